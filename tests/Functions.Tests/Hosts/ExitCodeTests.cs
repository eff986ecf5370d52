using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>The Functions host never starts a handler again that ended with 0.</summary>
public sealed class ExitCodeTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("AzureWebJobsStorage", null)]
    [InlineData("AzureWebJobsStorage", "nonsense")]
    [InlineData("BT_STORE", null)]
    [InlineData("BT_STORE", "azblob://x")]
    [InlineData("BT_LEASE_SECONDS", "soon")]
    [InlineData("BT_CRON", "whenever")]
    [InlineData("AZURE_STORAGE_KEY", "%%%")]
    [InlineData("AWS_ROLE_ARN", "mine")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", null)]
    public async Task Bad_settings_end_the_handler_with_2_and_say_which(string name, string? value)
    {
        var program = site.Run([new("FUNCTIONS_CUSTOMHANDLER_PORT", $"{Ports.Free()}"), new(name, value)]);
        Assert.Equal(2, await program.EndAsync());
        Assert.Contains("error: BK10", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("catalog", "rebuild")]
    [InlineData("agent", "invite", "shop")]
    public async Task An_absent_storage_account_ends_a_command_with_an_error(params string[] arguments)
    {
        var gone = site.Environment["AzureWebJobsStorage"]!.Replace($":{site.Azurite.TablePort}/", ":9/", StringComparison.Ordinal).Replace($":{site.Azurite.BlobPort}/", ":9/", StringComparison.Ordinal);
        var store = site.Environment["BT_STORE"]!.Replace($":{site.Azurite.BlobPort}/", ":9/", StringComparison.Ordinal);
        var program = site.Run([new("AzureWebJobsStorage", gone), new("BT_STORE", store)], arguments);
        Assert.Equal(3, await program.EndAsync());
        Assert.Contains("error: BK", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData(null)]
    public async Task A_taken_port_ends_the_program_with_2_and_says_so(string? command)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var program = site.Run([new("FUNCTIONS_CUSTOMHANDLER_PORT", port), new("BT_LISTEN", $"http://127.0.0.1:{port}")], command is null ? [] : [command]);
        Assert.Equal(2, await program.EndAsync());
        Assert.Contains("cannot be listened on", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_is_told_to_stop_does_not_end_with_0()
    {
        var host = await FakeHost.StartAsync(site);
        Assert.NotEqual(0, await host.Process.TerminateAsync());
    }
}
