using System.Reflection;

namespace Baktainer.Functions;

/// <summary>What the program says of itself.</summary>
internal static class Usage
{
    private const string Text =
        """
        Baktainer's control plane.

          baktainer-functions                    under the Azure Functions host, as its custom handler
          baktainer-functions serve              by itself: HTTPS, timers and queues; any number of replicas
          baktainer-functions agent invite HOST [SECRET-PATTERN…]
                                                 print a one-time token for an agent; its labels may use secrets that
                                                 fit a pattern, such as 'keyvault:prod/shop-*'
          baktainer-functions catalog rebuild    make the catalog what the store's manifests say

        Settings come from the environment: see docs/control-plane.md.
        """;

    public static string Version { get; } = typeof(Usage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static async Task<int> PrintAsync(string[] arguments)
    {
        var wanted = arguments is ["--help"] or ["-h"] or ["--version"];
        await (wanted ? Console.Out : Console.Error).WriteLineAsync(arguments is ["--version"] ? Version : Text);
        return wanted ? 0 : 2;
    }
}
