using System.Text;
using System.Text.Json.Serialization;
using Baktainer.Contracts;

namespace Baktainer.Coordination.Queues;

/// <summary>A message in <see cref="RecordWorkQueue"/>.</summary>
/// <param name="Message">Its text.</param>
/// <param name="Deliveries">How often it was received.</param>
/// <param name="VisibleAt">When it can be received next.</param>
/// <param name="Receipt">Of the last delivery: whoever shows it holds the message. Empty before the first.</param>
internal sealed record WorkMessage(string Message, int Deliveries, DateTimeOffset VisibleAt, string Receipt)
{
    public const int MaxLength = 40_000;
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    /// <summary>What one Azure queue message holds when it is encoded in base64.</summary>
    private const int MaxBytes = 48 * 1024;

    public int V { get; init; } = 1;

    /// <summary>Throws for a text or delay that some driver could not take, so that all refuse the same.</summary>
    public static void Require(string message, TimeSpan delay)
    {
        if (!message.StartsWith('{')) throw new BaktainerException(FailureCodes.Unexpected, "A work message must be a JSON object.");
        if (message.Length > MaxLength || Encoding.UTF8.GetByteCount(message) > MaxBytes)
            throw new BaktainerException(FailureCodes.RecordTooLarge, $"A work message has {message.Length} characters: too many for a queue.");
        if (delay < TimeSpan.Zero || delay > MaxDelay) throw new BaktainerException(FailureCodes.Unexpected, $"A work message cannot be delayed by {delay}.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkMessage))]
internal sealed partial class WorkMessageJson : JsonSerializerContext;
