using System.Text;
using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.MySql;

/// <summary>What a server and its dump program say about themselves.</summary>
/// <param name="ServerVersion"><c>11.8.6-MariaDB-0+deb13u1 from Debian</c>.</param>
/// <param name="ClientVersion">The line that <c>--version</c> prints.</param>
/// <param name="Databases">Those the user may see, without the server's own.</param>
internal sealed partial record MySqlFacts(string ServerVersion, string ClientVersion, IReadOnlyList<string> Databases)
{
    /// <summary>Names in digits: they may hold any character.</summary>
    public const string Query = "SELECT VERSION();\nSELECT HEX(SCHEMA_NAME) FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME;\n";

    /// <summary>Never dumped and never dropped: a server without its <c>mysql</c> is gone.</summary>
    public static readonly IReadOnlyList<string> SystemDatabases = ["information_schema", "performance_schema", "mysql", "sys"];

    public static MySqlFacts Read(IReadOnlyList<string> answers)
    {
        var lines = answers[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) throw Senseless();
        var databases = lines.Skip(1).Select(FromHex).Where(name => !IsSystem(name));
        return new MySqlFacts(lines[0], answers[0].Trim(), [.. databases]);
    }

    public static bool IsSystem(string database) => SystemDatabases.Contains(database, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a name that a query printed with HEX().</summary>
    public static string FromHex(string digits)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromHexString(digits));
        }
        catch (FormatException)
        {
            throw Senseless();
        }
    }

    /// <summary>Whose programs these are: a label may say the other.</summary>
    public bool IsMariaDb => ClientVersion.Contains("MariaDB", StringComparison.Ordinal);

    /// <summary>The version of MariaDB the dump program came with; null when it is not MariaDB's.</summary>
    public Version? MariaDbVersion => VersionPattern().Match(ClientVersion) is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null;

    private static BaktainerException Senseless() =>
        new(FailureCodes.SurveyFailed, "The database client answered the survey with something that was not asked for.");

    [GeneratedRegex(@"([0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4})-MariaDB")]
    private static partial Regex VersionPattern();
}
