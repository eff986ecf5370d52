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
    [InlineData("src", "Azure", "src/Shared/Storage/AzureBlob")]
    [InlineData("src", "Org.BouncyCastle", "src/Shared/Archive/Age")]
    [InlineData("src", "Cronos", "src/Shared/Scheduling")]
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

        Assert.Equal(["BackupRound.cs", "PullStage.cs", "ReadAheadStream.cs", "Runner.cs"], catchAlls);
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
