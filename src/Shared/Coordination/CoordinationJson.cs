using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;

namespace Baktainer.Coordination;

/// <summary>Source-generated JSON of what travels between agents and control plane, and of what the coordinator remembers. Unknown members are ignored.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolAnswer))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(GrantRequest))]
[JsonSerializable(typeof(GrantAnswer))]
[JsonSerializable(typeof(CompleteRequest))]
[JsonSerializable(typeof(CompleteAnswer))]
[JsonSerializable(typeof(CredentialsRequest))]
[JsonSerializable(typeof(CredentialsAnswer))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(OrderedBackupRequest))]
[JsonSerializable(typeof(OrderedBackupAnswer))]
[JsonSerializable(typeof(KeepRequest))]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(OpenJob))]
[JsonSerializable(typeof(Turn))]
[JsonSerializable(typeof(AgentRecord))]
[JsonSerializable(typeof(Invitation))]
[JsonSerializable(typeof(TargetRecord))]
[JsonSerializable(typeof(TargetStatus))]
[JsonSerializable(typeof(PlannedRuns))]
[JsonSerializable(typeof(DueRun))]
[JsonSerializable(typeof(Follower))]
[JsonSerializable(typeof(Policy))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(Protection.SeenProtection))]
[JsonSerializable(typeof(WorkOrder))]
[JsonSerializable(typeof(State.LeaseRecord))]
[JsonSerializable(typeof(Operators.ApiKey))]
[JsonSerializable(typeof(Operators.AuditEntry))]
[JsonSerializable(typeof(Running.Tick))]
[JsonSerializable(typeof(Replication.OpenCopy))]
[JsonSerializable(typeof(Replication.DoneCopy))]
[JsonSerializable(typeof(Replication.PatrolRecord))]
[JsonSerializable(typeof(Catalog.FillRecord))]
[JsonSerializable(typeof(Sweeping.RetentionRecord))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class CoordinationJson : JsonSerializerContext;
