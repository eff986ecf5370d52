using Baktainer.Functions.Tests.Hosts;
using Baktainer.Functions.Tests.StolenAgent;

namespace Baktainer.Functions.Tests.Protocol;

/// <summary>One control plane that all golden requests are sent to.</summary>
public sealed class GoldenSite : Site
{
    private readonly VaultStandIn vault = new();

    internal RawAgent Agent { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (_, http) = await ServeAsync(new("VAULT_ADDR", vault.Address), new("VAULT_TOKEN", "t"));
        Agent = new RawAgent(this, http, "golden");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        vault.Dispose();
    }
}
