using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary>What the process returns; part of the contract with scripts.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Some target failed, or what was asked for does not exist or is damaged.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>Docker or the store is unavailable.</summary>
    public const int Environment = 3;

    /// <summary>For a failure of the command itself, not of one of its targets.</summary>
    public static int Of(FailureCode code) => code.Kind switch
    {
        FailureKind.Usage or FailureKind.Configuration => Usage,
        FailureKind.Unavailable => Environment,
        FailureKind.Denied when code == FailureCodes.DockerDenied || code == FailureCodes.StoreDenied => Environment,
        _ => Failed,
    };
}
