using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Baktainer.EndToEnd.Support;

/// <summary>Gives the passwords, one after the other and then always the last, as HashiCorp Vault would.</summary>
internal sealed class VaultServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string[] passwords;
    private int asked;

    public VaultServer(params string[] passwords)
    {
        this.passwords = passwords;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>How often it was asked for the password.</summary>
    public int Asked => asked;

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            var context = await listener.GetContextAsync();
            var isGood = context.Request.Url!.AbsolutePath == "/v1/secret/data/shop/db" && context.Request.Headers["X-Vault-Token"] == "e2e-token";
            context.Response.StatusCode = isGood ? 200 : 403;
            var body = isGood
                ? JsonSerializer.Serialize(new { data = new { data = new { password = passwords[Math.Min(asked++, passwords.Length - 1)] } } })
                : """{"errors":["permission denied"]}""";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
