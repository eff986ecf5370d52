using Baktainer.Agent.Schema;
using Baktainer.Secrets;

namespace Baktainer.Agent.Labels;

/// <summary>Who connects, with what: by label, else by the official image's variables.</summary>
internal sealed class ConnectionReader(SchemaReader reader, IReadOnlyDictionary<string, string> environment, string? engine)
{
    public ImageVariables Variables { get; } = new(environment, engine);

    public ConnectionSpec Read()
    {
        if (engine == "sqlite") return Without();
        var password = ReadPassword();
        var user = ReadUser(password);
        if (!password.IsGiven) password = Default(LabelSchema.Password, PasswordOfImage(user), variable => Credential.Of(variable.Value));
        return new ConnectionSpec(user, password, reader.Read(LabelSchema.Port));
    }

    private Credential ReadPassword()
    {
        var literal = reader.Read(LabelSchema.Password);
        if (literal is not null)
        {
            reader.Warn(
                LabelSchema.Password,
                "can be read by everybody who may inspect containers. With an official image leave it away: its own variable is used. "
                + $"Else say with {LabelSchema.PasswordReference.Name} where it is kept.");
        }

        return Either(Credential.Of(literal), LabelSchema.Password, LabelSchema.PasswordReference);
    }

    private Credential ReadUser(Credential password)
    {
        if (reader.Has(LabelSchema.User) || reader.Has(LabelSchema.UserReference))
            return Either(Credential.Of(reader.Read(LabelSchema.User)), LabelSchema.User, LabelSchema.UserReference);
        if (!password.IsGiven || engine is not ("mysql" or "mariadb"))
            return Default(LabelSchema.User, Variables.User, variable => Credential.Of(Checked(reader, LabelSchema.User, variable)));
        reader.Error(LabelSchema.User, $"is missing: say whose password {(password.Reference is null ? LabelSchema.Password.Name : LabelSchema.PasswordReference.Name)} is.");
        return Credential.None;
    }

    /// <summary>The value itself, or the reference to it, but not both.</summary>
    private Credential Either(Credential literal, SchemaEntry plain, SchemaEntry<SecretReference> secret)
    {
        var reference = reader.Read(secret);
        if (reference is null) return literal;
        if (reader.Has(plain)) reader.Error(secret, $"contradicts {plain.Name}: remove one of them.");
        return Credential.At(reference);
    }

    /// <summary>What a variable of the image gives: its value, or the file in the container that it names.</summary>
    private Credential Default(SchemaEntry entry, ImageVariables.Variable? variable, Func<ImageVariables.Variable, Credential> literal)
    {
        if (variable is null) return Credential.None;
        if (!variable.IsFile) return literal(variable);
        if (SecretReference.TryParse($"{ReferenceGrammar.File}:{variable.Value}", out var reference) is not { } problem) return Credential.At(reference!);
        reader.Warn(entry, $"is not set, and the file that the container's {variable.Name} names cannot be used: it {problem}.");
        return Credential.None;
    }

    /// <summary>A user that is looked up elsewhere may be any user: no variable is known to be about that one.</summary>
    private ImageVariables.Variable? PasswordOfImage(Credential user) => reader.Has(LabelSchema.UserReference) ? null : Variables.PasswordOf(user.Literal?.Reveal());

    private ConnectionSpec Without()
    {
        foreach (var entry in (SchemaEntry[])[LabelSchema.User, LabelSchema.UserReference, LabelSchema.Password, LabelSchema.PasswordReference, LabelSchema.Port])
        {
            if (reader.Has(entry)) reader.Warn(entry, "has no effect: SQLite is a file and knows no users or ports.");
        }

        return new ConnectionSpec(Credential.None, Credential.None);
    }

    /// <summary>The variable's value, which obeys the same rule as the label it stands in for.</summary>
    internal static string? Checked(SchemaReader reader, SchemaEntry<string> entry, ImageVariables.Variable variable)
    {
        var parsed = entry.Rule.Read(variable.Value);
        if (parsed.Problem is { } problem) reader.Error(entry, $"is not set, and the container's {variable.Name} cannot be used: it {problem}.");
        return parsed.Value;
    }
}
