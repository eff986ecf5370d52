namespace Baktainer.Contracts;

/// <summary>
/// The one exception of this program. <see cref="Exception.Message"/> says what failed, on what and why; <see cref="Remedy"/> says what to do.
/// Neither may hold a secret.
/// </summary>
public sealed class BaktainerException : Exception
{
    public BaktainerException(FailureCode code, string message, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Remedy = remedy;
    }

    public FailureCode Code { get; }

    public FailureKind Kind => Code.Kind;

    /// <summary>What the reader can do about it, or null when the message says it all.</summary>
    public string? Remedy { get; }
}
