using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;
using Baktainer.Functions.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Functions.Tests.Api;

/// <summary>What the audit log says of changes that did not come to their end.</summary>
public sealed class AuditOutcomeTests : IAsyncLifetime
{
    private readonly AuditLog log = new(new MemoryRecordStore(), TimeProvider.System, NullLogger.Instance);
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication app = null!;
    private HttpClient http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.UseRouting();
        app.MapPost("/defect", Task () => throw new InvalidOperationException("A defect.")).Audit("defect", log);
        app.MapPost("/endless", async (CancellationToken aborted) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, aborted);
        }).Audit("endless", log);
        await app.StartAsync(Token);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Change_that_fails_unexpectedly_is_recorded_as_failed()
    {
        using var answer = await http.PostAsync(new Uri("/defect", UriKind.Relative), null, Token);
        Assert.Equal((HttpStatusCode.InternalServerError, FailureCodes.Unexpected.Id), (answer.StatusCode, (await EntryAsync()).Outcome));
    }

    [Fact]
    public async Task Change_whose_caller_goes_away_is_recorded_as_stopped()
    {
        using var gone = new CancellationTokenSource();
        var asking = http.PostAsync(new Uri("/endless", UriKind.Relative), null, gone.Token);
        await begun.Task.WaitAsync(Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(("endless", FailureCodes.Stopped.Id), ((await EntryAsync()).Action, (await EntryAsync()).Outcome));
    }

    /// <summary>It may be written after the answer.</summary>
    private async Task<AuditEntry> EntryAsync()
    {
        IReadOnlyList<AuditEntry> entries = [];
        await Site.UntilAsync(async () => (entries = (await log.PageAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1), null, 10, Token)).Items).Count > 0);
        return Assert.Single(entries);
    }
}
