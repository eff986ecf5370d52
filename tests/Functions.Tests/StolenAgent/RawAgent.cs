using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Protocol;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>All that an agent has: its token, its key, its tickets and grants; and somebody who sends with them what they like.</summary>
internal sealed class RawAgent(Site site, HttpClient http, string host)
{
    private readonly HashSet<InventoryTarget> targets = [];

    public string Host => host;

    public X25519Identity Identity { get; } = X25519Identity.Generate();

    public string Secret { get; } = Tokens.NewSecret();

    public string Token => Tokens.Compose(AgentRegistry.AgentPrefix, host, Secret);

    /// <summary>What it says of itself.</summary>
    public bool CanRestore { get; set; }

    /// <inheritdoc cref="CanRestore"/>
    public bool CanDrill { get; set; }

    /// <summary>The last lot of what it saw on its host.</summary>
    public Inventory Inventory => new() { Targets = [.. targets] };

    public static async Task<RawAgent> EnrolAsync(Site site, HttpClient http, string host, params string[] allowedSecrets)
    {
        var agent = new RawAgent(site, http, host);
        var invitation = await site.Plane.Agents.InviteAsync(host, TimeSpan.FromMinutes(5), allowedSecrets, default);
        Assert.Equal(HttpStatusCode.OK, (await agent.EnrolAsync(invitation)).Status);
        return agent;
    }

    public Task<Answer> EnrolAsync(string invitation) =>
        PostAsync("enrol", new EnrolRequest(invitation, Secret, Identity.Recipient.Label, "test"), CoordinationJson.Default.EnrolRequest);

    public Task<Answer> PostAsync<T>(string action, T request, JsonTypeInfo<T> type) => PostAsync(action, JsonSerializer.Serialize(request, type));

    public async Task<Answer> PostAsync(string action, string json, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/agent/v1/{action}", UriKind.Relative)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Headers.ExpectContinue = json.Length > 1_000_000;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        using var answer = await http.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<Answer> ClaimAsync(int free, params HeldJob[] held) => PostAsync(
        "claim", new ClaimRequest { Program = "test", InventoryDigest = Inventory.Digest(), Inventory = Inventory, Held = held, Free = free, CanRestore = CanRestore, CanDrill = CanDrill }, CoordinationJson.Default.ClaimRequest);

    /// <summary>A job of a new target that it has claimed.</summary>
    public async Task<JobTicket> TakeJobAsync(string name, params string[] secrets)
    {
        targets.Add(new InventoryTarget { Name = name, Engine = "postgres", Container = name, Image = "postgres:17", Secrets = secrets });
        await ClaimAsync(0);
        await site.Plane.Planner.RunNowAsync($"{host}/{name}", default);
        return Assert.Single((await ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs, ticket => ticket.Target == $"{host}/{name}");
    }

    public Task<Answer> GrantAsync(HeldJob held, string key) => PostAsync("grant", new GrantRequest(held, key), CoordinationJson.Default.GrantRequest);

    public Task<Answer> CompleteAsync(HeldJob held, string key, string upload, long size, params string[] tags) =>
        PostAsync("complete", new CompleteRequest(held, key, upload, size, tags), CoordinationJson.Default.CompleteRequest);

    public Task<Answer> OrderedBackupAsync(HeldJob held) => PostAsync("restore", new OrderedBackupRequest(held), CoordinationJson.Default.OrderedBackupRequest);

    public Task<Answer> ReadAsync(HeldJob held, string key) => PostAsync("read", new GrantRequest(held, key), CoordinationJson.Default.GrantRequest);

    public Task<Answer> KeepAsync(HeldJob held, Manifest manifest) => PostAsync("keep", new KeepRequest(held, manifest), CoordinationJson.Default.KeepRequest);

    public Task<Answer> CredentialsAsync(HeldJob held, params string[] references) =>
        PostAsync("credentials", new CredentialsRequest(held, references, false), CoordinationJson.Default.CredentialsRequest);

    public Task<Answer> ReportAsync(JobTicket ticket, Manifest? manifest, string? lease = null) => PostAsync(
        "report", new Report { Target = ticket.Target, Job = ticket.Job, Lease = lease ?? ticket.Lease, Attempt = ticket.Attempt, FinishedAt = DateTimeOffset.UtcNow, Manifest = manifest, Failure = manifest is null ? new("BK302", "ToolFailed", "made up") : null },
        CoordinationJson.Default.Report);

    /// <summary>A grant for the artifact of a ticket's job.</summary>
    public async Task<GrantAnswer> GrantedAsync(JobTicket ticket) =>
        (await GrantAsync(Held(ticket), KeyOf(ticket))).Read(CoordinationJson.Default.GrantAnswer);

    /// <summary>A whole honest backup, recorded.</summary>
    public async Task<(JobTicket Ticket, GrantAnswer Grant, Manifest Manifest)> BackUpAsync(string name, string content)
    {
        var ticket = await TakeJobAsync(name);
        var grant = await GrantedAsync(ticket);
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(grant, content));
        var manifest = ManifestOf(ticket, content);
        Assert.Equal(HttpStatusCode.Accepted, (await ReportAsync(ticket, manifest)).Status);
        await Site.UntilAsync(async () => string.CompareOrdinal((await site.Plane.Targets.StatusAsync(ticket.Target, default)).LastBackup, manifest.Id) >= 0); // After the catalog.
        return (ticket, grant, manifest);
    }

    public static HeldJob Held(JobTicket ticket) => new(ticket.Target, ticket.Job, ticket.Lease);

    public static BackupLocation LocationOf(JobTicket ticket) => new(ticket.Target, ticket.Due, ticket.Tag, ticket.Attempt);

    public static string KeyOf(JobTicket ticket) => LocationOf(ticket).Key("db.sql.zst.age");

    public static Manifest ManifestOf(JobTicket ticket, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var digest = new Digest(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return new Manifest
        {
            Id = LocationOf(ticket).Id,
            Target = ticket.Target,
            Engine = "postgres",
            Attempt = ticket.Attempt,
            StartedAt = ticket.Due,
            CompletedAt = DateTimeOffset.UtcNow,
            Source = new SourceFacts { ContainerName = "c", ContainerId = "c", Image = "i", ImageId = "sha256:0", ServerVersion = "17", ClientVersion = "17", BaktainerVersion = "0" },
            Artifacts =
            [
                new ArtifactRecord
                {
                    Name = "db", Databases = ["db"], Format = "sql", Key = KeyOf(ticket), Compression = CompressionKind.Zstd, Encryption = "age-v1",
                    Plain = digest, Sealed = digest, EndMarker = "none", Transport = "attached",
                },
            ],
            Recipients = [],
        };
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    public string? Code => (string?)JsonNode.Parse(Body)!["code"];

    public T Read<T>(JsonTypeInfo<T> type)
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status} {Body}");
        return JsonSerializer.Deserialize(Body, type)!;
    }
}

/// <summary>The store, with nothing but a grant.</summary>
internal static class Blobs
{
    private static readonly HttpClient Http = new();

    /// <summary>For a store whose certificate nobody signed.</summary>
    public static readonly HttpClient AnyCertificate = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null });

    public static Task<HttpStatusCode> PutAsync(GrantAnswer grant, string content, string? url = null) => SendAsync(HttpMethod.Put, grant, content, url);

    public static async Task<HttpStatusCode> SendAsync(HttpMethod method, GrantAnswer grant, string? content = null, string? url = null, string query = "")
    {
        using var request = new HttpRequestMessage(method, new Uri($"{url ?? grant.Url}?{grant.Signature}{query}"));
        request.Headers.Add("x-ms-version", "2026-06-06");
        if (content is not null)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Content = new StringContent(content);
        }

        using var answer = await (request.RequestUri!.Scheme == "https" ? AnyCertificate : Http).SendAsync(request);
        return answer.StatusCode;
    }
}
