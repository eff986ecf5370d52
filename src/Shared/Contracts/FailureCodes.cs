using static Baktainer.Contracts.FailureKind;

namespace Baktainer.Contracts;

/// <summary>Every failure this program can name. A test keeps <c>docs/troubleshooting.md</c> complete.</summary>
public static class FailureCodes
{
    // 1xx: what the user gave us.
    public static readonly FailureCode BadUsage = new("BK101", Usage);
    public static readonly FailureCode BadSettings = new("BK102", Configuration);
    public static readonly FailureCode BadLabels = new("BK103", Configuration);
    public static readonly FailureCode BadStoreUri = new("BK104", Configuration);
    public static readonly FailureCode NoSuchTarget = new("BK105", NotFound);
    public static readonly FailureCode NameCollision = new("BK106", Conflict);
    public static readonly FailureCode BadSchedule = new("BK107", Configuration);

    // 2xx: the Docker engine and containers.
    public static readonly FailureCode DockerUnavailable = new("BK201", Unavailable);
    public static readonly FailureCode DockerDenied = new("BK202", Denied);
    public static readonly FailureCode ContainerNotFound = new("BK203", NotFound);
    public static readonly FailureCode ContainerGone = new("BK204", TargetGone);
    public static readonly FailureCode StreamLost = new("BK205", Unavailable);
    public static readonly FailureCode NoShell = new("BK206", ToolMissing);
    public static readonly FailureCode DirectUnavailable = new("BK207", Unavailable);

    // 3xx: dump tools.
    public static readonly FailureCode DumpToolMissing = new("BK301", ToolMissing);
    public static readonly FailureCode DumpFailed = new("BK302", ToolFailed);
    public static readonly FailureCode EndMarkerMissing = new("BK303", Corrupt);
    public static readonly FailureCode DatabaseDenied = new("BK304", Denied);
    public static readonly FailureCode SurveyFailed = new("BK305", ToolFailed);
    public static readonly FailureCode DumpStalled = new("BK306", TargetGone);

    // 4xx: stores.
    public static readonly FailureCode StoreUnavailable = new("BK401", Unavailable);
    public static readonly FailureCode StoreDenied = new("BK402", Denied);
    public static readonly FailureCode StoreFull = new("BK403", Full);
    public static readonly FailureCode ObjectExists = new("BK404", Conflict);
    public static readonly FailureCode ObjectNotFound = new("BK405", NotFound);
    public static readonly FailureCode StoreMismatch = new("BK406", Corrupt);
    public static readonly FailureCode BackupNotFound = new("BK407", NotFound);
    public static readonly FailureCode ManifestUnreadable = new("BK408", Corrupt);

    // 5xx: sealing and opening.
    public static readonly FailureCode BadKey = new("BK501", Configuration);
    public static readonly FailureCode NoMatchingIdentity = new("BK502", Denied);
    public static readonly FailureCode SealedCorrupt = new("BK503", Corrupt);
    public static readonly FailureCode CompressedCorrupt = new("BK504", Corrupt);
    public static readonly FailureCode DigestMismatch = new("BK505", Corrupt);
    public static readonly FailureCode NotAgeFile = new("BK506", Corrupt);
    public static readonly FailureCode KeyFileExists = new("BK507", Conflict);
    public static readonly FailureCode CompressorMissing = new("BK508", Configuration);

    // 6xx: restore.
    public static readonly FailureCode TargetNotEmpty = new("BK601", Conflict);
    public static readonly FailureCode RestoreFailed = new("BK602", ToolFailed);
    public static readonly FailureCode EngineMismatch = new("BK603", Configuration);

    // 9xx: everything else.
    public static readonly FailureCode Stopped = new("BK901", Cancelled);
    public static readonly FailureCode Unexpected = new("BK999", Internal);
}
