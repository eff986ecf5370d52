using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Functions.Tests.Api;

/// <summary>The whole program over HTTP on a port of its own, with records in memory and a clock that stands still.</summary>
internal sealed class App : IAsyncDisposable
{
    public const string AdminKey = "the-bootstrap-key-of-these-tests-0123456789";
    private readonly WebApplication app;
    private readonly DirectoryInfo folder;
    private readonly HttpClient client;

    private App(WebApplication app, DirectoryInfo folder, FakeTimeProvider time)
    {
        (this.app, this.folder, Time) = (app, folder, time);
        client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public FakeTimeProvider Time { get; }

    public Composition Parts => app.Services.GetRequiredService<Composition>();

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public static async Task<App> StartAsync(Limits? limits = null, Issuer? issuer = null, IBackupStore? store = null, params (string Name, string Value)[] more)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var folder = Directory.CreateTempSubdirectory("baktainer-api-");
        var variables = new Dictionary<string, string?>
        {
            ["BT_STORE"] = "azblob://account/container",
            ["BT_ADMIN_KEY"] = AdminKey,
            ["BT_OIDC_AUTHORITY"] = issuer?.Address,
            ["BT_OIDC_AUDIENCE"] = issuer is null ? null : Issuer.Audience,
        };
        foreach (var (name, value) in more) variables[name] = value;
        Func<string, string?> environment = variables.GetValueOrDefault;
        var builder = WebHost.CreateBuilder(environment, kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.SetMinimumLevel(LogLevel.Critical); // What is unexpected shows.
        builder.Services.AddSingleton(limits ?? new Limits { Operator = new(100_000, 1000), Agent = new(100_000, 1000), Stranger = new(100_000, 1000), Unproven = new(100_000, 1000) });
        builder.Services.AddSingleton(services => Compose(environment, new StorePlace(StorePlace.Primary, store ?? new DirectoryStore(folder.FullName), new DirectoryParts(folder.FullName)), time, services.GetRequiredService<ILoggerFactory>()));
        issuer?.Trust(builder.Services);
        var app = builder.Build();
        WebHost.MapApi(app);
        await app.StartAsync();
        return new App(app, folder, time);
    }

    /// <summary>A key with these scopes, made by the API itself.</summary>
    public async Task<string> KeyAsync(params string[] scopes) =>
        (await AskAsync(HttpMethod.Post, "/api/v1/keys", $$"""{"name":"test","scopes":{{JsonSerializer.Serialize(scopes)}}}""")).Body.GetProperty("token").GetString()!;

    public Task<Answer> GetAsync(string path, string? token = AdminKey) => AskAsync(HttpMethod.Get, path, null, token);

    public async Task<Answer> AskAsync(HttpMethod method, string path, string? body = null, string? token = AdminKey, string? from = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        using var response = await client.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Enrols an agent as an agent does, and has it tell of its targets.</summary>
    /// <returns>Its token.</returns>
    public async Task<string> EnrolAsync(string host, params InventoryTarget[] targets)
    {
        var invitation = (await AskAsync(HttpMethod.Post, "/api/v1/agents", $$"""{"host":"{{host}}","minutes":10,"allowedSecrets":["keyvault:prod/*"]}""")).Body.GetProperty("token").GetString()!;
        var secret = Tokens.NewSecret();
        var enrol = JsonSerializer.Serialize(new EnrolRequest(invitation, secret, X25519Identity.Generate().Recipient.ToString()!, "1.0"), CoordinationJson.Default.EnrolRequest);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Post, "/api/agent/v1/enrol", enrol, null)).Status);
        var token = Tokens.Compose(AgentRegistry.AgentPrefix, host, secret);
        await ClaimAsync(token, new Inventory { Targets = targets, Unlabelled = [new UnlabelledDatabase("stray", "postgres:17", "postgres")] });
        return token;
    }

    public async Task<Answer> ClaimAsync(string token, Inventory? inventory = null, int free = 0)
    {
        var claim = new ClaimRequest { Program = "1.0", InventoryDigest = inventory?.Digest() ?? "", Inventory = inventory, Free = free };
        var answer = await AskAsync(HttpMethod.Post, "/api/agent/v1/claim", JsonSerializer.Serialize(claim, CoordinationJson.Default.ClaimRequest), token);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    public Task AddBackupAsync(string target, string id) => Parts.Plane.Catalog.AddAsync(Samples.Manifest(target, id), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static Composition Compose(Func<string, string?> environment, StorePlace primary, FakeTimeProvider time, ILoggerFactory logging)
    {
        var records = new MemoryRecordStore();
        return new Composition(
            FunctionsSettings.Read(environment), records, new RecordWorkQueue(records, time), new ReplicationOptions { Primary = primary }, null,
            (_, _, _) => Task.FromResult(new Secret(Samples.Canary)), time, logging.CreateLogger("baktainer"))
        {
            Bootstrap = BootstrapKey.FromEnvironment(environment),
        };
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    /// <summary>The body of a refusal.</summary>
    public ErrorAnswer Error => JsonSerializer.Deserialize(Text, CoordinationJson.Default.ErrorAnswer)!;

    public IReadOnlyList<JsonElement> Items => [.. Body.GetProperty("items").EnumerateArray()];
}
