using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>
/// A web server that answers in the name of services on the internet: clients keep the production host names, and TLS, and only their connections end here.
/// </summary>
public abstract class HttpsStandIn : IAsyncLifetime
{
    /// <summary>What every secret value in these tests begins with: seen anywhere but in the result it is a leak.</summary>
    public const string Canary = "c4nary";

    private readonly X509Certificate2 certificate = TestCertificate.Make("*.vault.azure.net", "login.microsoftonline.com", "vault.example");
    private readonly WebApplication app;
    private int[] ports = [];

    protected HttpsStandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        app = builder.Build();
        app.Run(async context =>
        {
            Seen.Enqueue($"{context.Request.Method} {context.Request.Host.Host}{context.Request.Path}");
            if (Trouble.TryDequeue(out var status)) context.Response.StatusCode = status;
            else await AnswerAsync(context);
        });
        Client = SecretSourceOptions.ClientOver(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, errors) => !errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch) && shown?.GetCertHashString() == certificate.GetCertHashString() },
        });
    }

    public HttpClient Client { get; }

    public SecretSourceOptions Options => new() { Client = Client, Retry = new RetrySettings { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(10) } };

    /// <summary>Method, host and path of each request.</summary>
    public ConcurrentQueue<string> Seen { get; } = [];

    /// <summary>Statuses for the next requests, before it answers properly again.</summary>
    public ConcurrentQueue<int> Trouble { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        ports = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Order().Select(address => new Uri(address).Port)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        certificate.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Expects a failure that says nothing secret, in whatever way it is printed.</summary>
    public static async Task<BaktainerException> FailsAsync(FailureCode code, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(action);
        Assert.DoesNotContain(Canary, $"{failure} {failure.Remedy}", StringComparison.Ordinal);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    protected abstract Task AnswerAsync(HttpContext context);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, ports[context.DnsEndPoint.Port == 80 ? 0 : 1], cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
