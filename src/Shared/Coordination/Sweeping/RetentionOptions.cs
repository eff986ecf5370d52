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

    /// <summary>What labels say cannot cost a backup that is younger: a host that somebody took over would else have its history deleted by its labels.</summary>
    public int LabelMinAgeDays { get; init; }

    internal RetentionRules Bounded(RetentionRules said) => LabelMinAgeDays > (said.MinAgeDays ?? 0) ? said with { MinAgeDays = LabelMinAgeDays } : said;
}
