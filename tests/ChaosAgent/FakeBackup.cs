using Baktainer.Agent.Control;
using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.ChaosAgent;

/// <summary>In the place of a container: a slow dump, sealed and uploaded as the agent does it. Tries again where the agent would.</summary>
internal sealed class FakeBackup(Scenario scenario, IControlPlane plane, TimeProvider time)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly IReadOnlyList<IRecipient> recipients = [AgeKeys.ParseRecipient(scenario.Recipient)];

    public async Task<Manifest> RunAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(ticket, ((ticket.Attempt - 1) * 100) + attempt, cancellationToken);
            }
            catch (BaktainerException e) when (e.Kind == FailureKind.Unavailable && attempt < Attempts)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task<Manifest> AttemptAsync(JobTicket ticket, int attempt, CancellationToken cancellationToken)
    {
        if (scenario.IsBroken(ticket.Job)) throw new BaktainerException(FailureCodes.DumpFailed, $"The dump of {ticket.Target} is meant to fail.");
        var started = time.GetUtcNow();
        var location = new BackupLocation(ticket.Target, started, ticket.Tag, attempt);
        var random = scenario.RandomOf($"{ticket.Job} {attempt}");
        var seal = new SealOptions { Compression = CompressionKind.None, Recipients = recipients, End = EndMarker.PostgresPlain };
        await using var content = Sealer.Seal(new SlowDump(ticket.Job, random.Next(1, 100), TimeSpan.FromMilliseconds(random.Next(1500))), seal);
        var stored = await plane.SinkOf(new HeldJob(ticket.Target, ticket.Job, ticket.Lease)).PutArtifactAsync(location, $"db.sql{seal.Suffix}", content, cancellationToken);
        return new Manifest
        {
            Id = location.Id,
            Target = ticket.Target,
            Engine = "postgres",
            Attempt = attempt,
            StartedAt = started,
            CompletedAt = time.GetUtcNow(),
            Source = new SourceFacts { ContainerName = "c", ContainerId = "c", Image = "i", ImageId = "sha256:0", ServerVersion = "17", ClientVersion = "17", BaktainerVersion = "0" },
            Artifacts =
            [
                new ArtifactRecord
                {
                    Name = "db", Databases = ["db"], Format = "sql", Key = stored.Key, Compression = seal.Compression, Encryption = seal.Encryption,
                    Plain = content.Plain, Sealed = content.Sealed, EndMarker = seal.End.Name, Transport = "attached",
                },
            ],
            Recipients = [scenario.Recipient],
        };
    }
}
