using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>How backups are listed, named and opened.</summary>
public sealed class BackupVaultReadTests : VaultFixture
{
    [Fact]
    public async Task Vault_lists_target_by_target_newest_first()
    {
        foreach (var day in new[] { "2025-12-31", "2026-01-02", "2026-01-01", "2026-02-01" }) await BackUpAsync("web/shop", day);
        await BackUpAsync("web/shop-2", "2026-01-05");
        await BackUpAsync("app/shop", "2026-01-06");

        Assert.Equal(
            ["app/shop/20260106", "web/shop-2/20260105", "web/shop/20260201", "web/shop/20260102", "web/shop/20260101", "web/shop/20251231"],
            await IdsAsync());
        Assert.Equal(["web/shop-2/20260105"], await IdsAsync("web/shop-2"));
        Assert.Equal(4, (await IdsAsync("web/shop")).Count);
        Assert.Empty(await IdsAsync("web/sho"));
        Assert.Equal(["app/shop/20260106", "web/shop/20260201"], (await IdsAsync("shop")).Take(2));
        Assert.Empty(await IdsAsync("web"));
        Assert.Empty(Problems);
    }

    [Fact]
    public async Task Vault_lists_many_backups_of_one_target_in_order()
    {
        var days = Enumerable.Range(1, 30).Select(day => $"2026-01-{day:00}").ToArray();
        foreach (var day in days) await BackUpAsync("web/shop", day);
        Assert.Equal(days.Reverse().Select(d => "web/shop/" + d.Replace("-", "", StringComparison.Ordinal)), await IdsAsync());
    }

    [Fact]
    public async Task Vault_finds_a_backup_by_id_and_by_path()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        await BackUpAsync("web/shop", "2026-01-03");
        Assert.Equal(manifest.Id, (await Vault.FindAsync(manifest.Id, Token)).Id);
        Assert.Equal(manifest.Id, (await Vault.FindAsync("web/shop/" + manifest.Id, Token)).Id);
        await Fails(FailureCodes.BackupNotFound, () => Vault.FindAsync("web/other/" + manifest.Id, Token));
        await Fails(FailureCodes.BackupNotFound, () => Vault.FindAsync("20260102T000000Z-00000000-1", Token));
        Assert.Contains("look like", (await Fails(FailureCodes.BackupNotFound, () => Vault.FindAsync("shop", Token))).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vault_asks_which_backup_is_meant_when_two_targets_have_its_id()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        await BackUpAsync("app/shop", "2026-01-02");
        var failure = await Fails(FailureCodes.NameCollision, () => Vault.FindAsync(manifest.Id, Token));
        Assert.Contains("app/shop, web/shop", failure.Message, StringComparison.Ordinal);
        Assert.Equal("app/shop", (await Vault.FindAsync("app/shop/" + manifest.Id, Token)).Target);
    }

    [Fact]
    public async Task Vault_knows_the_latest_backup_of_a_name()
    {
        await BackUpAsync("web/shop", "2025-12-31");
        var latest = await BackUpAsync("web/shop", "2026-01-02");
        await BackUpAsync("web/workshop", "2026-01-09");
        Assert.Equal(latest.Id, (await Vault.LatestAsync("shop", Token)).Id);
        Assert.Equal(latest.Id, (await Vault.LatestAsync("web/shop", Token)).Id);
        await Fails(FailureCodes.BackupNotFound, () => Vault.LatestAsync("web", Token));
        await Fails(FailureCodes.BackupNotFound, () => Vault.LatestAsync("app/shop", Token));
        await Fails(FailureCodes.BackupNotFound, () => Vault.LatestAsync("", Token));
    }

    [Fact]
    public async Task Vault_asks_which_host_is_meant_when_several_have_a_name()
    {
        await BackUpAsync("web/shop", "2026-01-02");
        var app = await BackUpAsync("app/shop", "2026-01-03");
        var failure = await Fails(FailureCodes.NameCollision, () => Vault.LatestAsync("shop", Token));
        Assert.Equal(FailureKind.Conflict, failure.Kind);
        Assert.Contains("app/shop, web/shop", failure.Message, StringComparison.Ordinal);
        Assert.Equal(app.Id, (await Vault.LatestAsync("app/shop", Token)).Id);
    }

    [Fact]
    public async Task Vault_never_takes_an_older_backup_for_the_latest_when_that_is_unreadable()
    {
        await BackUpAsync("web/shop", "2026-01-01");
        await PutAsync(At("web/shop", "2026-01-02").ManifestKey, "{}");
        await Fails(FailureCodes.ManifestUnreadable, () => Vault.LatestAsync("shop", Token));
    }

    [Fact]
    public async Task Vault_opens_the_artifacts_of_a_backup()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        await using var content = await Vault.OpenArtifactAsync(manifest, manifest.Artifacts[0], Token);
        using var reader = new StreamReader(content);
        Assert.Equal("sealed bytes", await reader.ReadToEndAsync(Token));
        await Fails(FailureCodes.Unexpected, () => Vault.OpenArtifactAsync(manifest, ArtifactOf("web/other", 1), Token));
    }

    [Fact]
    public async Task Vault_keeps_receipts_beside_the_manifest()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        var first = new Receipt("verified", manifest.Id, new(2026, 1, 2, 4, 0, 0, 100, TimeSpan.Zero), "stored");
        var second = first with { At = first.At.AddMilliseconds(1), Level = "readable" };
        var drilled = new Receipt("drilled", manifest.Id, first.At);
        foreach (var receipt in new[] { second, first, drilled }) await Vault.AddReceiptAsync(manifest, receipt, Token);

        Assert.Equal([drilled, first, second], await ReceiptsAsync(manifest));
        Assert.Contains("web/shop/2026/01/" + manifest.Id + "/verified-20260102T040000100Z.json", await KeysAsync());
        Assert.Equal(["web/shop/20260102"], await IdsAsync());
    }

    [Fact]
    public async Task Vault_never_rewrites_a_receipt_and_takes_none_for_another_backup()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        var receipt = new Receipt("verified", manifest.Id, DateTimeOffset.UnixEpoch);
        await Vault.AddReceiptAsync(manifest, receipt, Token);
        await Fails(FailureCodes.ObjectExists, () => Vault.AddReceiptAsync(manifest, receipt, Token));
        await Fails(FailureCodes.Unexpected, () => Vault.AddReceiptAsync(manifest, receipt with { Backup = "other" }, Token));
        await Fails(FailureCodes.Unexpected, () => Vault.AddReceiptAsync(manifest, receipt with { Fact = "../x" }, Token));
    }

    [Fact]
    public async Task Vault_reports_receipts_that_cannot_be_read()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        var good = new Receipt("verified", manifest.Id, DateTimeOffset.UnixEpoch);
        await Vault.AddReceiptAsync(manifest, good, Token);
        var directory = At("web/shop", "2026-01-02");
        await PutAsync(directory.Key("drilled-1.json"), "no json");
        await PutAsync(directory.Key("drilled-2.json"), """{"v":1,"fact":"drilled","backup":"another","at":"2026-01-01T00:00:00Z"}""");

        Assert.Equal([good], await ReceiptsAsync(manifest));
        Assert.Equal(2, Problems.Count);
        Assert.All(Problems, p => Assert.Equal(FailureCodes.ManifestUnreadable, p.Code));
    }

    private async Task<List<Receipt>> ReceiptsAsync(Manifest manifest) => await Vault.ReceiptsAsync(manifest, Problems.Add, Token).ToListAsync(Token);
}
