using System.Text;

namespace Baktainer.Archive;

/// <summary>
/// How one sees that a dump reached its end, from its last bytes. An exit code of 0 is not enough (a killed shell in between, a lost connection), and this alone is not either.
/// </summary>
public sealed class EndMarker
{
    /// <summary>How many of the last bytes are looked at.</summary>
    public const int TailLength = 512;

    /// <summary>pg_dump plain format. Versions with CVE-2025-8714's fix add a <c>\unrestrict</c> line after it.</summary>
    public static readonly EndMarker PostgresPlain = Text("pg-plain", "\n-- PostgreSQL database dump complete\n");

    /// <summary>pg_dumpall.</summary>
    public static readonly EndMarker PostgresGlobals = Text("pg-globals", "\n-- PostgreSQL database cluster dump complete\n");

    /// <summary>
    /// pg_dump custom format on a pipe: data blocks end with a zero-length chunk (a sign byte and four length bytes, all zero);
    /// an archive without data ends with a table of contents entry whose eight offset bytes are zero. Text of COPY never holds NUL.
    /// </summary>
    public static readonly EndMarker PostgresCustom = new("pg-custom", tail => tail.AsSpan().EndsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0]));

    /// <summary>mysqldump and mariadb-dump, with or without the date.</summary>
    public static readonly EndMarker MySql = Text("mysql", "\n-- Dump completed");

    /// <summary>sqlite3 <c>.dump</c>: on an error it ends with ROLLBACK instead.</summary>
    public static readonly EndMarker Sqlite = new("sqlite", tail => tail.AsSpan().EndsWith("\nCOMMIT;\n"u8));

    private static readonly EndMarker[] All = [PostgresPlain, PostgresGlobals, PostgresCustom, MySql, Sqlite];

    private readonly Func<byte[], bool> isAtEnd;

    private EndMarker(string name, Func<byte[], bool> isAtEnd)
    {
        Name = name;
        this.isAtEnd = isAtEnd;
    }

    /// <summary>How manifests name it.</summary>
    public string Name { get; }

    /// <summary>Null for a name of a newer version.</summary>
    public static EndMarker? Find(string name) => Array.Find(All, m => m.Name == name);

    /// <param name="tail">The last <see cref="TailLength"/> bytes of the dump, or all of a shorter one.</param>
    public bool IsAtEnd(ReadOnlySpan<byte> tail) => isAtEnd(tail.ToArray());

    private static EndMarker Text(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new EndMarker(name, tail => tail.AsSpan().IndexOf(bytes) >= 0);
    }
}
