using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Coordinating;

/// <summary>Who is let in.</summary>
public sealed class AgentRegistryTests
{
    private readonly FakeTimeProvider time = new(World.Start);
    private readonly AgentRegistry agents;
    private readonly string secret = Tokens.NewSecret();
    private readonly string recipient = X25519Identity.Generate().Recipient.Label;

    public AgentRegistryTests() => agents = new AgentRegistry(new MemoryRecordStore(), time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invitation_lets_one_agent_in_once()
    {
        var token = await InviteAsync();
        var agent = await EnrolAsync(token);
        Assert.Equal("web.example", agent.Host);
        Assert.Equal(agent.Host, (await agents.AuthenticateAsync(TokenOf(secret), Token))?.Host);
        await DeniedAsync(token);
    }

    [Fact]
    public async Task Several_at_once_with_one_invitation_let_one_in()
    {
        var token = await InviteAsync();
        var tries = Enumerable.Range(0, 8).Select(_ => Task.Run(() => agents.EnrolAsync(new EnrolRequest(token, Tokens.NewSecret(), recipient, "test"), Token))).ToList();
        await Assert.ThrowsAsync<BaktainerException>(() => Task.WhenAll(tries));
        Assert.Equal(1, tries.Count(one => one.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Expired_invitation_lets_nobody_in()
    {
        var token = await InviteAsync();
        time.Advance(TimeSpan.FromHours(1));
        await DeniedAsync(token);
    }

    [Fact]
    public async Task Invitation_of_another_host_and_agents_tokens_enrol_nobody()
    {
        var token = await InviteAsync();
        await DeniedAsync(token.Replace("web.example", "web.other", StringComparison.Ordinal));
        await EnrolAsync(token);
        await DeniedAsync(TokenOf(secret));
        Assert.Null(await agents.AuthenticateAsync(token, Token));
    }

    [Fact]
    public async Task Rotated_secret_ends_the_old_one_when_it_is_first_used()
    {
        await EnrolAsync(await InviteAsync());
        var (next, nextRecipient) = (Tokens.NewSecret(), X25519Identity.Generate().Recipient.Label);
        await agents.RotateAsync("web.example", new RotateRequest(next, nextRecipient), Token);
        Assert.Equal(recipient, (await agents.AuthenticateAsync(TokenOf(secret), Token))?.Recipient);
        Assert.Equal(nextRecipient, (await agents.AuthenticateAsync(TokenOf(next), Token))?.Recipient);
        Assert.Null(await agents.AuthenticateAsync(TokenOf(secret), Token));
        Assert.NotNull(await agents.AuthenticateAsync(TokenOf(next), Token));
    }

    [Fact]
    public async Task Revoked_agent_is_out_until_it_is_invited_again()
    {
        await EnrolAsync(await InviteAsync());
        Assert.True(await agents.RevokeAsync("web.example", Token));
        Assert.False(await agents.RevokeAsync("nobody", Token));
        Assert.Null(await agents.AuthenticateAsync(TokenOf(secret), Token));
        await EnrolAsync(await InviteAsync());
        Assert.NotNull(await agents.AuthenticateAsync(TokenOf(secret), Token));
    }

    [Fact]
    public async Task Agent_of_this_process_cannot_be_impersonated()
    {
        await agents.EnsureLocalAsync("local", Token);
        foreach (var guess in new[] { secret, new string('A', 43), "" }) Assert.Null(await agents.AuthenticateAsync($"bka.local.{guess}", Token));
    }

    [Fact]
    public void Hostile_tokens_are_nobodys() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => $"bka.{text}"), Gen.String.Select(text => $"bka.web.example.{text}"), Gen.String.Select(text => $"bka.{text}.{secret}"))
            .Sample(text => agents.AuthenticateAsync(text, default).GetAwaiter().GetResult() is null, iter: 2_000);

    [Theory]
    [InlineData("short")]
    [InlineData("                                           ")]
    [InlineData("+++++++++++++++++++++++++++++++++++++++++++")]
    public async Task Weak_secret_is_refused(string weak)
    {
        var token = await InviteAsync();
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => agents.EnrolAsync(new EnrolRequest(token, weak, recipient, "test"), Token));
        Assert.Equal(FailureCodes.BadUsage, failure.Code);
        await EnrolAsync(token);
    }

    [Fact]
    public void Nothing_secret_is_printed()
    {
        object[] records = [new EnrolRequest("t0ken", secret, recipient, "x"), new RotateRequest(secret, recipient), new HeldJob("web/a", "job", secret), new GrantAnswer("k", "url", secret, default)];
        Assert.All(records, record => Assert.DoesNotContain(secret, record.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("t0ken", records[0].ToString(), StringComparison.Ordinal);
    }

    private static string TokenOf(string secret) => Tokens.Compose(AgentRegistry.AgentPrefix, "web.example", secret);

    private Task<string> InviteAsync() => agents.InviteAsync("web.example", TimeSpan.FromHours(1), [], Token);

    private Task<AgentRecord> EnrolAsync(string token) => agents.EnrolAsync(new EnrolRequest(token, secret, recipient, "test"), Token);

    private async Task DeniedAsync(string token) => Assert.Equal(FailureCodes.ControlPlaneDenied, (await Assert.ThrowsAsync<BaktainerException>(() => EnrolAsync(token))).Code);
}
