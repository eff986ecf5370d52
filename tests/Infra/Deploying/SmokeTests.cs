using Baktainer.Infra.Support;

namespace Baktainer.Infra.Deploying;

/// <summary><c>infra/smoke.sh</c> against a control plane that serves by itself.</summary>
public sealed class SmokeTests(ControlPlane plane) : IClassFixture<ControlPlane>
{
    private static readonly string Smoke = Checkout.At("infra", "smoke.sh");

    [Fact]
    public async Task A_control_plane_that_works_passes_again_and_again()
    {
        for (var run = 0; run < 2; run++) Assert.Contains($"{plane.Url} works", (await SmokeAsync()).Require().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_than_the_expected_one_fails() =>
        Assert.Contains("runs, not 99.0.0", (await SmokeAsync("99.0.0")).Require(1).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task A_key_that_is_not_valid_fails()
    {
        var ended = await Tool.RunAsync(Smoke, Environment(new string('x', 40)), plane.Url);
        Assert.Contains("401 instead of 200", ended.Require(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_fails() =>
        Assert.Contains("no answer", (await Tool.RunAsync(Smoke, Environment("x"), "https://127.0.0.1:9")).Require(1).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_fails()
    {
        var ended = await Tool.RunAsync(Smoke, new Dictionary<string, string?> { ["BT_ADMIN_KEY"] = ControlPlane.AdminKey }, plane.Url);
        Assert.Contains("certificate", ended.Require(1).Errors, StringComparison.Ordinal);
    }

    private Task<Ended> SmokeAsync(params string[] more) => Tool.RunAsync(Smoke, Environment(ControlPlane.AdminKey), [plane.Url, .. more]);

    private Dictionary<string, string?> Environment(string key) => new() { ["BT_ADMIN_KEY"] = key, ["CURL_CA_BUNDLE"] = plane.Certificate };
}
