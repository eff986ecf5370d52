using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.Directories;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>A vault over a directory, and short ways to fill it.</summary>
public abstract class VaultFixture : IAsyncDisposable
{
    protected const string Job = "a1b2c3d4";

    private readonly string root = Directory.CreateTempSubdirectory("baktainer-vault-").FullName;

    protected VaultFixture()
    {
        Store = new DirectoryStore(root);
        Vault = new BackupVault(Store);
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected DirectoryStore Store { get; }

    protected BackupVault Vault { get; }

    /// <summary>What the vault found unreadable.</summary>
    protected Collection<BaktainerException> Problems { get; } = [];

    public ValueTask DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static BackupLocation At(string target, string started, int attempt = 1) =>
        new(target, DateTimeOffset.Parse(started, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), Job, attempt);

    protected static Manifest ManifestOf(BackupLocation location, params (string File, long Size)[] artifacts) => new()
    {
        Id = location.Id,
        Target = location.Target,
        Engine = "postgres",
        Attempt = 1,
        StartedAt = DateTimeOffset.UnixEpoch,
        CompletedAt = DateTimeOffset.UnixEpoch.AddMinutes(1),
        Source = new SourceFacts
        {
            ContainerName = "shop",
            ContainerId = "0123",
            Image = "postgres:17",
            ImageId = "sha256:0123",
            ServerVersion = "17.2",
            ClientVersion = "17.2",
            BaktainerVersion = "0.1.0",
        },
        Artifacts = [.. artifacts.Select(a => ArtifactOf(location.Key(a.File), a.Size))],
        Recipients = ["age1x"],
    };

    protected static ArtifactRecord ArtifactOf(string key, long size) => new()
    {
        Name = "db-shop",
        Databases = ["shop"],
        Format = "pg-custom",
        Key = key,
        Compression = CompressionKind.Zstd,
        Encryption = "age-v1",
        Plain = new Digest(2 * size, new string('a', 64)),
        Sealed = new Digest(size, new string('b', 64)),
        EndMarker = "pg-custom",
        Transport = "direct",
    };

    protected static async Task<BaktainerException> Fails(FailureCode code, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(action);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    protected async Task<Manifest> BackUpAsync(string target, string started, int attempt = 1)
    {
        var location = At(target, started, attempt);
        await PutAsync(location.Key("db.age"), "sealed bytes");
        var manifest = ManifestOf(location, ("db.age", 12));
        await Vault.CommitAsync(manifest, Token);
        return manifest;
    }

    protected async Task PutAsync(string key, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Store.PutAsync(key, content, Token);
    }

    protected async Task<List<string>> IdsAsync(string? target = null) =>
        await Vault.ListAsync(target, Problems.Add, Token).Select(m => $"{m.Target}/{m.Id[..8]}").ToListAsync(Token);

    protected async Task<List<string>> KeysAsync() => await Store.ListAsync("", Token).Select(o => o.Key).ToListAsync(Token);
}
