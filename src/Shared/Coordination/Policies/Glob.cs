using System.IO.Enumeration;

namespace Baktainer.Coordination.Policies;

/// <summary>Patterns with <c>*</c> and <c>?</c>, case counts.</summary>
public static class Glob
{
    public static bool IsMatch(string text, string pattern) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
