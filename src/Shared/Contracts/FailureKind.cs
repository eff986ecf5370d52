namespace Baktainer.Contracts;

/// <summary>What a caller may do about a failure. Callers act on the kind, people read the code and the message.</summary>
public enum FailureKind
{
    /// <summary>The command line is wrong (exit code 2).</summary>
    Usage,

    /// <summary>A setting, label or file given by the user is wrong (exit code 2).</summary>
    Configuration,

    /// <summary>The named backup, target, container or object does not exist.</summary>
    NotFound,

    /// <summary>Something is in the way that must not be overwritten.</summary>
    Conflict,

    /// <summary>Credentials are wrong or not sufficient.</summary>
    Denied,

    /// <summary>The engine, network or store did not answer; trying again may help. The only kind that is retried.</summary>
    Unavailable,

    /// <summary>No room left where the bytes should go.</summary>
    Full,

    /// <summary>Bytes are not what they were: a digest, an authentication tag or an end marker is wrong.</summary>
    Corrupt,

    /// <summary>The image lacks the program that dumps or restores.</summary>
    ToolMissing,

    /// <summary>The program ran and failed.</summary>
    ToolFailed,

    /// <summary>The database container was stopped, paused or removed under the job.</summary>
    TargetGone,

    /// <summary>Somebody asked to stop.</summary>
    Cancelled,

    /// <summary>A defect of this program.</summary>
    Internal,
}
