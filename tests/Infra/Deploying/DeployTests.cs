using Baktainer.Infra.Support;

namespace Baktainer.Infra.Deploying;

/// <summary><c>infra/deploy.sh</c> with a stand-in for the Azure CLI that writes down how it is called: order, idempotence and secrecy; what Azure makes of it is not tested here.</summary>
public sealed class DeployTests(ControlPlane plane) : IClassFixture<ControlPlane>, IDisposable
{
    private const string AzureCli =
        """
        #!/bin/bash
        # Keeps secrets in $STATE as the vault would.
        printf '%s\n' "$*" >>"$STATE/calls"
        case "$1 $2 $3" in
          'account show '*) echo 'Test subscription' ;;
          'group exists '*) [ -f "$STATE/group" ] && echo true || echo false ;;
          'group create '*) touch "$STATE/group" ;;
          'deployment group create') jq -n --arg url "$URL" '{appName: {value: "app"}, appUrl: {value: $url}, vaultName: {value: "vault"}, adminKeyName: {value: "admin"}}' ;;
          'keyvault secret show') [ -f "$STATE/secret" ] || exit 3; case "$*" in *'--query value'*) cat "$STATE/secret" ;; esac ;;
          'keyvault secret set') while [ "$1" != --file ]; do shift; done; tee "$STATE/made" <"$2" >/dev/null; printf %s "$KEY" >"$STATE/secret" ;;
        esac
        """;

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Everything_is_made_in_order_and_smoke_tested()
    {
        Assert.Contains("works", (await DeployAsync()).Require().Output, StringComparison.Ordinal);
        string[] expected = ["account show", "group exists", "group create", "deployment group create", "keyvault secret show", "keyvault secret set", "functionapp deployment source config-zip", "keyvault secret show"];
        Assert.Equal(expected, Calls().Select(call => call.Split(" --")[0]));
    }

    [Fact]
    public async Task A_second_run_makes_no_new_group_and_no_new_key()
    {
        (await DeployAsync()).Require();
        var before = Calls().Count;
        (await DeployAsync()).Require();
        var again = Calls().Skip(before).ToList();
        Assert.DoesNotContain(again, call => call.StartsWith("group create", StringComparison.Ordinal) || call.StartsWith("keyvault secret set", StringComparison.Ordinal));
        Assert.Contains(again, call => call.StartsWith("deployment group create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_key_is_random_and_in_no_argument_or_output()
    {
        var ended = (await DeployAsync()).Require();
        var made = await File.ReadAllTextAsync(scratch.At("made"));
        Assert.Matches("^[0-9a-f]{64}$", made);
        Assert.DoesNotContain(made, string.Concat(Calls()) + ended.Output + ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(ControlPlane.AdminKey, string.Concat(Calls()) + ended.Output + ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_if_changes_nothing()
    {
        await File.WriteAllTextAsync(scratch.At("group"), "");
        (await DeployAsync("--what-if")).Require();
        Assert.Equal(["account show", "group exists", "deployment group what-if"], Calls().Select(call => call.Split(" --")[0]));
    }

    private async Task<Ended> DeployAsync(params string[] more)
    {
        scratch.Write("bin/az", AzureCli, isProgram: true);
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = $"{scratch.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["STATE"] = scratch.Root,
            ["URL"] = plane.Url,
            ["CURL_CA_BUNDLE"] = plane.Certificate,
            ["KEY"] = ControlPlane.AdminKey,
        };
        return await Tool.RunAsync(Checkout.At("infra", "deploy.sh"), environment, ["dev", "backups", "westeurope", "--package", scratch.Write("app.zip", ""), .. more]);
    }

    private IReadOnlyList<string> Calls() => File.ReadAllLines(scratch.At("calls"));
}
