namespace Baktainer.Agent.Tests.Engines;

/// <summary>Strings that somebody's quoting forgot.</summary>
internal static class Hostile
{
    /// <summary>Names of databases that real servers shall hold.</summary>
    public static readonly string[] Databases =
    [
        "-lead", "--file=evil", @"we ird's ""q"" \ end\", "dbname=x host=evil", "postgresql://evil/db", "Upper", "upper", "Üñí✓ :'x' $(id) `id` %s; # a/b",
    ];

    public static readonly string[] Passwords =
    [
        "-p", " lead and trail ", "it's", "\"quoted\"", "'quoted'", @"sa""y \ back\\slash\", @"\n\t\s\x41\b\0101%s%b", "$HOME $(id) `id`;!*", "#hash a#b ;semi", "=a=[client]",
        "pässwörd✓", "li\nne", "\nstart and end\n", "c\rr t\tab \u0001\u007f\b",
    ];

    /// <summary>For properties: any text, with what is special to some tool made likely.</summary>
    public static readonly CsCheck.Gen<string> Text = CsCheck.Gen.OneOf(
        CsCheck.Gen.OneOf<string>([.. Databases, .. Passwords, "", "\0", "\n", "-", "--", "a\0b", "--defaults-file=/x", "\ud800"]),
        CsCheck.Gen.String,
        CsCheck.Gen.String[CsCheck.Gen.Char["-=\\'\"` \t\n/$:;#a\u00e9"], 0, 80]);
}
