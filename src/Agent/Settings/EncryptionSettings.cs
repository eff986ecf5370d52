using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>For whom backups are sealed: public keys, or the original's one secret as a passphrase.</summary>
internal sealed class EncryptionSettings(SchemaReader reader, SettingsSource source)
{
    private const int ShortestGoodPassphrase = 12;

    /// <summary>In the original's order of precedence.</summary>
    private static readonly SchemaEntry[] Secrets = [SettingsSchema.EncryptionKey, SettingsSchema.EncryptionKeyFile, SettingsSchema.EncryptionPassphrase];

    public (IReadOnlyList<string> Recipients, Secret? Passphrase) Read()
    {
        var recipients = reader.Read(SettingsSchema.Recipients) ?? [];
        var enabled = reader.Read(SettingsSchema.EncryptionEnabled);
        var given = Secrets.Where(reader.Has).ToList();
        if (reader.Has(SettingsSchema.Recipients))
        {
            WarnOfLosers(enabled, given);
            return (recipients, null);
        }

        if (enabled == true) return ([], ReadPassphrase(given));
        foreach (var entry in given) reader.Warn(entry, "has no effect without BT_ENCRYPTION_ENABLED=true: backups are NOT encrypted.");
        return ([], null);
    }

    private void WarnOfLosers(bool? enabled, IEnumerable<SchemaEntry> given)
    {
        if (enabled == false) reader.Warn(SettingsSchema.EncryptionEnabled, "has no effect: BT_RECIPIENTS is set, so backups are encrypted.");
        foreach (var entry in given) reader.Warn(entry, "has no effect: BT_RECIPIENTS is set and wins.");
    }

    private Secret? ReadPassphrase(List<SchemaEntry> given)
    {
        if (given.Count == 0)
        {
            reader.Error(
                SettingsSchema.EncryptionEnabled,
                "is true, but there is nothing to encrypt with: set BT_RECIPIENTS to public age keys, or BT_ENCRYPTION_PASSPHRASE.");
            return null;
        }

        foreach (var loser in given.Skip(1)) reader.Warn(loser, $"has no effect: {given[0].Name} is set and comes first.");
        var secret = given[0] switch
        {
            SchemaEntry<Secret> entry => reader.Read(entry),
            var file => FromFile(file),
        };
        if (secret?.Reveal().Length < ShortestGoodPassphrase)
            reader.Warn(given[0], "is shorter than 12 characters: whoever gets a backup can guess it.");
        return secret;
    }

    private Secret? FromFile(SchemaEntry file)
    {
        if (reader.Read(SettingsSchema.EncryptionKeyFile) is not { } path || source.ReadFile(file.Name, path) is not { } text) return null;
        if (text.Length > 0) return new Secret(text);
        reader.Error(file, $"names {Display.Quote(path)}, which is empty.");
        return null;
    }
}
