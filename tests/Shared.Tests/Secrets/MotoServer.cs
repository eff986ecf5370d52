using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>
/// moto, the emulator of AWS, as a process that speaks HTTPS and checks signatures and policies as AWS does. Clients keep AWS's host names; only their
/// connections end here.
/// </summary>
public sealed class MotoServer : IAsyncLifetime
{
    public const string Region = "eu-central-1";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("baktainer-moto-");
    private readonly int port = FreePort();
    private readonly StringBuilder said = new();
    private readonly HttpClient client;
    private X509Certificate2? certificate;
    private Process? process;

    public MotoServer() => client = SecretSourceOptions.ClientOver(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, errors) => !errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch) && shown?.GetCertHashString() == certificate?.GetCertHashString() },
    });

    /// <summary>May read secrets. (moto knows no policies about single ones.)</summary>
    public (string Id, string Secret) Key { get; private set; }

    /// <summary>Known, and allowed nothing.</summary>
    public (string Id, string Secret) Stranger { get; private set; }

    public SecretSourceOptions Options => new() { Client = client, Retry = new RetrySettings { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(10) } };

    public async ValueTask InitializeAsync()
    {
        WriteCertificate();
        string[] arguments = ["-H", "127.0.0.1", "-p", $"{port}", "-c", Path("cert.pem"), "-k", Path("key.pem")];
        var start = new ProcessStartInfo(Program(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ListensAsync();
        (Key, Stranger) = (await UserAsync("agent"), await UserAsync("stranger"));
        const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";
        await ControlAsync("PutUserPolicy", ("UserName", "agent"), ("PolicyName", "read"), ("PolicyDocument", Policy));
        await CheckAsync(true);
    }

    public async ValueTask DisposeAsync()
    {
        process?.Kill();
        if (process is not null) await process.WaitForExitAsync();
        process?.Dispose();
        client.Dispose();
        certificate?.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Does to Secrets Manager what an administrator does, for example <c>CreateSecret</c>.</summary>
    public async Task AdministerAsync(string action, object body)
    {
        await CheckAsync(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://secretsmanager.{Region}.amazonaws.com/")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.Add("X-Amz-Target", $"secretsmanager.{action}");
        await SendAsync(request, "secretsmanager");
        await CheckAsync(true);
    }

    private async Task<(string Id, string Secret)> UserAsync(string name)
    {
        await ControlAsync("CreateUser", ("UserName", name));
        var made = XDocument.Parse(await ControlAsync("CreateAccessKey", ("UserName", name)));
        string Of(string element) => made.Descendants().Single(found => found.Name.LocalName == element).Value;
        return (Of("AccessKeyId"), Of("SecretAccessKey"));
    }

    private async Task<string> ControlAsync(string action, params (string Name, string Value)[] arguments)
    {
        (string Name, string Value)[] form = [("Action", action), ("Version", "2010-05-08"), .. arguments];
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://iam.amazonaws.com/")
        {
            Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
        return await SendAsync(request, "iam");
    }

    private async Task<string> SendAsync(HttpRequestMessage request, string service)
    {
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=admin/20260101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private async Task CheckAsync(bool signatures)
    {
        using var response = await client.PostAsync(new Uri("https://localhost/moto-api/reset-auth"), new StringContent(signatures ? "0" : "1000"));
        response.EnsureSuccessStatusCode();
    }

    private async Task ListensAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(process!.HasExited, $"moto_server ended: {said}");
            try
            {
                using var response = await client.GetAsync(new Uri("https://localhost/moto-api/data.json"), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    private void WriteCertificate()
    {
        certificate = TestCertificate.Make("localhost", "iam.amazonaws.com", $"secretsmanager.{Region}.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com");
        using var key = certificate.GetRSAPrivateKey()!;
        File.WriteAllText(Path("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>On the PATH, or where <c>scripts/setup/moto.sh</c> puts it.</summary>
    private static string Program()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? System.IO.Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache");
        var own = System.IO.Path.Combine(cache, "baktainer", "moto", "venv", "bin", "moto_server");
        return File.Exists(own) ? own : "moto_server";
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
