using System.Text.Json.Serialization;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Delivery;

namespace Baktainer.Notifications;

/// <summary>Source-generated JSON of what notifications remember, and of their configuration, where a mistyped member is a mistake.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PendingNotice))]
[JsonSerializable(typeof(ToldNotice))]
[JsonSerializable(typeof(LaneState))]
[JsonSerializable(typeof(ChannelState))]
[JsonSerializable(typeof(DigestState))]
[JsonSerializable(typeof(NotificationConfig))]
internal sealed partial class NotificationJson : JsonSerializerContext;
