using System.Reflection;
using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Documents;

public sealed partial class TroubleshootingTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "troubleshooting.md"));

    private static readonly string[] Codes =
    [
        .. typeof(FailureCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FailureCode))
            .Select(field => ((FailureCode)field.GetValue(null)!).Id),
    ];

    [Fact]
    public void No_code_is_used_twice() => Assert.Distinct(Codes);

    [Fact]
    public void Every_code_has_an_entry_and_every_entry_a_code_in_order() =>
        Assert.Equal(Codes.Order(StringComparer.Ordinal), Heading().Matches(Page).Select(match => match.Groups["code"].Value));

    [Fact]
    public void Every_entry_says_what_it_looks_like_why_and_what_to_do()
    {
        foreach (var entry in Page.Split("\n## ").Where(text => text.StartsWith("BK", StringComparison.Ordinal)))
        {
            var code = entry[..5];
            Assert.True(Example().Matches(entry).Any(match => match.Value.Contains(code, StringComparison.Ordinal)), $"{code}: what it looks like");
            Assert.True(entry.Contains("\n**Cause.** ", StringComparison.Ordinal), $"{code}: cause");
            Assert.True(entry.Contains("\n**What to do.** ", StringComparison.Ordinal), $"{code}: what to do");
        }
    }

    [GeneratedRegex("^## (?<code>BK[0-9]{3}) [^ ]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("```\n.*?\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
