using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Routing;

namespace Baktainer.Functions.Tests.Api;

public sealed class HostileInputTests
{
    private static readonly string[] Nasty =
    [
        "", ".", "..", "%2e%2e", "%2F", "a%2Fb", "%00", "%0d%0aX: y", "'", "\"", "|", "a|b", "~", "%25", "%F0%9F%98%80", "%C3%28", "%FF", "null", "-1", "0", "1e9", "2147483648", "99999999999999999999",
        "db1", "shop", "db1/shop", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00Z", "20260102T030405Z-0a1b2c3d-1",
        "20269999T999999Z-0a1b2c3d-1", "AAAA", "ZGIxCXNob3A", "CQ", "fgl-", new('x', 200), new('x', 3000),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "2147483648", "\"\"", "\"x\"", "\"read\"", "\"db1\"", "\"\\u0000\"", "\"\\ud800\"", "\"@daily\"", "\"Europe/Berlin\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"mon-fri 08:00-18:00\"", "\"00:00-00:00\"", "\"keyvault:a/b\"", "\"age1\"", "[]", "[null]", "[\"x\"]", "[\"read\"]", "[[]]", "{}", "[{}]", "{\"hosts\":null}", "{\"hosts\":[\"*\"]}",
        "[{\"name\":\"s\",\"cron\":\"@daily\",\"blackout\":[\"x\",null]}]", "[{\"name\":\"s\",\"at\":\"9999-12-31T23:59:59Z\",\"jitterMinutes\":1}]", "[{\"name\":\"s\",\"after\":\"\"}]", "[{\"name\":\"s\",\"cron\":\"0 0 31 2 *\"}]",
    ];

    private static readonly string[] Members =
    [
        "name", "host", "minutes", "allowedSecrets", "scopes", "days", "order", "match", "schedules", "recipients", "userSecret", "passwordSecret", "v", "token", "secret", "recipient", "program", "inventoryDigest", "inventory", "held", "free",
        "target", "job", "lease", "attempt", "finishedAt", "manifest", "failure", "key", "references", "fresh",
    ];

    private static readonly Gen<string> Body = Gen.OneOf(
        Gen.Select(OneOf(Members), OneOf(Values)).Array[0, 8].Select(members => "{" + string.Join(",", members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}"),
        OneOf(Values),
        Gen.Byte.Array[0, 40].Select(Encoding.Latin1.GetString));

    [Fact]
    public async Task Nothing_that_is_asked_is_answered_with_500()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1", Samples.Target("shop"));
        await app.AddBackupAsync("db1/shop", Samples.Backup);
        await app.Parts.Plane.Coordinator.PlanDueBackupsAsync(CancellationToken.None); // Or it is not healthy, and says so with 503.
        var routes = app.Endpoints;
        var request = Gen.Select(OneOf(routes), OneOf(Nasty).Array[6], Gen.Int[0, 31], Body);

        var statuses = new List<int>();
        await request.SampleAsync(
            async given =>
            {
                var (route, values, query, body) = given;
                var isAgent = route.RoutePattern.RawText!.StartsWith("/api/agent", StringComparison.Ordinal);
                var method = new HttpMethod(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
                var answer = await app.AskAsync(method, Address(route, values, query), method == HttpMethod.Get ? null : body, isAgent ? agent : App.AdminKey);
                statuses.Add((int)answer.Status);
                return (int)answer.Status < 500;
            },
            iter: 3000, threads: 1, print: given => $"{given.Item1.DisplayName} {Address(given.Item1, given.Item2, given.Item3)} {given.Item4}");

        // Not all of it is stopped at the door.
        Assert.True(statuses.Count(status => status is 200 or 201) > 100);
        Assert.True(statuses.Count(status => status == 404) > 100);
    }

    private static Gen<T> OneOf<T>(IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(at => values[at]);

    private static string Address(RouteEndpoint route, string[] values, int query)
    {
        var n = 0;
        var path = string.Join('/', route.RoutePattern.PathSegments.Select(segment => segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : values[n++]));
        var parts = new[] { "size", "continuation", "from", "before", "host", "target" }.Where((_, bit) => (query & (1 << bit)) != 0).Select((name, at) => $"{name}={values[at]}");
        return $"/{path}?{string.Join('&', parts)}";
    }
}
