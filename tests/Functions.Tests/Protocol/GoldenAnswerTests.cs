using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Coordination;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.Protocol;

/// <summary>What control planes of every version answered once, kept for ever: the types that agents read with still understand all of it.</summary>
public sealed class GoldenAnswerTests
{
    [Fact]
    public void Every_answer_is_read_whole()
    {
        AssertWhole("enrol", CoordinationJson.Default.EnrolAnswer);
        AssertWhole("claim", CoordinationJson.Default.ClaimAnswer);
        AssertWhole("claim-drill", CoordinationJson.Default.ClaimAnswer);
        AssertWhole("grant", CoordinationJson.Default.GrantAnswer);
        AssertWhole("grant-s3", CoordinationJson.Default.GrantAnswer);
        AssertWhole("read-s3", CoordinationJson.Default.GrantAnswer);
        AssertWhole("complete", CoordinationJson.Default.CompleteAnswer);
        AssertWhole("credentials", CoordinationJson.Default.CredentialsAnswer);
        AssertWhole("restore", CoordinationJson.Default.OrderedBackupAnswer);
        AssertWhole("error", CoordinationJson.Default.ErrorAnswer);
        Assert.Equal(10, Directory.GetFiles(TestData.PathOf("protocol", "v1"), "*.answer.json").Length);
    }

    /// <summary>Nothing is lost when it is read and written again, and what is not known is ignored.</summary>
    private static void AssertWhole<T>(string action, JsonTypeInfo<T> type)
    {
        var golden = JsonNode.Parse(File.ReadAllText(TestData.PathOf("protocol", "v1", $"{action}.answer.json")))!;
        var more = golden.DeepClone();
        more["fromTheFuture"] = new JsonArray(1, null);
        foreach (var answer in new[] { golden, more })
            Assert.True(JsonNode.DeepEquals(golden, JsonNode.Parse(JsonSerializer.Serialize(JsonSerializer.Deserialize(answer, type)!, type))), $"{action}: {JsonSerializer.Serialize(JsonSerializer.Deserialize(answer, type)!, type)}");
    }
}
