using System.Text.Json;
using System.Text.Json.Serialization;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Postgres;

/// <summary>What a server says about itself.</summary>
/// <param name="Version">For people: <c>17.11 (Debian 17.11-0+deb13u1)</c>.</param>
/// <param name="VersionNumber">For comparing: <c>170011</c>.</param>
/// <param name="ReadsPasswords">Whether this user may read the roles' password hashes (superusers may).</param>
/// <param name="Databases">Those that can be connected to and are no templates.</param>
/// <param name="Roles">All but the built-in <c>pg_*</c>.</param>
/// <param name="Tablespaces">All but the built-in <c>pg_*</c>.</param>
/// <param name="FirstSuperuser">The one initdb made; its name differs between servers, its object id does not.</param>
internal sealed record PostgresFacts(
    string Version,
    int VersionNumber,
    bool ReadsPasswords,
    IReadOnlyList<string> Databases,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Tablespaces,
    string FirstSuperuser)
{
    /// <summary>
    /// Prints one line of JSON: names may hold any character, line ends too. A connection limit of -2 marks a database whose DROP was interrupted.
    /// </summary>
    public const string Query =
        """
        SELECT json_build_object(
          'version', current_setting('server_version'),
          'versionNumber', current_setting('server_version_num')::int,
          'readsPasswords', has_table_privilege('pg_catalog.pg_authid', 'SELECT'),
          'databases', (SELECT coalesce(json_agg(datname ORDER BY datname), '[]') FROM pg_catalog.pg_database
                         WHERE datallowconn AND NOT datistemplate AND datconnlimit <> -2),
          'roles', (SELECT coalesce(json_agg(rolname ORDER BY rolname), '[]') FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'),
          'tablespaces', (SELECT coalesce(json_agg(spcname ORDER BY spcname), '[]') FROM pg_catalog.pg_tablespace WHERE spcname !~ '^pg_'),
          'firstSuperuser', (SELECT rolname FROM pg_catalog.pg_roles WHERE oid = 10));

        """;

    /// <summary>The answer of a server with these databases that lets its user do everything.</summary>
    public static string Assume(IReadOnlyList<string> databases) =>
        JsonSerializer.Serialize(new PostgresFacts("", 0, true, databases, [], [], ""), PostgresJson.Default.PostgresFacts);

    public static PostgresFacts Read(string answer)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, PostgresJson.Default.PostgresFacts) is { } facts) return facts;
        }
        catch (JsonException)
        {
            // Told below: the parser's words about our own query help nobody.
        }

        throw new BaktainerException(FailureCodes.SurveyFailed, "psql answered the survey with something that is not the one line of JSON asked for.");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PostgresFacts))]
internal sealed partial class PostgresJson : JsonSerializerContext;
