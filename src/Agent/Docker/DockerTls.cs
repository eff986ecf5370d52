using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>TLS to an engine: who we are, whom we trust. Files are read anew when they change; what cannot be read then leaves the old ones in force.</summary>
/// <param name="settings">Paths or PEM.</param>
/// <param name="warn">Told each day about a certificate that ends soon, and once about files that changed and cannot be used.</param>
/// <param name="time">The clock.</param>
internal sealed class DockerTls(DockerTlsSettings settings, Action<string> warn, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> warned = [];
    private Credentials? current;
    private string? stamp;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.DockerCertificateUnusable"/> or <see cref="FailureCodes.DockerTlsRefused"/>.</exception>
    public SslStream Authenticate(Socket socket, string host)
    {
        var (stream, options, problem) = Prepare(new NetworkStream(socket), host);
        try
        {
            stream.AuthenticateAsClient(options);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw Refused(host, problem(), e);
        }
    }

    /// <summary>As <see cref="Authenticate"/>; the result owns the socket.</summary>
    public async Task<Stream> AuthenticateAsync(Socket socket, string host, CancellationToken cancellationToken)
    {
        var (stream, options, problem) = Prepare(new NetworkStream(socket, ownsSocket: true), host);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw Refused(host, problem(), e);
        }
    }

    /// <summary>The engine's answer to a certificate that it does not like comes after the handshake, as the first thing that is read.</summary>
    public static bool IsRefusal(Exception? e) => e is not null && (e is AuthenticationException || e.Message.Contains(" alert ", StringComparison.Ordinal) || IsRefusal(e.InnerException));

    public static BaktainerException Refused(string host, string? problem, Exception e) => new(
        FailureCodes.DockerTlsRefused, $"TLS with Docker at '{host}' failed: {problem ?? $"it refuses our certificate, or does not speak TLS: {Printable.Of(e.GetBaseException().Message)}"}",
        "Compare BT_CA, BT_CERT and BT_KEY with the engine's --tlscacert, --tlscert and --tlskey.", e);

    private (SslStream Stream, SslClientAuthenticationOptions Options, Func<string?> Problem) Prepare(NetworkStream inner, string host)
    {
        var credentials = Load();
        string? problem = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = credentials.Client,
            CertificateChainPolicy = credentials.Trust(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                problem = Problem(host, certificate, chain, errors);
                if (certificate is X509Certificate2 engine) WarnBeforeEnd(engine, "Docker's certificate");
                return errors == SslPolicyErrors.None;
            },
        };
        return (new SslStream(inner), options, () => problem);
    }

    private Credentials Load()
    {
        lock (gate)
        {
            var now = Credentials.StampOf(settings);
            if (current is not null && now == stamp)
            {
                WarnOfOwn(current);
                return current;
            }

            try
            {
                current = Credentials.Read(settings, time.GetUtcNow());
                WarnOfOwn(current);
            }
            catch (BaktainerException e) when (current is not null)
            {
                warn($"{e.Code}: {e.Message} The certificates that were read before stay in use.");
            }

            stamp = now;
            return current!;
        }
    }

    private void WarnOfOwn(Credentials credentials)
    {
        if (credentials.Client is { } client) WarnBeforeEnd(client.TargetCertificate, "The client's certificate (BT_CERT)");
    }

    private void WarnBeforeEnd(X509Certificate2 certificate, string whose)
    {
        var now = time.GetUtcNow();
        var left = certificate.NotAfter.ToUniversalTime() - now.UtcDateTime;
        if (left >= Soon) return;
        lock (warned)
        {
            if (now - warned.GetValueOrDefault(certificate.Thumbprint) < Again) return;
            warned[certificate.Thumbprint] = now;
        }

        warn($"{whose} ends on {certificate.NotAfter.ToUniversalTime():u}, in {Math.Max(0, (int)left.TotalDays)} days.");
    }

    private static string? Problem(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "it shows no certificate.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"its certificate is for {Printable.Of(certificate?.Subject ?? "nobody")} and other names, not for '{host}'.";
        var causes = chain?.ChainStatus.Select(status => Printable.Of(status.StatusInformation)).Distinct() ?? [];
        return $"its certificate is not good: {string.Join(" ", causes)}";
    }
}
