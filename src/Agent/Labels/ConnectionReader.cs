using Baktainer.Agent.Engines;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Labels;

/// <summary>Who connects, with what: by label, else by the official image's variables.</summary>
internal sealed class ConnectionReader(SchemaReader reader, IReadOnlyDictionary<string, string> environment, string? engine)
{
    public ImageVariables Variables { get; } = new(environment, engine);

    public Connection Read()
    {
        if (engine == "sqlite") return Without();
        var password = reader.Read(LabelSchema.Password);
        if (password is not null)
            reader.Warn(LabelSchema.Password, "can be read by everybody who may inspect containers. With an official image leave it away: its own variable is used.");
        var user = reader.Has(LabelSchema.User) ? reader.Read(LabelSchema.User) : UserOfImage(password);
        password ??= Variables.PasswordOf(user);
        if (password is null && Variables.PasswordFile is { } file)
        {
            reader.Warn(
                LabelSchema.Password,
                $"is not known: the container takes it from a file ({file.Name}), which is not looked into. "
                + "Set it, unless the server lets local connections in without one.");
        }

        return new Connection(user, password, reader.Read(LabelSchema.Port));
    }

    private string? UserOfImage(Secret? password)
    {
        if (password is not null && engine is "mysql" or "mariadb")
        {
            reader.Error(LabelSchema.User, "is missing: say whose password baktainer.db.password is.");
            return null;
        }

        if (Variables.User is { } user) return Checked(reader, LabelSchema.User, user);
        if (Variables.UserFile is { } file)
            reader.Error(LabelSchema.User, $"is needed: the container takes the user's name from a file ({file.Name}), which is not looked into.");
        return null;
    }

    private Connection Without()
    {
        foreach (var entry in (SchemaEntry[])[LabelSchema.User, LabelSchema.Password, LabelSchema.Port])
        {
            if (reader.Has(entry)) reader.Warn(entry, "has no effect: SQLite is a file and knows no users or ports.");
        }

        return new Connection(null, null);
    }

    /// <summary>The variable's value, which obeys the same rule as the label it stands in for.</summary>
    internal static string? Checked(SchemaReader reader, SchemaEntry<string> entry, ImageVariables.Variable variable)
    {
        var parsed = entry.Rule.Read(variable.Value);
        if (parsed.Problem is { } problem) reader.Error(entry, $"is not set, and the container's {variable.Name} cannot be used: it {problem}.");
        return parsed.Value;
    }
}
