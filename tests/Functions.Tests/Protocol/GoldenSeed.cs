using System.Text.Json;
using System.Text.Json.Nodes;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Functions.Tests.StolenAgent;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.Protocol;

/// <summary>The control plane that golden requests are sent to.</summary>
internal static class GoldenSeed
{
    /// <summary>Sends a golden request.</summary>
    public static Task<Answer> SendAsync(RawAgent agent, string version, string file, Action<JsonObject> change)
    {
        var request = Read(version, file);
        change(request);
        return agent.PostAsync(file.Split('.', '-')[0], request.ToJsonString(), $"bka.golden.{Read("v1", "enrol.request.json")["secret"]}");
    }

    /// <summary>What the requests speak of: an invitation, an agent, its target and a job that it holds.</summary>
    public static async Task PlantAsync(Site site)
    {
        var enrol = JsonSerializer.Deserialize(Read("v1", "enrol.request.json"), CoordinationJson.Default.EnrolRequest)!;
        var claim = JsonSerializer.Deserialize(Read("v1", "claim.request.json"), CoordinationJson.Default.ClaimRequest)!;
        string[] allowed = ["vault:kv/golden*"];
        var now = DateTimeOffset.UtcNow;
        await PutAsync(site, "invitations", "golden", Tokens.Hash(enrol.Token.Split('.')[^1]), new Invitation("golden", now.AddMinutes(5), allowed), CoordinationJson.Default.Invitation);
        await PutAsync(site, "agents", "golden", "agent", new AgentRecord { Host = "golden", SecretHash = Tokens.Hash(enrol.Secret), Recipient = enrol.Recipient, EnrolledAt = now, AllowedSecrets = allowed }, CoordinationJson.Default.AgentRecord);
        await site.Plane.Targets.SyncAsync("golden", claim.Inventory!, default);
        var held = claim.Held[0];
        var job = new Job { Id = held.Job, Target = held.Target, Schedule = "nightly", Due = now, CreatedAt = now, State = JobState.Leased, Attempt = 1, Lease = held.Lease, LeaseUntil = now.AddMinutes(5) };
        await PutAsync(site, "jobs", RecordKey.OfTarget(job.Target), job.Id, job, CoordinationJson.Default.Job);
        await PlantRestoresAsync(site, job);
    }

    /// <summary>Two restores and a drill that it holds, the backup that they put back, and what the first of them is about to replace.</summary>
    private static async Task PlantRestoresAsync(Site site, Job like)
    {
        var manifest = JsonSerializer.Deserialize(Read("v1", "report-done.request.json"), CoordinationJson.Default.Report)!.Manifest!;
        await site.Plane.Catalog.AddAsync(manifest, default);
        foreach (var file in (string[])["restore.request.json", "report-restored.request.json", "report-drilled.request.json"])
        {
            var request = Read("v1", file);
            var held = request["held"] ?? request;
            var restore = like with { Id = (string)held["job"]!, Target = (string)held["target"]!, Schedule = Job.Restoring, Restore = new RestoreOrder(manifest.Target, manifest.Id, true) };
            if (RestoreOrder.IsDrillTarget(restore.Target)) restore = restore with { Schedule = Job.Drilling, Restore = restore.Restore with { Clean = false, Scratch = true } };
            await PutAsync(site, "jobs", RecordKey.OfTarget(restore.Target), restore.Id, restore, CoordinationJson.Default.Job);
        }

        var artifact = JsonSerializer.Deserialize(Read("v1", "keep.request.json"), CoordinationJson.Default.KeepRequest)!.Manifest.Artifacts[0];
        using var content = new MemoryStream(new byte[artifact.Sealed.Size]);
        try
        {
            await site.Plane.Vault.PutArtifactAsync(BackupLocation.OfKey(artifact.Key)!, artifact.Key.Split('/')[^1], content, default);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // By the test before this one.
        }
    }

    private static Task PutAsync<T>(Site site, string table, string partition, string row, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => new Records<T>(site.Parts.Records, table, type).ChangeAsync(partition, row, _ => value, default);

    private static JsonObject Read(string version, string file) => JsonNode.Parse(File.ReadAllText(TestData.PathOf("protocol", version, file)))!.AsObject();
}
