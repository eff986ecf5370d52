using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Source-generated JSON of the operator API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Listing<AgentView>))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(InviteAnswer))]
[JsonSerializable(typeof(Listing<TargetView>))]
[JsonSerializable(typeof(Listing<JobView>))]
[JsonSerializable(typeof(Listing<Manifest>))]
[JsonSerializable(typeof(Baktainer.Coordination.Restores.RestoreWish))]
[JsonSerializable(typeof(Listing<Policy>))]
[JsonSerializable(typeof(Listing<Alert>))]
[JsonSerializable(typeof(Listing<AuditEntry>))]
[JsonSerializable(typeof(Listing<KeyView>))]
[JsonSerializable(typeof(Listing<ReplicaView>))]
[JsonSerializable(typeof(Listing<Baktainer.Coordination.Replication.OpenCopy>))]
[JsonSerializable(typeof(CoverageReport))]
[JsonSerializable(typeof(Listing<ChannelView>))]
[JsonSerializable(typeof(TestResult))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(LockView))]
[JsonSerializable(typeof(Coordination.Protection.SeenProtection))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(RetentionView))]
[JsonSerializable(typeof(FreezeRequest))]
[JsonSerializable(typeof(AcceptAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
