using Baktainer.Archive.Age;
using Baktainer.Coordination.Agents;
using Baktainer.Observation.Logs;
using Microsoft.Extensions.Logging;

namespace Baktainer.Shared.Tests.Observation;

/// <summary>Whatever slips into a log line and looks like a secret does not come out of it; what only speaks of secrets does.</summary>
public sealed class CensorTests
{
    private const string Canary = "c4nary%2Fc4nary+c4nary==";

    public static TheoryData<string> Leaks { get; } =
    [
        $"GET https://a.blob.core.windows.net/c/b.age?sv=2026-02-06&sig={Canary}&se=2026 failed",
        $"https://s3.eu-central-1.amazonaws.com/b/k?X-Amz-Credential={Canary}&X-Amz-Signature={Canary}",
        $"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={Canary};EndpointSuffix=core.windows.net",
        $"BlobEndpoint=https://a/;SharedAccessSignature={Canary}",
        $"Host=db;Username=u;Password={Canary};Database=d",
        $"Server=db;Pwd='{Canary}'",
        $"postgres://user:{Canary}@db:5432/shop is not reachable",
        $"baktainer.db.password={Canary}",
        $"POSTGRES_PASSWORD={Canary}",
        $"MYSQL_ROOT_PASSWORD=\"{Canary}\"",
        $"VAULT_TOKEN={Canary} was refused",
        $$"""The answer was {"client_secret": "{{Canary}}", "x": 1}""",
        $"Authorization: Basic {Canary}",
        $"sent with Bearer {Canary}",
        $"Authorization: SharedKey account:{Canary}",
        $"https://hooks.slack.com/services/T0/B0/{Canary}",
        $"https://discord.com/api/webhooks/1/{Canary}",
        $"-----BEGIN PRIVATE KEY-----\n{Canary}\n-----END PRIVATE KEY-----",
    ];

    [Theory]
    [MemberData(nameof(Leaks))]
    public void What_looks_like_a_secret_is_taken_out(string line)
    {
        var shown = Censor.Of(line);

        Assert.DoesNotContain("c4nary", shown, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("***", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_tokens_of_our_own_are_taken_out()
    {
        var (identity, token) = (X25519Identity.Generate().Encoded().Reveal(), Tokens.Compose("bka", "db1.example", Tokens.NewSecret()));
        Assert.Equal("key *** and token *** are gone", Censor.Of($"key {identity} and token {token} are gone"));
    }

    [Theory]
    [InlineData("web/shop: label baktainer.db.password: A password in a label can be read by everybody. Use baktainer.db.password.secret.")]
    [InlineData("BK101: BT_HEALTH_TOKEN: is required. Send the header 'Authorization: Bearer' with its text.")]
    [InlineData("https://backups.example.org:8443/api/v1/health did not answer")]
    [InlineData("web/shop: backed up as 20261101T020000Z-1a2b3c4d: 3 artifacts, 12 bytes")]
    [InlineData("s3://bucket/prefix?endpoint=https://minio:9000&region=eu")]
    public void What_only_speaks_of_secrets_stays(string line) => Assert.Equal(line, Censor.Of(line));

    [Fact]
    public void Values_and_exceptions_are_censored_and_numbers_stay_numbers()
    {
        var seen = new Seen();
        using var censored = new CensoredLogs(seen);
        var failure = new InvalidOperationException($"Password={Canary}", new IOException($"sig={Canary}"));
        var values = new[] { KeyValuePair.Create("Address", (object?)$"?sig={Canary}"), KeyValuePair.Create("Count", (object?)3) };

        censored.CreateLogger("x").Log(LogLevel.Trace, 7, values, failure, (_, e) => e!.Message);

        Assert.Equal("Password=***", seen.Text);
        Assert.Equal([("Address", "?sig=***"), ("Count", 3)], seen.Values.Select(value => (value.Key, value.Value!)));
        Assert.DoesNotContain("c4nary", seen.Failure!.ToString() + seen.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("---> System.IO.IOException: sig=***", seen.Failure.ToString(), StringComparison.Ordinal);
    }

    private sealed class Seen : ILoggerProvider, ILogger
    {
        public string? Text { get; private set; }

        public List<KeyValuePair<string, object?>> Values { get; } = [];

        public Exception? Failure { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            (Text, Failure) = (formatter(state, exception), exception);
            Values.AddRange((IReadOnlyList<KeyValuePair<string, object?>>)state!);
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
