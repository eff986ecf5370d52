using Baktainer.Agent.Compose;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Migration;
using Baktainer.Agent.Tests.Labels;

namespace Baktainer.Agent.Tests.Migration;

/// <summary>An override replaces labels as a whole, so it is made only of services whose labels are all known.</summary>
public sealed class ServiceMigrationsTests
{
    private const string Labels = "labels: [baktainer.backup=true, baktainer.db.engine=postgresql, baktainer.db.name=shop, baktainer.compress=false]";
    private const string Whole = $"services: {{db: {{{Labels}}}}}";

    [Fact]
    public void Service_with_all_its_labels_makes_an_override()
    {
        Assert.Contains("\"db\":\n    labels: !override", OfFiles(Whole), StringComparison.Ordinal);
        Assert.Contains("\"db\":\n    labels: !override", OfContainers(Container("shop-db-1", "db")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"services: {{db: {{extends: {{file: base.yml, service: db}}, {Labels}}}}}")]
    [InlineData($"services: {{db: {{label_file: db.labels, {Labels}}}}}")]
    [InlineData(Whole, Whole)]
    [InlineData(Whole, "services: {db: {labels: [traefik.enable=true]}}")]
    [InlineData("services: {db: {extends: base, labels: [baktainer.backup=true, baktainer.db.engine=postgresql]}}")]
    public void Service_with_labels_elsewhere_makes_none(params string[] files)
    {
        var text = OfFiles(files);

        Assert.Contains("# db: left out, it has labels in other places too", text, StringComparison.Ordinal);
        Assert.DoesNotContain("!override", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_from_elsewhere_do_not_matter() =>
        Assert.Contains("!override", OfFiles($"services: {{db: {{env_file: db.env, {Labels}}}}}"), StringComparison.Ordinal);

    [Fact]
    public void Containers_of_one_service_make_none()
    {
        var text = OfContainers(Container("shop-db-1", "db"), Container("blog-db-1", "db"));

        Assert.Contains("# db: left out", text, StringComparison.Ordinal);
        Assert.DoesNotContain("!override", text, StringComparison.Ordinal);
    }

    private static string OfFiles(params string[] files) =>
        ComposeOverride.Write(ServiceMigrations.Of([.. files.SelectMany(file => ComposeFile.Parse("compose.yml", file).Require().Services)], Reading.Defaults));

    private static string OfContainers(params DiscoveredContainer[] containers) => ComposeOverride.Write(ServiceMigrations.Of(containers, Reading.Defaults));

    private static DiscoveredContainer Container(string name, string service) =>
        Reading.Container([.. Reading.Sound, ("baktainer.compress", "false"), ("com.docker.compose.service", service)], []) with { Name = name };
}
