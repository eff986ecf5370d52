using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary><c>prune</c> after <c>backup</c>, with no coordinator that would have judged anything.</summary>
public sealed class PruneTests : IAsyncDisposable
{
    private const string Name = "e2e-prune";
    private readonly TestAgent agent = new();

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        agent.Dispose();
    }

    [Fact]
    public async Task Newest_backup_that_is_unlike_those_before_it_costs_none_of_them_until_it_is_accepted()
    {
        await Database.Sqlite3.StartAsync(Name);
        await Database.Sqlite3.SeedAsync(Name);
        for (var usual = 0; usual < 6; usual++) await agent.BackupAsync(Name);
        await Docker.ExecAsync(Name, "delete from customers; delete from \"or ders\";", "sqlite3", Database.Sqlite3.DatabaseName);
        await agent.BackupAsync(Name);
        var files = agent.Files().Count;

        var told = (await PruneAsync("--dry-run")).Output;
        Assert.Contains("is unlike those before it", told, StringComparison.Ordinal);
        Assert.Contains("0 would be deleted", told, StringComparison.Ordinal);
        Assert.Equal(files, agent.Files().Count);

        Assert.Contains("0 to delete", (await PruneAsync()).Output, StringComparison.Ordinal);
        Assert.Contains("the newest backup is not a good one", (await PruneAsync()).Output, StringComparison.Ordinal);
        Assert.Equal(7, await agent.CountAsync());

        (await agent.RunAsync("accept", Name, "--store", agent.Store)).Require();
        await PruneAsync();
        Assert.Equal(1, await agent.CountAsync());
        await agent.BackupAsync(Name); // Like the one that was accepted.
        await PruneAsync();
        Assert.Equal(1, await agent.CountAsync());
    }

    private async Task<Result> PruneAsync(params string[] more) => (await agent.RunAsync(["prune", Name, "--store", agent.Store, "--rules", "keep-last=1", .. more])).Require();
}
