using System.Net;
using System.Text.RegularExpressions;
using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Functions.Api.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Baktainer.Functions.Tests.Api;

public sealed partial class AccessTests
{
    /// <summary>Agents' routes look after themselves, and tell nobody anything without a token.</summary>
    private static readonly string[] Open = ["GET /", "GET /livez", "GET /readyz", "GET /api/v1/livez", "GET /api/v1/readyz", .. new[] { "enrol", "claim", "grant", "complete", "credentials", "report", "rotate", "restore", "read", "keep" }.Select(route => "POST /api/agent/v1/" + route)];

    private static readonly string[] OfAgents = ["POST /agents", "DELETE /agents/{host}", "DELETE /targets/{host}/{name}"];
    private static readonly string[] OfRunners = ["POST /targets/{host}/{name}/run", "POST /targets/{host}/{name}/drill", "POST /jobs/{host}/{name}/{id}/cancel",
        "POST /replicas/{name}/backfill", "POST /replicas/{name}/verify", "POST /channels/{name}/test"];
    private static readonly string[] OfRestorers = ["POST /backups/{host}/{name}/{id}/restore"];
    private static readonly string[] OfPolicies = ["PUT /policies/{name}", "DELETE /policies/{name}",
        "PUT /targets/{host}/{name}/retention/freeze", "DELETE /targets/{host}/{name}/retention/freeze", "POST /targets/{host}/{name}/retention/accept"];
    private static readonly string[] OfLocks = ["PUT /backups/{host}/{name}/{id}/hold", "DELETE /backups/{host}/{name}/{id}/hold", "POST /protection/accept"];
    private static readonly string[] OfAdmins = ["GET /keys", "POST /keys", "DELETE /keys/{id}", "GET /audit"];

    [Fact]
    public async Task Every_route_needs_a_scope_or_is_known_to_be_open()
    {
        await using var app = await App.StartAsync();

        Assert.Equal(Open.Order(), app.Endpoints.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Name).Order());
        Assert.All(app.Endpoints.Where(route => !Open.Contains(Name(route))), route => Assert.Contains(Scope(route), Scopes.All));
        Assert.True(app.Endpoints.Count > Open.Length + 20);
    }

    [Fact]
    public async Task Every_change_is_audited()
    {
        await using var app = await App.StartAsync();

        var silent = app.Endpoints.Where(route => !Name(route).StartsWith("GET ", StringComparison.Ordinal) && route.Metadata.GetMetadata<Audited>() is null).Select(Name);

        // Enrolment is as well, but only when it succeeds; the others change nothing but the agent's own jobs.
        Assert.Equal(new[] { "claim", "complete", "credentials", "enrol", "grant", "keep", "read", "report", "restore" }.Select(route => "POST /api/agent/v1/" + route), silent.Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bko.0123456789ab.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("bko../../x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("the-bootstrap-key-of-these-tests-012345678")]
    public async Task No_route_answers_without_a_valid_credential(string? token)
    {
        await using var app = await App.StartAsync();
        foreach (var route in app.Endpoints.Where(route => !Open.Contains(Name(route))))
        {
            var answer = await app.AskAsync(Method(route), Path(route), "{}", token);

            Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{Name(route)}: {answer.Status}");
            Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
            Assert.Equal(FailureCodes.NotAuthenticated.Id, answer.Error.Code);
        }

        foreach (var route in Open.Where(route => route.Contains("/agent/", StringComparison.Ordinal)))
            Assert.InRange((int)(await app.AskAsync(HttpMethod.Post, route.Split(' ')[1], "{}", token)).Status, 400, 403);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/v1/nothing", token)).Status);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("run")]
    [InlineData("agents")]
    [InlineData("policies")]
    [InlineData("locks")]
    [InlineData("admin")]
    public async Task Key_opens_the_routes_of_its_scope_only(string scope)
    {
        await using var app = await App.StartAsync();
        var token = await app.KeyAsync(scope);
        foreach (var route in app.Endpoints.Where(route => !Open.Contains(Name(route))))
        {
            var answer = await app.AskAsync(Method(route), Path(route), "{}", token);
            var needed = Needed(Name(route).Replace("/api/v1", "", StringComparison.Ordinal));

            Assert.True((answer.Status == HttpStatusCode.Forbidden) == (scope != needed && scope != Scopes.Admin), $"{scope}: {Name(route)}: {answer.Status}");
            Assert.NotEqual(HttpStatusCode.Unauthorized, answer.Status);
            if (answer.Status == HttpStatusCode.Forbidden) Assert.Equal((FailureCodes.ScopeMissing.Id, $"This needs the scope '{needed}'."), (answer.Error.Code, answer.Error.Message));
        }
    }

    [Fact]
    public async Task Key_ends_when_it_expires()
    {
        await using var app = await App.StartAsync();
        var token = (await app.AskAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"short","scopes":["read"],"days":1}""")).Body.GetProperty("token").GetString();

        app.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", token)).Status);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/v1/alerts", token)).Status);
    }

    [Fact]
    public async Task Key_ends_when_it_is_deleted()
    {
        await using var app = await App.StartAsync();
        var token = await app.KeyAsync("read");
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", token)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await app.AskAsync(HttpMethod.Delete, $"/api/v1/keys/{token.Split('.')[1]}")).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/v1/alerts", token)).Status);
    }

    [Fact]
    public async Task Key_with_another_keys_secret_is_refused()
    {
        await using var app = await App.StartAsync();
        var (one, two) = (await app.KeyAsync("read"), await app.KeyAsync("read"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/v1/alerts", $"{one[..16]}.{two.Split('.')[2]}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", $"{one[..16]}.{one.Split('.')[2]}")).Status);
    }

    [Fact]
    public async Task Agents_and_operators_cannot_pass_for_each_other()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1");

        foreach (var route in app.Endpoints.Where(route => !Open.Contains(Name(route))))
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.AskAsync(Method(route), Path(route), "{}", agent)).Status);
        var claim = """{"v":1,"program":"1","inventoryDigest":""}""";
        Assert.Equal(HttpStatusCode.Forbidden, (await app.AskAsync(HttpMethod.Post, "/api/agent/v1/claim", claim, App.AdminKey)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.AskAsync(HttpMethod.Post, "/api/agent/v1/claim", claim, agent)).Status);
    }

    [Fact]
    public async Task Use_of_a_key_is_remembered_once_a_minute()
    {
        await using var app = await App.StartAsync();
        var token = await app.KeyAsync("read");
        var start = app.Time.GetUtcNow();

        Assert.Equal([start, start, start.AddSeconds(60)], [await UseAsync(0), await UseAsync(59), await UseAsync(1)]);

        async Task<DateTimeOffset> UseAsync(int seconds)
        {
            app.Time.Advance(TimeSpan.FromSeconds(seconds));
            await app.GetAsync("/api/v1/alerts", token);
            return Assert.Single((await app.GetAsync("/api/v1/keys")).Items).GetProperty("lastUsedAt").GetDateTimeOffset();
        }
    }

    [Fact]
    public void Short_bootstrap_key_is_an_error()
    {
        var failure = Assert.Throws<BaktainerException>(() => BootstrapKey.FromEnvironment(name => name == "BT_ADMIN_KEY" ? new string('x', 31) : null));

        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Null(BootstrapKey.FromEnvironment(_ => null));
    }

    [Fact]
    public void Bootstrap_key_that_the_host_did_not_resolve_is_an_error_and_no_key()
    {
        const string Reference = "@Microsoft.KeyVault(SecretUri=https://vault.example.org/secrets/baktainer-admin-key)";

        var failure = Assert.Throws<BaktainerException>(() => BootstrapKey.FromEnvironment(name => name == "BT_ADMIN_KEY" ? Reference : null));

        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.DoesNotContain("vault.example.org", failure.Message, StringComparison.Ordinal);
    }

    private static string Needed(string route) =>
        OfAgents.Contains(route) ? Scopes.Agents
        : OfRunners.Contains(route) ? Scopes.Run
        : OfRestorers.Contains(route) ? Scopes.Restore
        : OfPolicies.Contains(route) ? Scopes.Policies
        : OfLocks.Contains(route) ? Scopes.Locks
        : OfAdmins.Contains(route) ? Scopes.Admin : Scopes.Read;

    private static string? Scope(RouteEndpoint route) => route.Metadata.GetMetadata<IAuthorizeData>()?.Policy;

    private static string Name(RouteEndpoint route) => $"{Method(route)} {route.RoutePattern.RawText!.TrimEnd('/')}" is var name && name.EndsWith(' ') ? name + "/" : name;

    private static HttpMethod Method(RouteEndpoint route) => new(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single());

    private static string Path(RouteEndpoint route) => Parameter().Replace(route.RoutePattern.RawText!, "x");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
