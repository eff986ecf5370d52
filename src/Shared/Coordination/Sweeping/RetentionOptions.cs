using Baktainer.Retention;

namespace Baktainer.Coordination.Sweeping;

/// <summary>How long backups are kept where nobody says so.</summary>
public sealed record RetentionOptions
{
    /// <summary>False: nothing is ever deleted, whatever labels and policies say.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Said at the command line: wins over everything else.</summary>
    public RetentionRules? Override { get; init; }

    public RetentionRules Default { get; init; } = RetentionRules.None;

    /// <summary>
    /// What labels say cannot cost a backup that is younger, nor go below the floors of the operator: a host that somebody took over would else have its history deleted by its labels.
    /// 0 where labels are the operator's own.
    /// </summary>
    public int LabelMinAgeDays { get; init; }

    /// <param name="said">By labels.</param>
    /// <param name="policy">What would be in force without them; null: the default.</param>
    internal RetentionRules Bounded(RetentionRules said, RetentionRules? policy) =>
        LabelMinAgeDays == 0 ? said : said.WithFloorsOf(policy ?? Default).WithFloorsOf(new RetentionRules { MinAgeDays = LabelMinAgeDays });
}
