using System.Text.Json.Serialization;

namespace Baktainer.Coordination.Operators;

/// <summary>One change that somebody made, or tried to make. Holds no secret.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Who">See <see cref="Operator.Who"/>; or <c>agent HOST</c>.</param>
/// <param name="From">The address it came from, as far as that is known.</param>
/// <param name="Action">For example <c>policies.put</c>.</param>
/// <param name="Subject">On what.</param>
/// <param name="Outcome"><c>done</c>, or the code of the failure.</param>
// From is always written: a constructor's parameter without a default must be there to be read.
public sealed record AuditEntry(
    DateTimeOffset At, string Who, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? From, string Action, string Subject, string Outcome)
{
    public const string Done = "done";

    public int V { get; init; } = 1;
}
