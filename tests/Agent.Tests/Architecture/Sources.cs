using System.Text.RegularExpressions;
using Baktainer.Agent.Tests.Documents;

namespace Baktainer.Agent.Tests.Architecture;

/// <summary>The source files of the checkout.</summary>
internal static partial class Sources
{
    public static IEnumerable<(string Path, IReadOnlyList<string> Lines)> Under(string directory) =>
        Directory.GetFiles(Repository.File(directory), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file, (IReadOnlyList<string>)File.ReadAllLines(Repository.File(file))));

    public static bool IsPublicType(string line) => PublicType().IsMatch(line);

    [GeneratedRegex(@"^public ((static|sealed|abstract|readonly|partial|unsafe) )*(class|record|struct|interface|enum|delegate) ")]
    private static partial Regex PublicType();
}
