using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Tests.Support;

/// <summary>A web server that takes what is posted to it, or makes trouble.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Trouble> troubles = [];
    private readonly CancellationTokenSource stop = new();
    private readonly LoopbackServer server;

    public Receiver()
    {
        server = LoopbackServer.Start(AnswerAsync);
        Address = server.Address;
    }

    public Uri Address { get; }

    /// <summary>What it answers when no other trouble is in line.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Everything that came, in order, whatever was answered.</summary>
    public ConcurrentQueue<Received> Seen { get; } = [];

    /// <summary>What was answered with 2xx.</summary>
    public IEnumerable<Received> Taken => Seen.Where(one => one.Status is >= 200 and < 300);

    /// <summary>The next requests are answered so, one each.</summary>
    public Receiver Then(params Trouble[] next)
    {
        foreach (var one in next) troubles.Enqueue(one);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        await stop.CancelAsync();
        await server.DisposeAsync();
        stop.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var trouble = troubles.TryDequeue(out var next) ? next : new Trouble(Status);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Seen.Enqueue(new Received(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body, trouble.Status));
        if (trouble.Status == Trouble.Silent) await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (trouble.Status <= 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = trouble.Status;
        if (trouble.RetryAfter is { } wait) context.Response.Headers.RetryAfter = wait;
        if (trouble.Location is { } elsewhere) context.Response.Headers.Location = elsewhere;
    }
}

/// <summary>A request.</summary>
public sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, int Status);

/// <summary>An answer that is not the usual one.</summary>
public sealed record Trouble(int Status, string? RetryAfter = null, string? Location = null)
{
    /// <summary>Not answered at all.</summary>
    public const int Silent = -1;

    /// <summary>The connection breaks off.</summary>
    public static Trouble Reset { get; } = new(0);
}
