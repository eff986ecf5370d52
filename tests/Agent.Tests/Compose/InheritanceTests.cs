namespace Baktainer.Agent.Tests.Compose;

/// <summary><c>extends</c>, as Compose merges it.</summary>
public sealed class InheritanceTests : IDisposable
{
    private readonly ComposeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Labels_and_environment_are_merged_over_files_and_forms()
    {
        folder.With("sub/base.yml", """
            services:
              base:
                extends: root
                env_file: base.env
                labels: [baktainer.name=base, baktainer.tags=base]
              root:
                image: postgres:17
                labels: {baktainer.backup: "true", baktainer.name: root}
                environment: [A=root, B=root]
            """).With("sub/base.env", "A=file\nC=file\n").With("compose.yml", """
            services:
              db:
                extends: {file: sub/base.yml, service: base}
                labels: {baktainer.name: db}
                environment: {B: db}
            """);

        var file = folder.Read();

        Assert.Empty(file.Problems);
        var service = Assert.Single(file.Services);
        Assert.Equal(new() { ["baktainer.backup"] = "true", ["baktainer.name"] = "db", ["baktainer.tags"] = "base" }, ComposeFolder.Texts(service.Labels));
        Assert.Equal(new() { ["A"] = "root", ["B"] = "db", ["C"] = "file" }, ComposeFolder.Texts(service.Environment));
        Assert.Equal(("postgres:17", true), (service.Image, service.IsWhole));
        Assert.Equal((folder.PathOf("sub/base.yml"), 5), service.Labels["baktainer.tags"] is var tags ? (tags.File, tags.Line) : default);
        Assert.Null(service.Labels["baktainer.name"].File);
    }

    [Theory]
    [InlineData("extends: db", "db -> db")]
    [InlineData("extends: {service: other}", "db -> other -> db")]
    [InlineData("extends: {file: compose.yml, service: other}", "db -> other -> db")]
    [InlineData("extends: {file: other.yml, service: web}", "db -> web -> db")]
    [InlineData("extends: gone", "'gone', which is not in this file")]
    [InlineData("extends: {file: other.yml, service: gone}", "'gone', which is not in '")]
    [InlineData("extends: {file: gone.yml, service: db}", "no such file")]
    [InlineData("extends: {file: broken.yml, service: db}", "not good YAML")]
    [InlineData("extends: {file: none.yml, service: db}", "no 'services'")]
    [InlineData("extends: {file: other.yml}", "names no service")]
    [InlineData("extends: [db]", "names no service")]
    public void What_cannot_be_extended_is_an_error_and_the_rest_is_read(string extends, string message)
    {
        folder.With("other.yml", "services: {web: {extends: {file: compose.yml, service: db}}}").With("broken.yml", "services: [").With("none.yml", "version: '3'\n")
            .With("compose.yml", $"services:\n  db:\n    {extends}\n    labels: [a=1]\n  other:\n    extends: db\n");

        var file = folder.Read();

        Assert.Contains(file.Problems, problem => problem.IsError && problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.False(file.Services[0].IsWhole);
        Assert.Equal("1", file.Services[0].Labels["a"].Text);
    }

    [Fact]
    public void Endless_chain_is_refused()
    {
        folder.With("compose.yml", $"services:\n{string.Concat(Enumerable.Range(0, 5_000).Select(n => $"  s{n}: {{extends: s{n + 1}}}\n"))}  s5000: {{}}\n");

        Assert.Contains(folder.Read().Problems, problem => problem.Message.Contains("more than", StringComparison.Ordinal));
    }

    [Fact]
    public void Service_elsewhere_is_a_warning()
    {
        var file = folder.With("compose.yml", "services: {db: {extends: {file: 'https://example.org/base.yml', service: db}}}").Read();

        Assert.False(Assert.Single(file.Problems).IsError);
        Assert.False(Assert.Single(file.Services).IsWhole);
    }
}
