using Baktainer.Agent.Compose;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Migration;

/// <summary>The migrations of many, by the names of their services in compose files. Of a name that occurs twice none has all labels.</summary>
internal static class ServiceMigrations
{
    private const string ComposeService = "com.docker.compose.service";
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    /// <param name="services">All of the files': those without labels of ours are passed over.</param>
    /// <param name="defaults">The agent's.</param>
    public static List<(string Service, LabelMigration Migration)> Of(IReadOnlyList<ComposeService> services, AgentDefaults defaults)
    {
        var once = Once(services.Select(service => service.Name));
        return
        [
            .. services.Where(service => service.Labels.Keys.Any(label => label.StartsWith(LabelSchema.Prefix, StringComparison.OrdinalIgnoreCase)))
                .Select(service => (service.Name, LabelMigrator.Migrate(service.ToContainer(), defaults, service.Unknown) with { HasAllLabels = service.HasAllLabels && once.Contains(service.Name) })),
        ];
    }

    /// <param name="containers">Several may be of one service, or of services of one name in several projects.</param>
    /// <param name="defaults">The agent's.</param>
    public static List<(string Service, LabelMigration Migration)> Of(IReadOnlyList<DiscoveredContainer> containers, AgentDefaults defaults)
    {
        var once = Once(containers.Select(Name));
        return [.. containers.Select(container => (Name(container), LabelMigrator.Migrate(container, defaults, Nothing) with { HasAllLabels = once.Contains(Name(container)) }))];
    }

    private static string Name(DiscoveredContainer container) => container.Labels.GetValueOrDefault(ComposeService) ?? container.Name;

    private static HashSet<string> Once(IEnumerable<string> names) => [.. names.CountBy(name => name).Where(name => name.Value == 1).Select(name => name.Key)];
}
