using Baktainer.Contracts;
using Baktainer.Functions.Aws;
using Microsoft.Extensions.Logging;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>Keys are replaced in time. When they end is said by the token service; the clock is the machine's.</summary>
public sealed class RenewalTests(AwsAccount aws) : IClassFixture<AwsAccount>, IAsyncLifetime
{
    private readonly TokenDesk desk = new(aws);
    private readonly Notes log = new();
    private RoleCredentials? credentials;

    public async ValueTask InitializeAsync()
    {
        var environment = desk.Environment(await aws.RoleAsync($"r{Guid.NewGuid():n}", ["s3:GetObject"]));
        credentials = (RoleCredentials)TokenDesk.Roles(environment, log).For(environment.GetValueOrDefault)!;
    }

    public ValueTask DisposeAsync()
    {
        credentials?.Dispose();
        return desk.DisposeAsync();
    }

    [Theory]
    [InlineData(22)]
    [InlineData(null)]
    public async Task Keys_are_kept_when_more_than_twenty_minutes_are_left(int? minutes)
    {
        desk.Left = minutes is { } left ? TimeSpan.FromMinutes(left) : null;
        var first = await KeyAsync();

        for (var calls = 0; calls < 10; calls++) Assert.Equal(first, await KeyAsync());

        Assert.Single(desk.Keys);
    }

    [Fact]
    public async Task Keys_are_replaced_when_less_than_twenty_minutes_are_left()
    {
        desk.Left = TimeSpan.FromMinutes(19);
        var first = await KeyAsync();
        desk.Left = null;

        await Hosts.Site.UntilAsync(async () => await KeyAsync() != first);

        Assert.Equal(2, desk.Keys.Count);
        Assert.Empty(log.Said);
    }

    [Fact]
    public async Task Keys_at_hand_serve_on_and_it_is_logged_once_when_the_token_service_is_away()
    {
        desk.Left = TimeSpan.FromMinutes(19);
        var first = await KeyAsync();
        desk.Trouble = (503, "ServiceUnavailable");

        await Hosts.Site.UntilAsync(async () => await KeyAsync() == first && log.Said.Count > 0);
        for (var calls = 0; calls < 50; calls++) Assert.Equal(first, await KeyAsync());

        Assert.Equal(2, desk.Keys.Count); // Not asked again for a while.
        var said = Assert.Single(log.Said);
        Assert.Contains("are not replaced yet: BK726: The role arn:aws:iam::123456789012:role/", said, StringComparison.Ordinal);
        Assert.DoesNotContain(TokenDesk.Canary, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_is_told_when_the_keys_have_ended()
    {
        desk.Left = TimeSpan.FromSeconds(63); // Nothing is signed with keys in their last minute.
        await KeyAsync();
        desk.Trouble = (403, "AccessDenied");

        await Hosts.Site.UntilAsync(async () => (await Record.ExceptionAsync(KeyAsync)) is BaktainerException { Code: var code } && code == FailureCodes.RoleDenied);

        (desk.Trouble, desk.Left) = (null, null);
        await KeyAsync();
    }

    private async Task<string> KeyAsync() => (await credentials!.GetCredentialsAsync()).AccessKey;

    private sealed class Notes : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));
    }
}
