using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>As <see cref="Victim"/>, where backups go to a bucket.</summary>
public sealed class S3Victim(RadosGateway server) : IAsyncLifetime
{
    private static readonly HttpClient Store = new();

    internal S3Site Site { get; } = new(server);

    internal RawAgent Honest { get; private set; } = null!;

    internal JobTicket HonestJob { get; private set; } = null!;

    internal GrantAnswer HonestGrant { get; private set; } = null!;

    internal (JobTicket Ticket, GrantAnswer Grant, Manifest Manifest) Backup { get; private set; }

    internal RawAgent Thief { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        var (_, http) = await Site.ServeAsync(new KeyValuePair<string, string?>("BT_LEASE_SECONDS", "600"));
        Honest = await RawAgent.EnrolAsync(Site, http, "honest");
        Backup = await BackUpAsync(Honest, "shop", "sealed bytes");
        HonestJob = await Honest.TakeJobAsync("orders");
        HonestGrant = await Honest.GrantedAsync(HonestJob);
        Thief = await RawAgent.EnrolAsync(Site, http, "thief");
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    /// <summary>A job of the thief's own, and what it may put.</summary>
    internal async Task<(JobTicket Ticket, GrantAnswer Grant)> StealAsync()
    {
        var ticket = await Thief.TakeJobAsync($"toys{Guid.NewGuid():n}");
        return (ticket, await Thief.GrantedAsync(ticket));
    }

    /// <summary>A whole honest backup, recorded.</summary>
    internal async Task<(JobTicket Ticket, GrantAnswer Grant, Manifest Manifest)> BackUpAsync(RawAgent agent, string name, string content)
    {
        var ticket = await agent.TakeJobAsync(name);
        var grant = await agent.GrantedAsync(ticket);
        var (status, tag) = await PutAsync(grant.Parts![0].Url, content);
        Assert.Equal(HttpStatusCode.OK, status);
        (await agent.CompleteAsync(RawAgent.Held(ticket), RawAgent.KeyOf(ticket), grant.Upload!, content.Length, tag!)).Read(CoordinationJson.Default.CompleteAnswer);
        var manifest = RawAgent.ManifestOf(ticket, content);
        Assert.Equal(HttpStatusCode.Accepted, (await agent.ReportAsync(ticket, manifest)).Status);
        await Hosts.Site.UntilAsync(async () => await Site.Plane.Catalog.FindAsync(ticket.Target, manifest.Id, default) is not null);
        return (ticket, grant, manifest);
    }

    internal static Task<(HttpStatusCode Status, string? Tag)> PutAsync(string url, string content) => SendAsync(HttpMethod.Put, url, content);

    internal static async Task<(HttpStatusCode Status, string? Tag)> SendAsync(HttpMethod method, string url, string? content = null, string? copySource = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (content is not null) request.Content = new StringContent(content);
        request.Headers.Add("x-amz-copy-source-range", "none"); // What grants say.
        if (copySource is not null) request.Headers.Add("x-amz-copy-source", copySource);
        request.Headers.ConnectionClose = true; // radosgw leaves a refused body unread.
        using var answer = await Store.SendAsync(request);
        return (answer.StatusCode, answer.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null);
    }
}
