namespace Baktainer.Agent.Schema;

/// <summary>One thing that is wrong, or odd, with something the user wrote.</summary>
/// <param name="Name">Of the label or variable.</param>
/// <param name="Message">What is wrong and how to fix it. Never holds a secret.</param>
/// <param name="IsError">The rest are warnings.</param>
public sealed record Problem(string Name, string Message, bool IsError)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsError ? "error" : "warning")}: {Name}: {Message}";
}
