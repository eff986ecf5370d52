using Baktainer.Agent.Compose;

namespace Baktainer.Agent.Tests.Compose;

/// <summary>What a compose file says by way of <c>env_file</c> and <c>label_file</c>.</summary>
public sealed class NearbyFilesTests : IDisposable
{
    private readonly ComposeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Labels_of_files_are_read_in_order_and_those_of_the_service_win()
    {
        folder.With("a.labels", "baktainer.name=a\nbaktainer.backup=true\nbaktainer.tags=a\n").With("sub/b.labels", "# b\nbaktainer.tags=b\n")
            .With("compose.yml", "services:\n  db:\n    label_file: [a.labels, ./sub/b.labels]\n    labels: [baktainer.name=near]\n");

        var service = Only();

        Assert.Equal(new() { ["baktainer.name"] = "near", ["baktainer.backup"] = "true", ["baktainer.tags"] = "b" }, ComposeFolder.Texts(service.Labels));
        Assert.Equal((folder.PathOf("sub/b.labels"), 2), service.Labels["baktainer.tags"] is var tags ? (tags.File!.Replace("./", "", StringComparison.Ordinal), tags.Line) : default);
        Assert.True(service.IsWhole);
        Assert.False(service.HasAllLabels);
    }

    [Theory]
    [InlineData("db.env")]
    [InlineData("[db.env]")]
    [InlineData("[{path: db.env}]")]
    [InlineData("[{path: gone.env, required: false}, db.env]", false)]
    public void Environment_of_files_is_read_and_the_services_own_wins(string files, bool isWhole = true)
    {
        folder.With("db.env", "POSTGRES_DB=far\nPOSTGRES_PASSWORD='p$w'\n").With("compose.yml", $"services: {{db: {{env_file: {files}, environment: {{POSTGRES_DB: near}}}}}}");

        var service = Only();

        Assert.Equal(new() { ["POSTGRES_DB"] = "near", ["POSTGRES_PASSWORD"] = "p$w" }, ComposeFolder.Texts(service.Environment));
        Assert.Equal(isWhole, service.IsWhole);
    }

    [Fact]
    public void Raw_file_is_taken_as_it_stands()
    {
        folder.With("db.env", "A='$b'\n").With("compose.yml", "services: {db: {env_file: [{path: db.env, format: raw}]}}");

        Assert.Equal("'$b'", Only().Environment["A"].Text);
    }

    [Theory]
    [InlineData("gone.env", "no such file")]
    [InlineData("{path: gone.env}", "no such file")]
    [InlineData("folder", "directory")]
    [InlineData("circle", "circles")]
    [InlineData("binary", "UTF-8")]
    [InlineData("large", "longer than 4 MiB")]
    [InlineData("{required: false}", "names no file")]
    [InlineData("/dev/gone", "no such file")]
    public void File_that_cannot_be_read_is_an_error_of_the_line_that_names_it(string item, string why)
    {
        Directory.CreateDirectory(folder.PathOf("folder"));
        File.CreateSymbolicLink(folder.PathOf("circle"), folder.PathOf("circle"));
        File.WriteAllBytes(folder.PathOf("binary"), [0x41, 0x3d, 0xff, 0xfe]);
        using (var large = File.Create(folder.PathOf("large"))) large.SetLength(5 * 1024 * 1024);
        folder.With("compose.yml", $"services:\n  db:\n    image: x\n    env_file:\n    - {item}\n    label_file:\n    - {item}\n");

        var file = folder.Read();

        Assert.Equal([7, 5], file.Problems.Select(problem => problem.Line));
        Assert.All(file.Problems, problem => Assert.True(problem.IsError && problem.File is null && problem.Message.Contains(why, StringComparison.Ordinal), problem.Message));
        Assert.False(Assert.Single(file.Services).IsWhole);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/stdin")]
    [InlineData("/proc/self/mem")]
    public void Device_is_never_opened(string path)
    {
        folder.With("compose.yml", $"services: {{db: {{env_file: {path}}}}}");

        Assert.Empty(Assert.Single(folder.Read().Services).Environment);
    }

    [Theory]
    [InlineData("'${ENV}.env'")]
    [InlineData("https://example.org/db.env")]
    public void Path_that_cannot_be_followed_is_a_warning(string path)
    {
        var file = folder.With("compose.yml", $"services: {{db: {{env_file: {path}}}}}").Read();

        Assert.False(Assert.Single(file.Problems).IsError);
        Assert.False(Assert.Single(file.Services).IsWhole);
    }

    [Fact]
    public void Link_and_absolute_path_are_followed()
    {
        folder.With("far/db.env", "A=1\n").With("compose.yml", $"services: {{db: {{env_file: [link.env, '{folder.PathOf("far/db.env")}']}}}}");
        File.CreateSymbolicLink(folder.PathOf("link.env"), "far/db.env");

        Assert.Equal("1", Only().Environment["A"].Text);
    }

    [Fact]
    public void Files_of_all_services_together_are_bounded()
    {
        var names = Enumerable.Range(0, 10).Select(n => $"f{n}").ToList();
        foreach (var name in names) folder.With(name, $"#{new string('x', 4_000_000)}\n");
        folder.With("compose.yml", $"services: {{db: {{env_file: [{string.Join(", ", names)}]}}}}");

        Assert.All(folder.Read().Problems, problem => Assert.Contains("too long", problem.Message, StringComparison.Ordinal));
        Assert.NotEmpty(folder.Read().Problems);
    }

    private ComposeService Only()
    {
        var file = folder.Read();
        Assert.Empty(file.Problems);
        return Assert.Single(file.Services);
    }
}
