using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The agent's image and its archive, as a release has them, and a labelled database beside it.</summary>
public sealed class AgentImage(ReleaseFixture release) : IAsyncLifetime
{
    private const string Database = "baktainer-test/postgres:17";

    private readonly Scratch scratch = new();
    private Container database = null!;
    private Container empty = null!;

    /// <summary>Where Dockerfile and compose files are.</summary>
    public string Directory => scratch.At($"baktainer-{ReleaseFixture.Version}-linux-x64");

    /// <summary>The name of the labelled target.</summary>
    public string Target => database.Name;

    /// <summary>A database with nothing in it.</summary>
    public string Empty => empty.Name;

    public string Recipient { get; private set; } = "";

    /// <summary>What the compose files ask for.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; } = new Dictionary<string, string?>();

    public string IdentityFile => scratch.At("key.txt");

    public async ValueTask InitializeAsync()
    {
        (await Tool.RunAsync("tar", "-xzf", release.AgentArchive, "-C", scratch.Root)).Require();
        var load = release.LoadAsync("baktainer");
        database = await StartAsync();
        empty = await StartAsync();
        var image = await load;
        Recipient = (await Tool.RunAsync(Path.Combine(Directory, "baktainer"), "keys", "generate", "-o", IdentityFile)).Require().Output.Trim();
        Environment = new Dictionary<string, string?>
        {
            ["BAKTAINER_IMAGE"] = image,
            ["BT_HOST"] = "infra",
            ["BT_RECIPIENTS"] = Recipient,
            ["BT_CRON"] = "0 0 1 1 *",
            ["DOCKER_GID"] = (await Tool.RunAsync("stat", "-c", "%g", "/var/run/docker.sock")).Require().Output.Trim(),
        };
        await Until.HoldsAsync(async () => (await SqlAsync(Target, "create table if not exists t as select n from generate_series(1, 1000) n")).ExitCode == 0, "the database answers");
        await Until.HoldsAsync(async () => (await SqlAsync(Empty, "select 1")).ExitCode == 0, "the empty database answers");
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await empty.DisposeAsync();
        scratch.Dispose();
    }

    /// <summary>By TCP, on which the server does not listen while it sets itself up.</summary>
    internal static Task<Ended> SqlAsync(string container, string sql) =>
        Tool.RunAsync("docker", "exec", "-e", "PGPASSWORD=pw", container, "psql", "-h", "127.0.0.1", "-U", "postgres", "-At", "-c", sql, "shop");

    private static Task<Container> StartAsync() => Container.RunAsync(
        "-e", "POSTGRES_PASSWORD=pw", "-e", "POSTGRES_DB=shop", "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=postgres", Database);
}
