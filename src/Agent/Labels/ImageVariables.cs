namespace Baktainer.Agent.Labels;

/// <summary>
/// What the official images' own variables say about the server inside: its accounts, and the database made at the first start.
/// An empty variable counts as absent, as it does in the images; MariaDB's images read <c>MYSQL_…</c> where there is no <c>MARIADB_…</c>.
/// </summary>
internal sealed class ImageVariables
{
    private const string Root = "root";
    private const string FileSuffix = "_FILE";
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly string[] prefixes;

    public ImageVariables(IReadOnlyDictionary<string, string> environment, string? engine)
    {
        this.environment = environment;
        prefixes = engine switch
        {
            "postgres" => ["POSTGRES_"],
            "mysql" => ["MYSQL_"],
            "mariadb" => ["MARIADB_", "MYSQL_"],
            _ => [],
        };
        Ordinary = FindOrFile("USER") ?? (engine == "postgres" ? new("postgres", "POSTGRES_USER") : null);
        User = engine == "postgres" ? Ordinary : Administrator() ?? Ordinary;
        Database = engine == "postgres" ? Find("DB") ?? (Find("DB_FILE") is null ? Find("USER") : null) : Find("DATABASE");
    }

    /// <summary>
    /// The account to use when no label names one. MySQL's and MariaDB's root comes before the ordinary user: routines, triggers and events of others are only seen by it,
    /// and a consistent dump needs rights (RELOAD) that the ordinary user does not get.
    /// </summary>
    public Variable? User { get; }

    /// <summary>The database made at the first start.</summary>
    public Variable? Database { get; }

    /// <summary>True when the container was started in an official image's way.</summary>
    public bool ArePresent => environment.Any(
        variable => variable.Value.Length > 0 && prefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>The account that the images make beside the administrator; PostgreSQL's only one.</summary>
    private Variable? Ordinary { get; }

    /// <summary>The engine that a container's variables point to, null when they point to none.</summary>
    public static string? GuessEngine(IReadOnlyDictionary<string, string> environment) =>
        Array.Find(
            ["postgres", "mariadb", "mysql"],
            engine => environment.Keys.Any(name => name.StartsWith($"{engine.ToUpperInvariant()}_", StringComparison.Ordinal)));

    /// <summary>The password of an account, null when it is not known or there is none.</summary>
    /// <param name="user">Null for the account that <see cref="User"/> names by a file.</param>
    public Variable? PasswordOf(string? user) =>
        user == Root && FindOrFile("ROOT_PASSWORD") is { } ofRoot ? ofRoot
        : Ordinary is { IsFile: true } ? user is null ? FindOrFile("PASSWORD") : null
        : user is not null && user == Ordinary?.Value ? FindOrFile("PASSWORD")
        : null;

    private Variable? Administrator() =>
        (FindOrFile("ROOT_PASSWORD") ?? Find("ALLOW_EMPTY_ROOT_PASSWORD") ?? Find("ALLOW_EMPTY_PASSWORD")) is { } source ? new(Root, source.Name) : null;

    /// <summary>A variable, or the one by which the images are told to take its value from a file.</summary>
    private Variable? FindOrFile(string suffix) => Find(suffix) ?? (Find(suffix + FileSuffix) is { } file ? file with { IsFile = true } : null);

    private Variable? Find(string suffix) =>
        prefixes.Select(prefix => prefix + suffix)
            .Where(name => !string.IsNullOrEmpty(environment.GetValueOrDefault(name)))
            .Select(name => new Variable(environment[name], name))
            .FirstOrDefault();

    /// <summary>A value and the variable it comes from.</summary>
    /// <param name="Value">The value; with <paramref name="IsFile"/> the path of the file in the container that holds it.</param>
    /// <param name="Name">Of the variable.</param>
    /// <param name="IsFile">The images read the file at their start.</param>
    internal sealed record Variable(string Value, string Name, bool IsFile = false)
    {
        /// <summary>Prints no value: it may be a password.</summary>
        public override string ToString() => Name;
    }
}
