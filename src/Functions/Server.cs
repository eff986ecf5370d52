using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Functions.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Baktainer.Functions;

/// <summary>Without Azure Functions: the same over HTTPS of its own, with timers and queue listeners inside. Replicas share the work.</summary>
internal static class Server
{
    private const string Listen = "BT_LISTEN";
    private const string Certificate = "BT_TLS_CERT_FILE";
    private const string Key = "BT_TLS_KEY_FILE";
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(Func<string, string?> environment)
    {
        var address = Address(environment);
        var certificate = ReadCertificate(environment, address);
        var builder = WebHost.CreateBuilder(environment, kestrel => kestrel.Listen(address.EndPoint, listener =>
        {
            if (certificate is not null) listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Options()) });
        }));
        if (certificate is not null) builder.Services.AddSingleton(certificate).AddHostedService<CertificateRenewal>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        await using var app = builder.Build();
        var parts = WebHost.MapApi(app);
        var loops = new CoordinatorLoops(
            parts.Plane.Coordinator, parts.Queue, new TimerLease(parts.Records, parts.Time), parts.Settings.Tick, parts.Time, app.Logger)
        { SweepEvery = parts.Settings.SweepEvery };
        await WebHost.StartAsync(app, address.EndPoint.ToString());
        Log.Serving(app.Logger, $"{(certificate is null ? "http" : "https")}://{address.EndPoint}");
        await loops.RunAsync(app.Lifetime.ApplicationStopping);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static (IPEndPoint EndPoint, bool IsPlain) Address(Func<string, string?> environment)
    {
        var text = environment(Listen) ?? "0.0.0.0:8443";
        var isPlain = text.StartsWith("http://", StringComparison.Ordinal);
        if (!IPEndPoint.TryParse(isPlain ? text["http://".Length..] : text, out var endPoint))
            throw new BaktainerException(FailureCodes.BadSettings, $"{Listen}: '{text}' is no address.", "Write ADDRESS:PORT for HTTPS, or http://127.0.0.1:PORT behind a proxy of this machine that does TLS.");
        if (isPlain && !IPAddress.IsLoopback(endPoint.Address))
            throw new BaktainerException(FailureCodes.BadSettings, $"{Listen}: without TLS only loopback addresses are served, not {endPoint.Address}.", $"Set {Certificate} and {Key}.");
        return (endPoint, isPlain);
    }

    private static ServerCertificate? ReadCertificate(Func<string, string?> environment, (IPEndPoint EndPoint, bool IsPlain) address)
    {
        if (address.IsPlain) return null;
        if (environment(Certificate) is not { } certificate || environment(Key) is not { } key)
            throw new BaktainerException(FailureCodes.BadSettings, $"{Certificate} and {Key} are needed: agents speak HTTPS only.", "Name a certificate chain and its key, both PEM files.");
        return new ServerCertificate(certificate, key);
    }
}
