namespace Baktainer.Agent.Schema;

/// <summary>Which texts a label or a variable may hold, and what they mean.</summary>
/// <param name="Values">The same for people: <c>true or false</c>.</param>
/// <param name="Read">Text to value.</param>
public sealed record ValueRule<T>(string Values, Func<string, Parsed<T>> Read);

/// <summary>A value, or why the text is none.</summary>
/// <param name="Value">Only meaningful when there is no problem.</param>
/// <param name="Problem">Completes the sentence <c>'text' …</c>; never repeats the text, which may be secret.</param>
public readonly record struct Parsed<T>(T? Value, string? Problem);

internal static class Parsed
{
    public static Parsed<T> Good<T>(T value) => new(value, null);

    public static Parsed<T> Bad<T>(string problem) => new(default, problem);
}
