using System.Globalization;
using System.Net;
using Baktainer.Contracts;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Tests.Api;

public sealed class LimitTests
{
    private static readonly Limits Tight = new() { Operator = new(5, 1), Agent = new(8, 1), Stranger = new(3, 1) };

    [Fact]
    public async Task Strangers_share_a_budget_and_cannot_use_up_that_of_others()
    {
        await using var app = await App.StartAsync(Tight);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => app.GetAsync("/api/v1/alerts", "bko.0123456789ab.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
        var enrol = await app.AskAsync(HttpMethod.Post, "/api/agent/v1/enrol", "{}", null);

        var refused = answers.Where(answer => answer.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(refused.Count, 20, 27);
        Assert.All(refused, answer => Assert.InRange(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60));
        Assert.All(refused, answer => Assert.Equal(FailureCodes.TooManyRequests.Id, answer.Error.Code));
        Assert.Equal(HttpStatusCode.TooManyRequests, enrol.Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts")).Status);
    }

    [Fact]
    public async Task False_tokens_of_an_address_are_not_even_looked_up_once_they_are_too_many()
    {
        await using var app = await App.StartAsync(new Limits { Stranger = new(100_000, 1000), Unproven = new(5, 1) });
        var (known, unknown) = (await app.KeyAsync("read"), await app.KeyAsync("read"));
        Assert.Equal(HttpStatusCode.OK, (await From("203.0.113.1", known)).Status);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => From("203.0.113.1", $"bko.0123456789{n:x2}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));

        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized), 1, 10);
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.Unauthorized).ToList();
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.TooManyRequests, FailureCodes.TooManyRequests.Id), (answer.Status, answer.Error.Code)));
        Assert.All(refused, answer => Assert.InRange(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await From("203.0.113.1", unknown)).Status);
        Assert.Equal(HttpStatusCode.OK, (await From("203.0.113.1", known)).Status);
        Assert.Equal(HttpStatusCode.OK, (await From("203.0.113.2", unknown)).Status);
        Assert.Equal(HttpStatusCode.OK, (await From("203.0.113.1", unknown)).Status); // By now it is known.

        Task<Answer> From(string address, string token) => app.AskAsync(HttpMethod.Get, "/api/v1/alerts", null, token, address);
    }

    [Fact]
    public async Task Token_that_is_good_no_more_counts_as_unproven_again()
    {
        await using var app = await App.StartAsync(new Limits { Stranger = new(100_000, 1000), Unproven = new(5, 1) });
        var key = await app.KeyAsync("read");
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", key)).Status);
        await app.AskAsync(HttpMethod.Delete, "/api/v1/keys/" + key.Split('.')[1]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => app.GetAsync("/api/v1/alerts", key)));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests);
        Assert.DoesNotContain(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_credential_has_a_budget_of_its_own()
    {
        await using var app = await App.StartAsync(Tight);
        var (one, two) = (await app.KeyAsync("read"), await app.KeyAsync("read"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.GetAsync("/api/v1/alerts", one)));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests);
        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.OK), 5, 12);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", two)).Status);
    }

    [Fact]
    public async Task Each_agent_has_a_budget_of_its_own()
    {
        await using var app = await App.StartAsync(Tight);
        var (one, two) = (await app.EnrolAsync("db1"), await app.EnrolAsync("db2"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.AskAsync(HttpMethod.Post, "/api/agent/v1/claim", """{"v":1,"program":"1","inventoryDigest":""}""", one)));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests);
        await app.ClaimAsync(two);
    }
}
