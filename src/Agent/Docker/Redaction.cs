using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Docker;

/// <summary>Takes out of what a tool says the password it was given, and every other secret its container is known to hold.</summary>
internal static class Redaction
{
    /// <summary>Shorter values of variables are words too often.</summary>
    private const int MinLength = 4;
    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "KEY"];

    public static Func<string, string> Of(ToolCommand command, DiscoveredContainer container)
    {
        var held = container.Environment.Concat(container.Labels).Where(pair => IsSecret(pair.Key)).Select(pair => pair.Value).Where(value => value.Length >= MinLength);
        var secrets = Given(command).Concat(held).Distinct().OrderByDescending(value => value.Length).ToList();
        return text => secrets.Aggregate(text, (rest, secret) => rest.Replace(secret, "***", StringComparison.Ordinal));
    }

    private static bool IsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Given(ToolCommand command) => command.Secret switch
    {
        SecretDelivery.Variable { Value: var value } when value.Reveal().Length > 0 => [value.Reveal()],
        SecretDelivery.OptionFile { Password: var password } when password.Reveal().Length > 0 => [password.Reveal()],
        _ => [],
    };
}
