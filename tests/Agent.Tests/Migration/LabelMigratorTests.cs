using Baktainer.Agent.Compose;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Migration;
using Baktainer.Agent.Tests.Labels;
using CsCheck;

namespace Baktainer.Agent.Tests.Migration;

/// <summary>From the original's labels to ours.</summary>
public sealed class LabelMigratorTests
{
    private static readonly HashSet<string> Nothing = [];

    /// <summary>What users of the original have: every label it knew.</summary>
    private static readonly Gen<(List<(string, string)> Labels, List<(string, string)> Variables)> Originals =
        from engine in Of("postgres", "postgresql", "MySQL", "mariadb", "sqlite", "\"postgres\"")
        from name in Of("shop", "'shop'", "/data/shop.db")
        from password in Of("geheim", "a'b\"c$d", "${DB_PASSWORD}")
        from user in Of("app", "root", "postgres")
        from variables in Of("none", "same", "other", "elsewhere")
        from all in Of<string?>(null, "true", "no")
        from compress in Of<string?>(null, "true", "FALSE", "\"false\"")
        from days in Of<string?>(null, "30", "1")
        from count in Of<string?>(null, "0", "14")
        from encrypt in Of<string?>(null, "true", "false")
        from priority in Of<string?>(null, "high", "normal")
        select (
            new List<(string, string?)>
            {
                ("baktainer.backup", "true"), ("baktainer.db.engine", engine), ("baktainer.db.name", name), ("baktainer.db.user", user), ("baktainer.db.password", password),
                ("baktainer.db.all", all), ("baktainer.compress", compress), ("baktainer.backup.compress", compress), ("baktainer.backup.retention.days", days),
                ("baktainer.backup.retention.count", count), ("baktainer.backup.encrypt", encrypt), ("baktainer.backup.priority", priority), ("traefik.enable", "true"),
            }.Where(label => label.Item2 is not null).Select(label => (label.Item1, label.Item2!)).ToList(),
            Variables(engine.Trim('"').ToUpperInvariant(), user, password, variables));

    [Fact]
    public void Migrated_labels_make_the_same_target() => Originals.Sample(original =>
    {
        var migration = Migrate(original.Labels, [.. original.Variables]);
        var (before, after) = (Target(original.Labels, original.Variables), Target(Pairs(migration.Labels), original.Variables));

        Assert.True(SameTarget.Holds(before, WithLiteral(after, original, migration)), string.Join('\n', migration.Changes));
        Assert.DoesNotContain(migration.Labels.Keys, name => name is "baktainer.db.password" or "baktainer.compress" or "baktainer.backup.retention.days");
        Assert.Equal("true", migration.Labels["traefik.enable"]);
    }, iter: 2_000);

    [Fact]
    public void Migrating_again_changes_nothing() => Originals.Sample(original =>
        Migrate(Pairs(Migrate(original.Labels, [.. original.Variables]).Labels), [.. original.Variables]).Changes.Count == 0, iter: 500);

    [Fact]
    public void Compose_override_says_what_was_migrated() => Originals.Sample(original =>
    {
        var migration = Migrate(original.Labels, [.. original.Variables]);

        var text = ComposeOverride.Write([("db", migration)]);

        var service = Assert.Single(ComposeFile.Parse("override.yml", text).Services);
        Assert.Equal(migration.Labels.OrderBy(label => label.Key), service.Labels.Select(label => KeyValuePair.Create(label.Key, label.Value.Text)).OrderBy(label => label.Key));
    }, iter: 500);

    [Fact]
    public void Password_is_left_away_where_the_container_says_the_same() =>
        Assert.Equal(["baktainer.db.password", "baktainer.db.user"], Gone(Migrate([.. Reading.Sound, ("baktainer.db.password", "geheim")], ("POSTGRES_USER", "app"), ("POSTGRES_PASSWORD", "geheim"))));

    [Fact]
    public void Password_that_a_variable_holds_becomes_a_reference_to_it() =>
        Assert.Equal("env:APP_DB_PASSWORD", Migrate([.. Reading.Sound, ("baktainer.db.password", "geheim")], ("APP_DB_PASSWORD", "geheim")).Labels["baktainer.db.password.secret"]);

    [Fact]
    public void Password_that_nothing_else_holds_becomes_a_secret_to_be_made()
    {
        var migration = Migrate([.. Reading.Sound, ("baktainer.db.password", "geheim")]);

        Assert.Equal(("db-1_db_password", "docker-secret:db-1_db_password"), (migration.NewSecret, migration.Labels["baktainer.db.password.secret"]));
        Assert.Contains("secrets:\n  db-1_db_password:\n    file: ", ComposeOverride.Write([("db", migration)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_shown_holds_the_password()
    {
        var migration = Migrate([.. Reading.Sound, ("baktainer.db.password", "Zq7-hunter2"), ("baktainer.command", "Zq7-hunter2")]);

        Assert.DoesNotContain("hunter2", ComposeOverride.Write([("db", migration)]) + string.Concat(migration.Changes), StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_of_compose_stays_as_written_and_is_compared_as_written()
    {
        var service = Assert.Single(ComposeFile.Parse("compose.yml", """
            services:
              db:
                environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: "${PW}"}
                labels: {baktainer.backup: "true", baktainer.db.engine: postgres, baktainer.db.name: "${DB}", baktainer.db.user: app, baktainer.db.password: "${PW}", baktainer.compress: "${C}"}
            """).Services);

        var migration = LabelMigrator.Migrate(service.ToContainer(), Reading.Defaults, service.Unknown);

        Assert.Equal(["baktainer.db.password", "baktainer.db.user"], Gone(migration));
        Assert.Contains("\"baktainer.db.name\": \"${DB}\"", ComposeOverride.Write([("db", migration)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_labels_are_told_and_make_no_override()
    {
        var migration = Migrate([.. Reading.Sound, ("baktainer.name", "my app"), ("baktainer.compress", "false")]);

        Assert.True(migration.HasErrors);
        Assert.Contains("# db: left out", ComposeOverride.Write([("db", migration)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baktainer.db.pasword", "Zq7-hunter2")]
    [InlineData("Baktainer.db.password", "Zq7-hunter2")]
    [InlineData("baktainer.db.password: Zq7-hunter2", "")]
    public void Label_that_is_not_known_may_be_a_password_and_makes_no_override(string name, string value)
    {
        var text = ComposeOverride.Write([("db", Migrate([.. Reading.Sound, ("baktainer.compress", "false"), (name, value)]))]);

        Assert.Contains("# db: left out", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_what_is_not_backed_up_are_not_checked_and_make_no_override()
    {
        var text = ComposeOverride.Write([("db", Migrate([("baktainer.backup", "false"), ("baktainer.compress", "false"), ("baktainer.db.password", "Zq7-hunter2"), ("baktainer.db.password.secret", "env:A")]))]);

        Assert.Contains("# db: left out", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static LabelMigration Migrate(IEnumerable<(string, string)> labels, params (string, string)[] variables) =>
        LabelMigrator.Migrate(Reading.Container(labels, variables), Reading.Defaults, Nothing);

    private static IEnumerable<string> Gone(LabelMigration migration) => migration.Changes.Where(change => change.New is null).Select(change => change.Old);

    private static List<(string, string)> Pairs(IReadOnlyDictionary<string, string> labels) => [.. labels.Select(label => (label.Key, label.Value))];

    private static TargetSpec Target(List<(string, string)> labels, List<(string, string)> variables)
    {
        var result = Reading.Parse([.. labels], [.. variables]);
        Assert.DoesNotContain(result.Problems, problem => problem.IsError);
        return result.Target!;
    }

    /// <summary>With the password that its reference leads to.</summary>
    private static TargetSpec WithLiteral(TargetSpec spec, (List<(string Name, string Value)> Labels, List<(string Name, string Value)> Variables) original, LabelMigration migration)
    {
        if (spec.Connection.Password.Reference is not { } reference) return spec;
        var given = original.Labels.Find(label => label.Name == "baktainer.db.password").Value;
        if (reference.Scheme == "env") Assert.Equal(given, original.Variables.Find(variable => variable.Name == reference.Path).Value);
        else Assert.Equal(migration.NewSecret, reference.Path);
        return spec with { Connection = spec.Connection with { Password = Credential.Of(given) } };
    }

    private static List<(string, string)> Variables(string engine, string user, string password, string kind)
    {
        var prefix = engine.StartsWith("POSTGRES", StringComparison.Ordinal) ? "POSTGRES" : engine;
        return kind switch
        {
            "same" => [($"{prefix}_USER", user), ($"{prefix}_PASSWORD", password)],
            "other" => [($"{prefix}_USER", "someone"), ($"{prefix}_PASSWORD", "else"), ($"{prefix}_ROOT_PASSWORD", password)],
            "elsewhere" => [("APP_PASSWORD", password)],
            _ => [],
        };
    }
}
