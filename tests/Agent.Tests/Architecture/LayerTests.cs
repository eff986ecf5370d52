namespace Baktainer.Agent.Tests.Architecture;

/// <summary>The layout of docs/design.md, as far as source text shows it.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData("src/Shared", "Baktainer.Agent", "")]
    [InlineData("src/Shared", "Baktainer.Functions", "")]
    [InlineData("src/Functions", "Baktainer.Agent", "")]
    [InlineData("src/Agent", "Baktainer.Functions", "")]
    [InlineData("src", "Docker.DotNet", "src/Agent/Docker")]
    [InlineData("src", "Azure", "src/Shared/Storage/AzureBlob|src/Shared/Secrets/KeyVault|src/Shared/Coordination/AzureStorage|src/Shared/Coordination/State/AzureTables|src/Shared/Coordination/Queues/AzureQueues|src/Functions/Aws")]
    [InlineData("src", "Amazon", "src/Shared/Secrets/Aws|src/Shared/Storage/S3|src/Functions/Aws")]
    [InlineData("src", "Amazon.SecurityToken", "src/Functions/Aws")]
    [InlineData("src", "Microsoft.Data.Sqlite", "src/Shared/Coordination/State/Sqlite")]
    [InlineData("src", "SQLitePCL", "src/Shared/Coordination/State/Sqlite")]
    [InlineData("src", "Org.BouncyCastle", "src/Shared/Archive/Age")]
    [InlineData("src", "Cronos", "src/Shared/Scheduling")]
    [InlineData("src", "YamlDotNet", "src/Agent/Compose")]
    [InlineData("src", "Spectre", "src/Agent/Commands/Output")]
    [InlineData("src", "System.CommandLine", "src/Agent/Commands|src/Agent/Program.cs")]
    [InlineData("src", "Microsoft.AspNetCore", "src/Functions")]
    public void Namespace_is_used_only_where_it_belongs(string under, string name, string home)
    {
        var homes = home.Split('|', StringSplitOptions.RemoveEmptyEntries);

        var offenders = Sources.Under(under)
            .Where(file => !homes.Any(allowed => file.Path.StartsWith(allowed, StringComparison.Ordinal)))
            .Where(file => file.Lines.Any(line => line.StartsWith($"using {name}", StringComparison.Ordinal) && line[$"using {name}".Length] is ';' or '.'))
            .Select(file => file.Path);

        Assert.Empty(offenders);
    }

    /// <summary>A scrape must cost nothing: what answers it has no way to ask Docker or to list a store. What it asks instead is tested without a store in FactsTests.</summary>
    [Fact]
    public void Status_pages_can_ask_neither_Docker_nor_a_store()
    {
        string[] barred = ["using Baktainer.Agent.Docker", "using Baktainer.Agent.Discovery", "using Baktainer.Storage", "Vault"];

        var offenders = Sources.Under("src/Agent/Status").Concat(Sources.Under("src/Shared/Observation"))
            .Where(file => file.Lines.Any(line => barred.Any(word => line.Contains(word, StringComparison.Ordinal)))).Select(file => file.Path);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Nothing_is_called_Helper_Manager_or_Util() =>
        Assert.DoesNotContain(Sources.Under("src"), file => (string[])["Helper", "Manager", "Util"] is var words && words.Any(word => file.Path.Contains(word, StringComparison.Ordinal)));

    [Fact]
    public void Files_are_small()
    {
        var lengths = Sources.Under("src").Select(file => file.Lines.Count).Order().ToList();

        Assert.InRange(lengths[^1], 1, 400);
        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
    }

    [Fact]
    public void Catch_alls_are_few_and_reviewed()
    {
        var catchAlls = Sources.Under("src").SelectMany(file => file.Lines.Select(line => (file.Path, Line: line.Trim())))
            .Where(found => found.Line is "catch (Exception e)" or "catch (Exception)" or "catch (Exception exception)")
            .Select(found => Path.GetFileName(found.Path)).Order();

        Assert.Equal(["Audited.cs", "BackupRound.cs", "JobWorker.cs", "MeterFeed.cs", "PullStage.cs", "QueueLoop.cs", "ReadAheadStream.cs", "Runner.cs", "TimerLoop.cs"], catchAlls);
    }

    [Fact]
    public void Public_types_are_documented()
    {
        var types = Sources.Under("src").SelectMany(file => Sources.PublicTypes(file.Lines)).ToLookup(type => type.Name, type => type.IsDocumented);

        var bare = types.Where(parts => !parts.Contains(true)).Select(parts => parts.Key);

        Assert.NotEmpty(types);
        Assert.Empty(bare);
    }

    [Fact]
    public void Interfaces_have_at_most_six_members_and_two_implementations()
    {
        var interfaces = typeof(global::Baktainer.Agent.Engines.IDatabaseEngine).Assembly.GetTypes().Concat(typeof(global::Baktainer.Storage.IBackupStore).Assembly.GetTypes())
            .Where(type => type.IsInterface && type.Namespace?.StartsWith("Baktainer", StringComparison.Ordinal) == true).ToList();
        var classes = typeof(global::Baktainer.Agent.Engines.IDatabaseEngine).Assembly.GetTypes().Concat(typeof(global::Baktainer.Storage.IBackupStore).Assembly.GetTypes()).Where(type => type.IsClass).ToList();

        Assert.NotEmpty(interfaces);
        Assert.All(interfaces, type => Assert.True(type.GetMethods().Count(method => !method.IsStatic) <= 6, $"{type} is too wide"));
        Assert.All(interfaces, type => Assert.True(classes.Count(type.IsAssignableFrom) >= 2, $"{type} has fewer than two implementations"));
    }
}
