using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>A real engine over TCP that asks for client certificates.</summary>
public sealed class DockerTlsTests : IAsyncLifetime
{
    private const string Name = "e2e-tls";
    private readonly TestAgent agent = new();
    private readonly EngineCertificates certificates = new();
    private readonly int port = Ports.Free();
    private SecondEngine? engine;

    public async ValueTask InitializeAsync()
    {
        await certificates.IssueAsync();
        engine = new SecondEngine("baktainer-tls", "172.31.251")
        {
            Options = certificates.EngineOptions(port),
        };
        await engine.CreateAsync(Database.Sqlite3.Image);
        await engine.RunAsync("run", "-d", "--name", Name, "--network", "none", "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=sqlite", "--label", "baktainer.db.name=/data/shop.db", Database.Sqlite3.Image);
        await engine.RunAsync("exec", Name, "sqlite3", "/data/shop.db", "create table t(n); with recursive c(n) as (select 1 union all select n + 1 from c where n < 50000) insert into t select n from c;");
        agent.Environment["BT_DOCKER_URL"] = $"tcp://127.0.0.1:{port}";
        agent.Environment["BT_SSL"] = "true";
        agent.Environment["BT_CA"] = certificates.In("ca.pem");
        agent.Environment["BT_CERT"] = certificates.In("client.pem");
        agent.Environment["BT_KEY"] = certificates.In("client.key");
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null) await engine.DisposeAsync();
        agent.Dispose();
        certificates.Dispose();
    }

    [Fact]
    public async Task Backup_and_restore_go_through_tls_and_strangers_are_refused()
    {
        (await agent.RunAsync(agent.BackupArguments(Name))).Require();
        await engine!.RunAsync("exec", Name, "sqlite3", "/data/shop.db", "drop table t");

        (await agent.RunAsync("restore", "--latest", Name, "--clean", "-i", agent.IdentityFile, "--store", agent.Store, "--no-safety-backup")).Require();
        Assert.Equal("50000", (await engine.TryAsync("exec", Name, "sqlite3", "/data/shop.db", "select count(*) from t")).Require().Output.Trim());

        agent.Environment.Remove("BT_CERT");
        agent.Environment.Remove("BT_KEY");
        var refused = await agent.RunAsync(agent.BackupArguments(Name));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("BK212", refused.Errors, StringComparison.Ordinal);
    }
}
