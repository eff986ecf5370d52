using Baktainer.Contracts;

namespace Baktainer.Functions.Tls;

/// <summary>Looks at the certificate's files every few seconds, and says when what is shown will not be good for long.</summary>
internal sealed class CertificateRenewal(ServerCertificate certificate, TimeProvider time, ILogger<CertificateRenewal> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Early = TimeSpan.FromDays(14);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);
    private string? told;
    private DateTimeOffset warned = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            Look();
            Warn();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        try
        {
            if (certificate.Renew())
            {
                Log.CertificateRenewed(log, certificate.EndsAt);
                warned = DateTimeOffset.MinValue;
            }

            told = null;
        }
        catch (BaktainerException e)
        {
            if (told != e.Message) Log.CertificateKept(log, e.Code, e.Message);
            told = e.Message;
        }
    }

    private void Warn()
    {
        var now = time.GetUtcNow();
        if (certificate.EndsAt - now > Early || now - warned < Again) return;
        warned = now;
        Log.CertificateEnds(log, certificate.EndsAt <= now ? "ended" : "ends", certificate.EndsAt);
    }
}
