using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Baktainer.Tests.Support;

/// <summary>A mail server as a process: in the clear without STARTTLS, with STARTTLS and login, with TLS from the first byte.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("baktainer-smtp-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private Process? process;

    public int PlainPort { get; private set; }

    public int StartTlsPort => PlainPort + 1;

    public int TlsPort => PlainPort + 2;

    public X509Certificate2 Certificate { get; } = TestCertificate.Make("127.0.0.1");

    private string Output => Path.Combine(folder, "mail.jsonl");

    public async ValueTask EnsureStartedAsync(string script)
    {
        await gate.WaitAsync();
        try
        {
            if (process is null) await StartAsync(script);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What it took so far, in order.</summary>
    public IReadOnlyList<JsonElement> Mails() =>
        File.Exists(Output) ? [.. File.ReadAllLines(Output).Select(line => JsonDocument.Parse(line).RootElement)] : [];

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        gate.Dispose();
        Certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(string script)
    {
        var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(certificate, Certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        PlainPort = Ports.Free(inARow: 3);
        string[] arguments = [script, Modules(), Output, certificate, key, $"{PlainPort}", $"{StartTlsPort}", $"{TlsPort}"];
        var started = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true })!;
        if (await started.StandardOutput.ReadLineAsync() != "up") throw new InvalidOperationException("The mail server does not start.");
        process = started;
    }

    private static string Modules()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var modules = Path.Combine(cache, "baktainer", "smtp");
        return Directory.Exists(modules) ? modules : throw new DirectoryNotFoundException($"smtp-server is missing in {modules}: run scripts/setup.sh smtp");
    }
}
