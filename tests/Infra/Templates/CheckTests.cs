using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary><c>infra/check.sh</c>: Bicep compiles without a warning and predicts what its snapshots say, Terraform parses and its references resolve.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly Scratch copy = new();

    public void Dispose() => copy.Dispose();

    [Fact]
    public async Task Bicep_and_Terraform_hold_together() =>
        Assert.Contains("every reference resolves", (await Tool.RunAsync(Checkout.At("infra", "check.sh"))).Require().Output, StringComparison.Ordinal);

    [Fact]
    public async Task A_warning_of_Bicep_fails_the_check()
    {
        await CopyAsync();
        copy.Edit("infra/bicep/modules/vault.bicep", "enablePurgeProtection", "enablePurgeProtectoin");
        Assert.Contains("BCP089", (await CheckAsync()).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_differs_from_its_snapshot_fails_the_check()
    {
        await CopyAsync();
        copy.Edit("infra/bicep/modules/state.bicep", "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_1'");
        Assert.Contains("properties.minimumTlsVersion", (await CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_of_Terraform_to_nothing_and_modules_called_wrongly_are_all_found()
    {
        (string File, string From, string To, string Said)[] mistakes =
        [
            ("azure/functions.tf", "= module.backups.store", "= module.backups.stor", "module.backups.stor is not declared"),
            ("azure/functions.tf", "module.replica[*].store", "module.replica[*].shop", "module.replica.shop is not declared"),
            ("azure/main.tf", "data.azurerm_resource_group.here.location", "data.azurerm_resource_group.there.location", "data.azurerm_resource_group.there.location is not declared"),
            ("azure/main.tf", "var.undelete_days", "var.undelete_day", "var.undelete_day is not declared"),
            ("azure/main.tf", "grants              = true", "grant = true", "module.backups: grant is no variable of it"),
            ("azure/main.tf", "grants              = false", "", "module.replica: grants is missing"),
            ("azure/account/main.tf", "rule.value", "rul.value", "rul.value is not declared"),
            ("aws/role.tf", "[aws_kms_key.backups.arn]", "[aws_kms_key.backup.arn]", "aws_kms_key.backup.arn is not declared"),
            ("aws/main.tf", "depends_on = [aws_s3_bucket_versioning.backups]", "depends_on = [aws_s3_bucket_versioning.none]", "aws_s3_bucket_versioning.none is not declared"),
            ("aws/outputs.tf", "output \"store\" {", "output \"store\" ", "aws/outputs.tf: parse config"),
        ];
        await CopyAsync();
        foreach (var (file, from, to, _) in mistakes) copy.Edit($"infra/terraform/{file}", from, to);
        var ended = (await Tool.RunAsync("node", copy.At("infra", "terraform", "check.mjs"))).Require(1);
        Assert.All(mistakes, mistake => Assert.Contains(mistake.Said, ended.Errors, StringComparison.Ordinal));
    }

    private Task CopyAsync() => copy.CopyAsync("infra", "scripts");

    private async Task<Ended> CheckAsync()
    {
        var ended = await Tool.RunAsync(copy.At("infra", "check.sh"));
        Assert.NotEqual(0, ended.ExitCode);
        return ended;
    }
}
