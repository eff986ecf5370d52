using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;
using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Documents;

/// <summary>The reference pages say what the program does. <c>UPDATE_DOCS=1</c> rewrites them.</summary>
public sealed class ReferencePageTests
{
    [Fact]
    public void Labels_page_is_what_the_schema_says() => Compare("labels.md", ReferenceDocs.Labels());

    [Fact]
    public void Settings_page_is_what_the_schema_says() => Compare("settings.md", ReferenceDocs.Settings());

    [Fact]
    public void Every_entry_says_what_happens_without_it() =>
        Assert.All(
            ((IEnumerable<SchemaEntry>)[.. LabelSchema.All, .. SettingsSchema.All]).Where(entry => entry.NotBuilt is null),
            entry => Assert.True(entry.Default is not null || entry.DefaultNote is not null || entry.IsSecret || entry.IsPlainOnly, entry.Name));

    private static void Compare(string name, string expected)
    {
        var path = Repository.File("docs", name);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: false);
    }
}
