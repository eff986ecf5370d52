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
    public static readonly FailureCode TargetPresent = new("BK108", Conflict);
    public static readonly FailureCode NoSuchEntry = new("BK109", NotFound);
    public static readonly FailureCode BadComposeFile = new("BK110", Configuration);

    // 2xx: the Docker engine and containers.
    public static readonly FailureCode DockerUnavailable = new("BK201", Unavailable);
    public static readonly FailureCode DockerDenied = new("BK202", Denied);
    public static readonly FailureCode ContainerNotFound = new("BK203", NotFound);
    public static readonly FailureCode ContainerGone = new("BK204", TargetGone);
    public static readonly FailureCode StreamLost = new("BK205", Unavailable);
    public static readonly FailureCode NoShell = new("BK206", ToolMissing);
    public static readonly FailureCode DirectUnavailable = new("BK207", Unavailable);
    public static readonly FailureCode DockerCertificateUnusable = new("BK211", Configuration);
    public static readonly FailureCode DockerTlsRefused = new("BK212", Denied);

    // 3xx: dump tools.
    public static readonly FailureCode DumpToolMissing = new("BK301", ToolMissing);
    public static readonly FailureCode DumpFailed = new("BK302", ToolFailed);
    public static readonly FailureCode EndMarkerMissing = new("BK303", Corrupt);
    public static readonly FailureCode DatabaseDenied = new("BK304", Denied);
    public static readonly FailureCode SurveyFailed = new("BK305", ToolFailed);
    public static readonly FailureCode DumpStalled = new("BK306", TargetGone);
    public static readonly FailureCode NotDumpable = new("BK307", ToolFailed);
    public static readonly FailureCode JobTooLong = new("BK308", ToolFailed);

    // 4xx: stores.
    public static readonly FailureCode StoreUnavailable = new("BK401", Unavailable);
    public static readonly FailureCode StoreDenied = new("BK402", Denied);
    public static readonly FailureCode StoreFull = new("BK403", Full);
    public static readonly FailureCode ObjectExists = new("BK404", Conflict);
    public static readonly FailureCode ObjectNotFound = new("BK405", NotFound);
    public static readonly FailureCode StoreMismatch = new("BK406", Corrupt);
    public static readonly FailureCode BackupNotFound = new("BK407", NotFound);
    public static readonly FailureCode ManifestUnreadable = new("BK408", Corrupt);
    public static readonly FailureCode ObjectLocked = new("BK421", Conflict);
    public static readonly FailureCode NotLocked = new("BK422", Denied);
    public static readonly FailureCode LocksUnsupported = new("BK423", Configuration);

    public static readonly FailureCode ReplicaConflict = new("BK441", Conflict);
    public static readonly FailureCode NoGoodCopy = new("BK442", Corrupt);
    public static readonly FailureCode NoSuchReplica = new("BK443", NotFound);

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
    public static readonly FailureCode ScratchImageMissing = new("BK604", NotFound);
    public static readonly FailureCode ScratchFailed = new("BK605", ToolFailed);

    // 7xx: coordination, agents, secrets.
    public static readonly FailureCode StateUnavailable = new("BK701", Unavailable);
    public static readonly FailureCode StateUnreadable = new("BK702", Corrupt);
    public static readonly FailureCode RecordTooLarge = new("BK703", Full);
    public static readonly FailureCode LeaseLost = new("BK704", Conflict);
    public static readonly FailureCode AgentSilent = new("BK705", Unavailable);
    public static readonly FailureCode StateDenied = new("BK706", Denied);
    public static readonly FailureCode StateFull = new("BK707", Full);
    public static readonly FailureCode Overlap = new("BK708", Conflict);
    public static readonly FailureCode StateInUse = new("BK709", Conflict);
    public static readonly FailureCode ControlPlaneUnavailable = new("BK711", Unavailable);
    public static readonly FailureCode ControlPlaneDenied = new("BK712", Denied);
    public static readonly FailureCode ProtocolMismatch = new("BK713", Configuration);
    public static readonly FailureCode NoSuchJob = new("BK714", NotFound);
    public static readonly FailureCode BadSecretReference = new("BK721", Configuration);
    public static readonly FailureCode SecretNotFound = new("BK722", NotFound);
    public static readonly FailureCode SecretDenied = new("BK723", Denied);
    public static readonly FailureCode SecretSourceUnavailable = new("BK724", Unavailable);
    public static readonly FailureCode RoleDenied = new("BK725", Denied);
    public static readonly FailureCode RoleUnavailable = new("BK726", Unavailable);
    public static readonly FailureCode NotAuthenticated = new("BK731", Denied);
    public static readonly FailureCode ScopeMissing = new("BK732", Denied);
    public static readonly FailureCode TooManyRequests = new("BK733", Unavailable);
    public static readonly FailureCode IssuerUnavailable = new("BK734", Unavailable);
    public static readonly FailureCode RestoreNotAllowed = new("BK761", Conflict);

    public static readonly FailureCode ReceiverUnavailable = new("BK751", Unavailable);
    public static readonly FailureCode ReceiverRefused = new("BK752", Denied);
    public static readonly FailureCode NoSuchChannel = new("BK753", NotFound);

    // 9xx: everything else.
    public static readonly FailureCode Stopped = new("BK901", Cancelled);
    public static readonly FailureCode Unexpected = new("BK999", FailureKind.Internal);
}
