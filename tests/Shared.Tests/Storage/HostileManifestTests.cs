using System.Text.Json;
using System.Text.Json.Nodes;
using Baktainer.Contracts;
using Baktainer.Storage;
using CsCheck;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Whoever can write to a store can write manifests. None may lead outside of its own directory, exhaust memory or hide the others.</summary>
public sealed class HostileManifestTests : VaultFixture
{
    private static readonly BackupLocation Location = At("web/shop", "2026-01-02");

    private static readonly string Good = JsonSerializer.Serialize(ManifestOf(Location, ("db.age", 12)), ContractsJson.Default.Manifest);

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("no json", "JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("{}", "no version")]
    [InlineData("""{"v":"1"}""", "version is no number")]
    [InlineData("""{"v":0}""", "version is no number")]
    [InlineData("""{"v":1}""", "JSON")]
    [InlineData("""{"later":{"deep":[1,{"v":1}]},"v":2,"id":{"new":"shape"}}""", "version 2")]
    public async Task Vault_reports_a_manifest_that_is_none(string json, string reason) => await AssertUnreadable(json, reason);

    [Theory]
    [InlineData("$.target", "\"web/other\"", "it says it is 'web/other/")]
    [InlineData("$.id", "\"20260103T000000Z-a1b2c3d4-1\"", "it says it is")]
    [InlineData("$.target", "null", "JSON")]
    [InlineData("$.source", "null", "JSON")]
    [InlineData("$.recipients", "[null]", "empty entry")]
    [InlineData("$.artifacts", "[]", "no artifact")]
    [InlineData("$.artifacts", "null", "JSON")]
    [InlineData("$.artifacts[0]", "null", "empty artifact")]
    [InlineData("$.artifacts[0].key", "\"web/other/2026/01/20260102T000000Z-a1b2c3d4-1/db.age\"", "outside of its directory")]
    [InlineData("$.artifacts[0].key", "\"web/shop/2026/01/20260102T000000Z-a1b2c3d4-1/../../../x\"", "outside of its directory")]
    [InlineData("$.artifacts[0].key", "\"web/shop/2026/01/20260102T000000Z-a1b2c3d4-1/manifest.json\"", "outside of its directory")]
    [InlineData("$.artifacts[0].key", "\"web/shop/2026/01/20260102T000000Z-a1b2c3d4-1/\"", "outside of its directory")]
    [InlineData("$.artifacts[0].key", "\"/etc/passwd\"", "outside of its directory")]
    [InlineData("$.artifacts[0].name", "\"../../db\"", "no artifact's name")]
    [InlineData("$.artifacts[0].name", "\"-rf\\u001b[2J\"", "no artifact's name")]
    [InlineData("$.artifacts[0].databases", "[null]", "database without a name")]
    [InlineData("$.artifacts[0].sealed", "null", "JSON")]
    [InlineData("$.artifacts[0].sealed.size", "-1", "malformed digest")]
    [InlineData("$.artifacts[0].plain.sha256", "\"AAAA\"", "malformed digest")]
    [InlineData("$.artifacts[0].plain.sha256", "null", "JSON")]
    [InlineData("$.artifacts[0].compression", "\"rar\"", "JSON")]
    public async Task Vault_reports_a_manifest_that_breaks_a_rule(string path, string value, string reason) =>
        await AssertUnreadable(Replace(Good, path, value), reason);

    [Fact]
    public async Task Vault_reports_a_manifest_that_names_an_object_twice()
    {
        var manifest = ManifestOf(Location, ("db.age", 12), ("db.age", 12));
        await AssertUnreadable(JsonSerializer.Serialize(manifest, ContractsJson.Default.Manifest), "twice");
    }

    [Fact]
    public async Task Vault_takes_the_manifest_that_the_cases_above_are_made_from()
    {
        await PutAsync(Location.ManifestKey, Good);
        Assert.Single(await IdsAsync());
        Assert.Empty(Problems);
    }

    [Fact]
    public async Task Vault_takes_a_manifest_with_members_it_does_not_know()
    {
        await PutAsync(Location.ManifestKey, Replace(Good, "$.added", """{"by":"a later version"}"""));
        Assert.Single(await IdsAsync());
    }

    [Fact]
    public async Task Vault_takes_a_manifest_without_the_members_that_have_a_default()
    {
        var optional = JsonNode.Parse(Good)!.AsObject();
        Assert.True(optional.Remove("failedAttempts") && optional.Remove("reason"));
        await PutAsync(Location.ManifestKey, optional.ToJsonString());
        var manifest = await Vault.FindAsync(Location.Id, Token);
        Assert.Empty(manifest.FailedAttempts);
        Assert.Equal("manual", manifest.Reason);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public async Task Vault_does_not_read_manifests_of_any_size(int mebibytes)
    {
        await using (var endless = new Endless((long)mebibytes << 20)) await Store.PutAsync(Location.ManifestKey, endless, Token);
        var metered = new MeteredStore(Store);
        Assert.Empty(await new BackupVault(metered).ListAsync(null, Problems.Add, Token).ToListAsync(Token));
        Assert.Contains("larger than 4 MiB", Assert.Single(Problems).Message, StringComparison.Ordinal);
        Assert.InRange(metered.Read, 1, 5 << 20);
    }

    [Fact]
    public async Task Vault_does_not_follow_nesting_of_any_depth() =>
        await AssertUnreadable("""{"x":""" + new string('[', 100_000) + new string(']', 100_000) + "}", "JSON");

    [Fact]
    public async Task Vault_shows_all_other_backups_when_one_manifest_is_bad()
    {
        await BackUpAsync("web/shop", "2026-01-01");
        await BackUpAsync("web/shop", "2026-01-03");
        await AssertUnreadable("broken", "JSON", others: ["web/shop/20260103", "web/shop/20260101"]);
    }

    [Fact]
    public async Task Vault_names_newer_versions_and_says_what_to_do()
    {
        await PutAsync(Location.ManifestKey, """{"v":7}""");
        var failure = await Fails(FailureCodes.ManifestUnreadable, () => Vault.FindAsync(Location.Id, Token));
        Assert.Contains("version 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("update", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vault_prints_no_control_characters_of_a_manifest()
    {
        await AssertUnreadable(Replace(Good, "$.target", "\"\\u001b]0;title\\u0007\\n\""), "it says it is");
        Assert.DoesNotContain(Problems[0].Message, char.IsControl);
    }

    [Fact]
    public async Task Vault_survives_any_damage_to_a_manifest()
    {
        var damage = Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Char.AlphaNumeric, Gen.Int[0, 40]);
        await damage.SampleAsync(
            async (at, character, cut) =>
            {
                var damaged = Good.Remove(at, Math.Min(cut, Good.Length - at)).Insert(at, character.ToString());
                await Store.DeleteAsync(Location.ManifestKey, Token);
                await PutAsync(Location.ManifestKey, damaged);
                Problems.Clear();
                var listed = await Vault.ListAsync(null, Problems.Add, Token).ToListAsync(Token);
                Assert.Equal(1, listed.Count + Problems.Count);
                Assert.All(listed, m => Assert.StartsWith(Location.Directory, m.Artifacts[0].Key, StringComparison.Ordinal));
            },
            iter: 100,
            threads: 1);
    }

    private static string Replace(string json, string path, string value)
    {
        var root = JsonNode.Parse(json)!;
        var node = root;
        var steps = path[2..].Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1]) node = step == "0" ? node![0] : node![step];
        if (steps[^1] == "0") node![0] = JsonNode.Parse(value);
        else node![steps[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private async Task AssertUnreadable(string json, string reason, params string[] others)
    {
        await PutAsync(Location.ManifestKey, json);
        Assert.Equal(others, await IdsAsync());
        var problem = Assert.Single(Problems);
        Assert.Equal(FailureCodes.ManifestUnreadable, problem.Code);
        Assert.Contains(Location.ManifestKey, problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    private sealed class Endless(long length) : Baktainer.Archive.PullStream
    {
        private long left = length;

        public override int Read(Span<byte> buffer)
        {
            var read = (int)Math.Min(left, buffer.Length);
            buffer[..read].Fill((byte)' ');
            left -= read;
            return read;
        }
    }
}
