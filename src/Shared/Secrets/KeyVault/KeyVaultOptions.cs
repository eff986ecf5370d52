namespace Baktainer.Secrets.KeyVault;

/// <summary>Which Key Vault, and how it is talked to.</summary>
public sealed record KeyVaultOptions
{
    /// <summary>What follows a vault's name: another one in other clouds (<c>vault.azure.cn</c>, <c>vault.usgovcloudapi.net</c>).</summary>
    public string DnsSuffix { get; init; } = "vault.azure.net";

    public SecretSourceOptions Source { get; init; } = new();
}
