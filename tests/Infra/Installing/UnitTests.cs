using System.Globalization;
using System.Text.RegularExpressions;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The service's unit, by systemd's own tools.</summary>
public sealed partial class UnitTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_it()
    {
        // It wants to see the program where it will be.
        var ended = await Tool.RunAsync("systemd-analyze", "verify", Unit(text => text.Replace("/usr/local/bin/baktainer", Checkout.Built("baktainer"), StringComparison.Ordinal)));
        Assert.Equal("", ended.Require().Errors);
    }

    [Fact]
    public async Task A_mistake_in_it_would_be_found() =>
        Assert.Contains("ProtectHme", (await Tool.RunAsync("systemd-analyze", "verify", Unit(text => text.Replace("ProtectHome", "ProtectHme", StringComparison.Ordinal)))).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task It_is_confined_to_what_it_needs()
    {
        var said = (await Tool.RunAsync("systemd-analyze", "security", "--offline=yes", Unit(text => text))).Output;
        var exposure = double.Parse(Exposure().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(exposure, 0, 1.6); // Of 10; what is left is the network and that it may read the system's files.
    }

    private string Unit(Func<string, string> edit) => scratch.Write("baktainer.service", edit(Checkout.Read("infra", "agent", "baktainer.service")));

    [GeneratedRegex(@"Overall exposure level for baktainer.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
