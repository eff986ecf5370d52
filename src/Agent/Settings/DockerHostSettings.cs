using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>One Docker engine that the agent works on.</summary>
/// <param name="Name">First half of its targets' names.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Tls">Null: in the clear.</param>
public sealed record DockerHostSettings(string Name, string Url, DockerTlsSettings? Tls)
{
    /// <summary>Where the state of its work is kept, below the state directory. Null: in that itself, as for an engine that has no name of its own.</summary>
    public string? StateFolder { get; init; }

    private const string Prefix = "BT_DOCKER_";
    private static readonly string[] Own = ["CA", "CERT", "KEY"];

    /// <summary>At least one.</summary>
    /// <param name="reader">Where problems go.</param>
    /// <param name="source">For the variables of each engine.</param>
    /// <param name="host">The only one's name.</param>
    internal static IReadOnlyList<DockerHostSettings> Read(SchemaReader reader, SettingsSource source, string host)
    {
        var named = reader.Read(SettingsSchema.DockerHosts) ?? [];
        if (named.Count == 0)
        {
            var url = reader.Read(SettingsSchema.DockerUrl)!;
            return [new DockerHostSettings(host, url, DockerTlsSettings.Read(reader, url))];
        }

        if (reader.Has(SettingsSchema.DockerUrl)) reader.Error(SettingsSchema.DockerUrl, "cannot be set together with BT_DOCKER_HOSTS: give that engine a name there.");
        if (reader.Has(SettingsSchema.Host)) reader.Warn(SettingsSchema.Host, "has no effect: BT_DOCKER_HOSTS names the hosts.");
        foreach (var twice in named.GroupBy(one => PrefixOf(one.Name)).Where(group => group.Count() > 1))
            reader.Error(SettingsSchema.DockerHosts, $"has names that are the same, or would have the same variables ({twice.Key}…): {string.Join(", ", twice.Select(one => one.Name))}.");
        var (wanted, common) = DockerTlsSettings.ReadCommon(reader);
        if (wanted && named.FirstOrDefault(one => one.Url.StartsWith("http:", StringComparison.Ordinal)) is { Name: not null } open)
            reader.Error(SettingsSchema.Tls, $"asks for TLS, and BT_DOCKER_HOSTS says http: for {open.Name}: write https:// or tcp://.");
        DockerHostSettings[] hosts = [.. named.Select(one => new DockerHostSettings(one.Name, one.Url, ReadTls(reader, source, one, wanted, common)) { StateFolder = $"hosts/{one.Name}" })];
        if (!wanted && (common.Authority is not null || common.Key is not null) && hosts.All(host => host.Tls != common))
            reader.Warn(SettingsSchema.Tls, "is not true, so BT_CA, BT_CERT and BT_KEY have no effect.");
        return hosts;
    }

    /// <summary>True for the variables of single engines, so that they are not taken for mistyped ones.</summary>
    internal static bool IsVariable(string name, IEnumerable<DockerHostSettings> hosts) =>
        hosts.Any(host => Own.Any(own => name == PrefixOf(host.Name) + own || name == PrefixOf(host.Name) + own + SettingsSchema.FileSuffix));

    private static DockerTlsSettings? ReadTls(SchemaReader reader, SettingsSource source, NamedAddress host, bool wanted, DockerTlsSettings common)
    {
        var prefix = PrefixOf(host.Name);
        var (authority, certificate, key) = (source.Own(prefix + "CA"), source.Own(prefix + "CERT"), source.Own(prefix + "KEY"));
        var hasOwn = authority is not null || certificate is not null || key is not null;
        if (certificate is null != key is null) reader.Error(prefix + (key is null ? "KEY" : "CERT"), $"is missing: {prefix}CERT and {prefix}KEY belong together.");
        var scheme = host.Url.Split(':')[0];
        if (scheme == "https" || (scheme == "tcp" && (wanted || hasOwn))) return hasOwn ? new DockerTlsSettings(authority, certificate, key is null ? null : new Secret(key)) : common;
        if (hasOwn) reader.Warn(SettingsSchema.DockerHosts, $"says {scheme}:// for {host.Name}, so {prefix}CA, {prefix}CERT and {prefix}KEY have no effect.");
        return null;
    }

    private static string PrefixOf(string name) => $"{Prefix}{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'))}_";
}

/// <summary>An engine's name and where it listens.</summary>
public readonly record struct NamedAddress(string Name, string Url);
