using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>
/// Keeps what the sources gave for a few minutes, in memory only, so that a night's backups do not ask for the same secret a hundred times.
/// Those who ask for one secret at the same moment share one reading. Failures are not kept.
/// </summary>
public sealed class SecretCache(SecretSources sources, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<SecretReference, Reading> readings = [];

    /// <summary>How long a value is used: how long a rotation may go unnoticed by those whose old password still works.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many are kept; the oldest goes first.</summary>
    public int Capacity { get; init; } = 1000;

    /// <inheritdoc cref="ReadSecret"/>
    public Task<Secret> ReadAsync(SecretReference reference, bool fresh, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!readings.TryGetValue(reference, out var reading) || !IsUsable(reading, fresh))
            {
                MakeRoom(reference);

                // Not cancelled with the one who asked first: others may be waiting too. The source's own limits end it.
                reading = new Reading(Task.Run(() => sources.ReadAsync(reference, CancellationToken.None), CancellationToken.None), time.GetTimestamp());
                readings[reference] = reading;
            }

            return reading.Value.WaitAsync(cancellationToken);
        }
    }

    private bool IsUsable(Reading reading, bool fresh) =>
        !reading.Value.IsCompleted || (reading.Value.IsCompletedSuccessfully && !fresh && time.GetElapsedTime(reading.Started) < Life);

    private void MakeRoom(SecretReference reference)
    {
        if (readings.Count < Capacity || readings.ContainsKey(reference)) return;
        readings.Remove(readings.MinBy(reading => reading.Value.Started).Key);
    }

    private sealed record Reading(Task<Secret> Value, long Started);
}
