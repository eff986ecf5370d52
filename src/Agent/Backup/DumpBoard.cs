using System.Collections.Concurrent;
using Baktainer.Archive;

namespace Baktainer.Agent.Backup;

/// <summary>The dumps at work right now, for whoever shows progress. Safe for concurrent use.</summary>
internal sealed class DumpBoard
{
    private readonly ConcurrentDictionary<Entry, SealedStream> dumps = [];

    /// <summary>Lists the dump until the result is disposed.</summary>
    public IDisposable Show(string target, string artifact, SealedStream stream)
    {
        var entry = new Entry(target, artifact, dumps);
        dumps[entry] = stream;
        return entry;
    }

    public IEnumerable<(string Target, string Artifact, long PlainBytes, long SealedBytes)> Now() =>
        dumps.Select(dump => (dump.Key.Target, dump.Key.Artifact, dump.Value.PlainBytes, dump.Value.SealedBytes));

    private sealed class Entry(string target, string artifact, ConcurrentDictionary<Entry, SealedStream> dumps) : IDisposable
    {
        public string Target => target;

        public string Artifact => artifact;

        public void Dispose() => dumps.TryRemove(this, out _);
    }
}
