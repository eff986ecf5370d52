using Baktainer.Contracts;

namespace Baktainer.Functions.Api.Operators;

/// <summary>The <c>from</c> and <c>before</c> of a query.</summary>
internal readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset Before)
{
    private static readonly TimeSpan Margin = TimeSpan.FromDays(2);

    /// <param name="from">Included; by default a while before the end.</param>
    /// <param name="before">Excluded; by default a little in the future, so that nothing is missed that was just written.</param>
    /// <param name="otherwise">How long a while is.</param>
    /// <param name="time">The clock.</param>
    public static TimeRange Of(DateTimeOffset? from, DateTimeOffset? before, TimeSpan otherwise, TimeProvider time)
    {
        var end = before ?? time.GetUtcNow() + Margin;
        var start = from ?? (end - DateTimeOffset.MinValue > otherwise ? end - otherwise : DateTimeOffset.MinValue);
        return start <= end ? new(start, end) : throw new BaktainerException(FailureCodes.BadUsage, "'from' is later than 'before'.");
    }
}
