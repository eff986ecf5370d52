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

    /// <summary>Public types, each part of a partial one for itself, and whether a summary stands in the block of lines above.</summary>
    public static IEnumerable<(string Name, bool IsDocumented)> PublicTypes(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (PublicType().Match(lines[i]) is not { Success: true } match) continue;
            var block = lines.Take(i).Reverse().TakeWhile(line => line.Trim().Length > 0);
            yield return (match.Groups["name"].Value, block.Any(line => line.Contains("/// <summary>", StringComparison.Ordinal) || line.Contains("/// <param", StringComparison.Ordinal)));
        }
    }

    [GeneratedRegex(@"^public ((static|sealed|abstract|readonly|partial|unsafe|record) )*(class|record|struct|interface|enum|delegate) (?<name>[^ (:;<]+)")]
    private static partial Regex PublicType();
}
