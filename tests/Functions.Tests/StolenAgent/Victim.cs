using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>A control plane that serves, an agent that is honest and has a backup and a job, and one that was stolen, with a job and a live grant of its own.</summary>
public sealed class Victim : IAsyncLifetime
{
    internal Site Site { get; } = new();

    internal HttpClient Http { get; private set; } = null!;

    internal VaultStandIn Vault { get; } = new();

    internal RawAgent Honest { get; private set; } = null!;

    internal (JobTicket Ticket, GrantAnswer Grant, Manifest Manifest) Backup { get; private set; }

    internal JobTicket HonestJob { get; private set; } = null!;

    internal RawAgent Thief { get; private set; } = null!;

    internal JobTicket ThiefJob { get; private set; } = null!;

    internal GrantAnswer ThiefGrant { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        (_, Http) = await Site.ServeAsync(new("VAULT_ADDR", Vault.Address), new("VAULT_TOKEN", "t"), new("BT_LEASE_SECONDS", "600"));
        Honest = await RawAgent.EnrolAsync(Site, Http, "honest", "vault:kv/shop*");
        Backup = await Honest.BackUpAsync("shop", "sealed bytes");
        HonestJob = await Honest.TakeJobAsync("orders", "vault:kv/shop#password");
        Thief = await RawAgent.EnrolAsync(Site, Http, "thief", "vault:kv/own*");
        ThiefJob = await Thief.TakeJobAsync("toys", "vault:kv/own#password", "vault:kv/shop#password");
        ThiefGrant = await Thief.GrantedAsync(ThiefJob);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Vault.Dispose();
    }

    internal string Url(string key) => $"{Site.Azurite.BlobEndpoint}/{Site.Container}/{key}";
}
