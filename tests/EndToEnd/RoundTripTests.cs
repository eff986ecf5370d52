using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Every backup restores into a scratch container with the same rows and the same content.</summary>
public sealed class RoundTripTests(RoundTripTests.Servers servers) : IClassFixture<RoundTripTests.Servers>
{
    public static TheoryData<string, string, bool, string> Cases()
    {
        var cases = new TheoryData<string, string, bool, string>();
        foreach (var database in Database.All)
        {
            foreach (var compression in (string[])["zstd", "gzip", "none"])
            {
                cases.Add(database.Image, compression, true, "auto");
                cases.Add(database.Image, compression, false, "auto");
            }

            cases.Add(database.Image, "zstd", true, "attached");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Backup_restores_identically(string image, string compression, bool encrypted, string transport)
    {
        var (database, source, scratch, fingerprint) = await servers.GetAsync(image);
        using var agent = new TestAgent();
        string[] sealing = encrypted ? ["--recipient", agent.Recipient] : ["--unencrypted"];

        var backup = TestAgent.Json((await agent.RunAsync(
            ["backup", source, "--store", agent.Store, .. sealing, "--compression", compression, "--transport", transport, "--json"])).Require());
        var verified = await agent.VerifyAsync(source);
        var restored = await agent.RestoreAsync(source, scratch, "--clean", "--no-safety-backup");

        Assert.Equal("readable", verified.GetProperty("level").GetString());
        Assert.Equal(fingerprint, await database.FingerprintAsync(scratch));
        Assert.True(restored.GetProperty("rows").GetInt64() > 5000);
        foreach (var artifact in backup.GetProperty("results")[0].GetProperty("backup").GetProperty("artifacts").EnumerateArray())
            AssertArtifact(artifact, database, compression, encrypted, transport);
    }

    private static void AssertArtifact(JsonElement artifact, Database database, string compression, bool encrypted, string transport)
    {
        Assert.Equal(compression, artifact.GetProperty("compression").GetString());
        Assert.Equal(encrypted ? "age-v1" : "none", artifact.GetProperty("encryption").GetString());
        var isDirect = transport == "auto" && database.Engine != "sqlite" && artifact.GetProperty("databases").GetArrayLength() > 0;
        Assert.Equal(isDirect ? "direct" : "attached", artifact.GetProperty("transport").GetString());
        Assert.False(artifact.TryGetProperty("transportFallback", out var reason), $"fell back: {reason}");
    }

    /// <summary>A source with data and a scratch server for each image, started when first asked for.</summary>
    public sealed class Servers : IAsyncDisposable
    {
        private readonly Dictionary<string, (Database, string, string, string)> started = [];

        internal async Task<(Database Database, string Source, string Scratch, string Fingerprint)> GetAsync(string image)
        {
            if (started.TryGetValue(image, out var servers)) return servers;
            var database = Database.All.Single(candidate => candidate.Image == image);
            var name = "e2e-rt-" + image.Split('/')[1].Replace(':', '-');
            var source = await database.StartAsync(name);
            var scratch = await database.StartAsync(name + "-scratch", password: "another", labelled: false);
            await database.SeedAsync(source);
            return started[image] = (database, source, scratch, await database.FingerprintAsync(source));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (_, source, scratch, _) in started.Values)
            {
                await Docker.RemoveAsync(source);
                await Docker.RemoveAsync(scratch);
            }
        }
    }
}
