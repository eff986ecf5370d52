using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>What each scheme's references look like. The same rule checks what somebody wrote and takes it apart for the source that reads it.</summary>
public static partial class ReferenceGrammar
{
    public const string Environment = "env";
    public const string File = "file";
    public const string DockerSecret = "docker-secret";
    public const string KeyVault = "keyvault";
    public const string SecretsManager = "awssm";
    public const string Vault = "vault";

    internal const int MaxLength = 1024;

    private static readonly Dictionary<string, (Regex Rule, string Form)> Schemes = new()
    {
        [Environment] = (EnvironmentRule(), "env:NAME, the name of a variable"),
        [File] = (FileRule(), "file:/path, absolute, without '.' and '..' in it"),
        [DockerSecret] = (DockerSecretRule(), "docker-secret:NAME, at most 64 of A-Z a-z 0-9 . _ -"),
        [KeyVault] = (KeyVaultRule(), "keyvault:VAULT/NAME or keyvault:VAULT/NAME/VERSION (the vault's name: 3 to 24 letters, digits and single dashes)"),
        [SecretsManager] = (SecretsManagerRule(), "awssm:REGION/ID or awssm:REGION/ID#json-key (an ARN must be of that region)"),
        [Vault] = (VaultRule(), "vault:MOUNT/PATH#KEY"),
    };

    /// <summary>The schemes that are resolved on the host of the database container, without leaving it.</summary>
    public static IReadOnlyList<string> LocalSchemes { get; } = [Environment, File, DockerSecret];

    internal static string NotAReference { get; } = $"is no reference to a secret: write one of {string.Join(", ", Schemes.Keys.Select(scheme => scheme + ":…"))}";

    internal static string? Problem(SecretReference reference) => !Schemes.TryGetValue(reference.Scheme, out var scheme)
        ? NotAReference
        : reference.Path.Length <= MaxLength && scheme.Rule.IsMatch(reference.Path) ? null : $"does not have the form {scheme.Form}";

    /// <summary>The named parts of a reference.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSecretReference"/>: not of that scheme, or not of its form.</exception>
    internal static GroupCollection Parts(SecretReference reference, string scheme)
    {
        var problem = reference.Scheme == scheme ? Problem(reference) : $"does not begin with {scheme}:";
        return problem is null
            ? Schemes[scheme].Rule.Match(reference.Path).Groups
            : throw new BaktainerException(FailureCodes.BadSecretReference, $"A reference to a secret {problem}.", "Correct it; docs/labels.md shows each form.");
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]{0,254}\z")]
    private static partial Regex EnvironmentRule();

    [GeneratedRegex(@"\A(/(?!\.{1,2}(/|\z))[^/\p{C}\p{Zl}\p{Zp}]+)+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex FileRule();

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._-]{1,64}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DockerSecretRule();

    [GeneratedRegex(@"\A(?<vault>(?![^/]*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9])/(?<name>[A-Za-z0-9-]{1,127})(/(?<version>[A-Za-z0-9]{32}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyVaultRule();

    [GeneratedRegex(
        @"\A(?<region>[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2})/(?<id>[A-Za-z0-9/_+=.@-]{1,512}|arn:[a-z-]{3,16}:secretsmanager:\k<region>:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,520})(#(?<key>[^\p{C}]{1,128}))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SecretsManagerRule();

    [GeneratedRegex(@"\A(?<path>(?!\.{1,2}/)[A-Za-z0-9 _.@+=~:,-]+(/(?!\.{1,2}[/#])[A-Za-z0-9 _.@+=~:,-]+)+)#(?<key>[^\p{C}]{1,128})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex VaultRule();
}
