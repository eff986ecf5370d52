using System.Diagnostics;
using System.Globalization;
using System.Net;
using Baktainer.Infra.Support;
using Baktainer.Tests.Support;

namespace Baktainer.Infra.Deploying;

/// <summary>A program that was started as the Functions host starts its handler, after it answered the first probe. How it is spoken to: tests/Functions.Tests/Hosts/FakeHost.cs.</summary>
internal sealed class Handler(Process process, HttpClient http) : IAsyncDisposable
{
    public static async Task<Handler> StartAsync(string program, AzuriteServer account)
    {
        var port = Ports.Free();
        var environment = new Dictionary<string, string?>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["AzureWebJobsStorage"] = account.ConnectionString,
            ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
            ["BT_STORE"] = $"azblob://{AzuriteServer.Account}/backups?endpoint={account.BlobEndpoint}",
        };
        var handler = new Handler(Process.Start(Tool.Describe(program, environment))!, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
        await handler.AnswersAsync();
        return handler;
    }

    public async Task<string> TickAsync(string function)
    {
        using var tick = new StringContent("""{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{}}""", null, "application/json");
        using var answer = await http.PostAsync(new Uri("/" + function, UriKind.Relative), tick);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        http.Dispose();
    }

    private async Task AnswersAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
                return;
            }
            catch (HttpRequestException) when (tries < 600 && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
