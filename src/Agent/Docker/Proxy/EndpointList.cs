using System.Text;

namespace Baktainer.Agent.Docker.Proxy;

/// <summary>Calls of the Docker API that may be made: lines of <c>METHOD /path/{id}/…</c>, as in <c>infra/agent/docker-endpoints.txt</c>, which is part of the program.</summary>
internal sealed class EndpointList(IEnumerable<string> lines)
{
    private const string Resource = "docker-endpoints.txt";
    private const string Name = "{id}";

    private readonly (string Method, string[] Path)[] endpoints =
        [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1].Split('/')))];

    /// <summary>What this very program asks for.</summary>
    public static EndpointList Own() => new(Lines());

    /// <param name="method">As in the request.</param>
    /// <param name="path">Without query, and not decoded: no name that is allowed needs it.</param>
    public bool Allows(string method, string path)
    {
        var asked = path.Split('/');
        if (asked.Length > 2 && IsVersion(asked[1])) asked = [asked[0], .. asked[2..]];
        return endpoints.Any(endpoint => endpoint.Method == method && endpoint.Path.Length == asked.Length && endpoint.Path.Zip(asked).All(pair => Fits(pair.First, pair.Second)));
    }

    private static bool Fits(string pattern, string segment) => pattern == Name
        ? segment.Length > 0 && char.IsAsciiLetterOrDigit(segment[0]) && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
        : pattern == segment;

    private static bool IsVersion(string segment) => segment.StartsWith("v1.", StringComparison.Ordinal) && segment.Length > 3 && segment[3..].All(char.IsAsciiDigit);

    private static List<string> Lines()
    {
        using var text = new StreamReader(typeof(EndpointList).Assembly.GetManifestResourceStream(Resource)!, Encoding.UTF8);
        var lines = new List<string>();
        while (text.ReadLine() is { } line) lines.Add(line);
        return lines;
    }
}
