using System.Text.Json.Serialization;

namespace Baktainer.Storage.Protection;

/// <summary>How hard a lock is; the later one is the harder. S3 calls them so; at Azure the policy is unlocked or locked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LockMode>))]
public enum LockMode
{
    /// <summary>Whoever has a special right can shorten it or take it off.</summary>
    [JsonStringEnumMemberName("governance")]
    Governance,

    /// <summary>Nobody can, the owner of the account and this program included: it only grows.</summary>
    [JsonStringEnumMemberName("compliance")]
    Compliance,
}
