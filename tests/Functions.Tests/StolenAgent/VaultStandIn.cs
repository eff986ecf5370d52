using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>A Vault with one answer for every path, that remembers what was asked for.</summary>
internal sealed class VaultStandIn : IDisposable
{
    public const string Password = "s3cret-of-the-vault";
    private readonly HttpListener listener = new();

    public VaultStandIn()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = AnswerAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<string> Asked { get; } = [];

    public void Dispose() => listener.Close();

    private async Task AnswerAsync()
    {
        while (listener.IsListening)
        {
            var context = await listener.GetContextAsync();
            Asked.Enqueue(context.Request.Url!.AbsolutePath);
            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes($$"""{ "data": { "data": { "password": "{{Password}}" } } }"""), willBlock: false);
        }
    }
}
