using System.Text;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Schema;

/// <summary>The reference pages, made from the schemas. A test keeps <c>docs/labels.md</c> and <c>docs/settings.md</c> equal to them.</summary>
public static class ReferenceDocs
{
    private const string LabelsIntroduction = """
        # Labels

        What Baktainer reads from a container's labels. `baktainer plan` shows what came of them, with every problem;
        `baktainer check --compose compose.yml` finds the problems before anything is started, also where there is no Docker.

        With an official image (PostgreSQL, MySQL, MariaDB) two labels are enough, because user, password and database are taken from the
        container's own variables:

        ```yaml
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_PASSWORD: ${DB_PASSWORD}
              POSTGRES_DB: shop
            labels:
              baktainer.backup: "true"
              baktainer.db.engine: postgres
        ```

        Bad values are errors: that target is not backed up until they are right, the others are. Unknown `baktainer.` labels are warnings. Names and
        users that start with a dash or hold control characters are rejected, never repaired. Quotes that YAML's list form left around a value are taken
        off with a warning, except from a password.

        """;

    private const string LabelsEnd = """

        ## Accounts and databases without labels

        | Engine | User | Password | Database |
        |---|---|---|---|
        | postgres | `POSTGRES_USER`, else `postgres` | `POSTGRES_PASSWORD` | `POSTGRES_DB`, else `POSTGRES_USER` |
        | mysql | `root` if `MYSQL_ROOT_PASSWORD` or `MYSQL_ALLOW_EMPTY_PASSWORD` is set, else `MYSQL_USER` | the one of that user | `MYSQL_DATABASE` |
        | mariadb | as mysql, with `MARIADB_…` (`MARIADB_ALLOW_EMPTY_ROOT_PASSWORD`) before `MYSQL_…` | the one of that user | `MARIADB_DATABASE`, else `MYSQL_DATABASE` |

        - Root comes before the ordinary user because a dump with routines, triggers and events, taken in one consistent snapshot, needs more rights
          than the ordinary user of these images has.
        - With `baktainer.db.user` the password is the one that the variables give for that very user, and none otherwise.
        - With `baktainer.db.password` for MySQL or MariaDB, `baktainer.db.user` is required.
        - If neither labels nor variables name a database and the user comes from the variables, every database is backed up, with a warning.
        - Variables that name a file inside the container (`POSTGRES_PASSWORD_FILE`, `POSTGRES_USER_FILE`, `MYSQL_ROOT_PASSWORD_FILE`, `MYSQL_PASSWORD_FILE`,
          the same with `MARIADB_…`) are followed as the images do: the file is read when a backup starts. `POSTGRES_DB_FILE` and `MYSQL_DATABASE_FILE` are not.

        ## References to secrets

        `baktainer.db.password.secret` and `baktainer.db.user.secret` say where a secret is kept, and never what it is. It is looked up when a backup or a restore
        starts, and stays in memory.

        | Reference | Where it is kept | Who looks it up |
        |---|---|---|
        | `env:NAME` | a variable of the database's container | the agent |
        | `file:/path` | a file in the database's container, as its own user sees it; newlines at the end do not count | the agent |
        | `docker-secret:NAME` | `/run/secrets/NAME` in the database's container: a secret of Compose or Swarm | the agent |
        | `keyvault:VAULT/NAME[/VERSION]` | Azure Key Vault | the agent, when it runs by itself |
        | `awssm:REGION/ID[#key]` | AWS Secrets Manager: the whole text, or one text of a JSON object; `ID` is a name or an ARN | the agent, when it runs by itself |
        | `vault:MOUNT/PATH#KEY` | HashiCorp Vault or OpenBao, key/value engine version 2 | the agent, when it runs by itself |

        What is read from outside of the host is kept for five minutes in memory. If the database refuses such a password it is read anew and tried once more,
        so a rotated password costs no backup. How the agent proves itself there: [security.md](security.md).

        """;

    private const string SettingsIntroduction = """
        # Settings

        What Baktainer reads from its environment. All problems are reported together, each with the variable's name.

        A blank variable counts as not set. Instead of `NAME`, `NAME_FILE` may name a file with the value (`BT_RECIPIENTS_FILE=/run/secrets/recipients`);
        one newline at its end is not part of it, and setting both is an error. Only `TZ`, `BT_ENCRYPTION_KEY` and `BT_ENCRYPTION_KEY_FILE` have no such
        variant. Unknown `BT_` variables are warnings. Quotes that YAML's list form left around a value are taken off with a warning, except from a secret.

        """;

    /// <summary><c>docs/labels.md</c>.</summary>
    public static string Labels() => Page(LabelsIntroduction, "Label", LabelSchema.All, LabelsEnd);

    /// <summary><c>docs/settings.md</c>.</summary>
    public static string Settings() => Page(SettingsIntroduction, "Variable", SettingsSchema.All, "");

    private static string Page(string introduction, string noun, IReadOnlyList<SchemaEntry> entries, string end)
    {
        var page = new StringBuilder(introduction);
        foreach (var section in entries.GroupBy(entry => entry.Section))
        {
            page.Append('\n').Append("## ").Append(section.Key).Append("\n\n| ").Append(noun).Append(" | Values | Default | Meaning |\n|---|---|---|---|\n");
            foreach (var entry in section) page.Append(Row(entry));
        }

        return page.Append(end).ToString();
    }

    private static string Row(SchemaEntry entry)
    {
        var usual = entry.Default is { } text ? $"`{text}`" : entry.DefaultNote ?? "—";
        var example = entry.Example is { } one ? $" Example: `{one}`." : "";
        var missing = entry.NotBuilt is { } why ? $" *No effect yet: {why}*" : "";
        return $"| `{entry.Name}` | {Cell(entry.Values)} | {Cell(usual)} | {Cell(entry.Description + example + missing)} |\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
