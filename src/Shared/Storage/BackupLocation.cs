using System.Globalization;
using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// Where one attempt at a backup lives: <c>host/name/yyyy/MM/yyyyMMddTHHmmssfffZ-job8-attempt/</c>. Attempts never share a directory.
/// </summary>
public sealed partial record BackupLocation
{
    /// <summary>The file whose presence makes a directory a backup.</summary>
    public const string ManifestName = "manifest.json";

    /// <param name="target"><c>host/name</c>.</param>
    /// <param name="startedAt">When the attempt began; kept to the millisecond.</param>
    /// <param name="job8">Eight lower-case letters or digits that name the job.</param>
    /// <param name="attempt">Counted from 1.</param>
    public BackupLocation(string target, DateTimeOffset startedAt, string job8, int attempt)
        : this(target, $"{Stamp.Of(startedAt)}-{job8}-{attempt.ToString(CultureInfo.InvariantCulture)}")
    {
        if (!IsTarget(target) || !IsId(Id))
            throw new BaktainerException(FailureCodes.Unexpected, $"'{target}', '{Id}' do not name a backup.");
    }

    private BackupLocation(string target, string id)
    {
        Target = target;
        Id = id;
    }

    /// <summary><c>host/name</c>.</summary>
    public string Target { get; }

    /// <summary>The backup's id: the last part of its directory. Of one target, ids order by time.</summary>
    public string Id { get; }

    /// <summary>When the attempt began, to the millisecond.</summary>
    public DateTimeOffset StartedAt => Stamp.Read(Id.Split('-')[0])!.Value;

    /// <summary>The eight characters of the id that stand for the job.</summary>
    public string Tag => Id.Split('-')[1];

    /// <summary>The directory's key, with the slash that ends it.</summary>
    public string Directory => $"{Target}/{Id[..4]}/{Id[4..6]}/{Id}/";

    public string ManifestKey => Key(ManifestName);

    public string Key(string fileName) => Directory + fileName;

    /// <summary>The location of a backup that exists, or null when these are no valid names.</summary>
    public static BackupLocation? Find(string target, string id) => IsTarget(target) && IsId(id) ? new(target, id) : null;

    /// <summary>The attempt to which a key belongs, or null when the key is laid out differently and so is none of ours.</summary>
    public static BackupLocation? OfKey(string key) =>
        key.Split('/') is [var host, var name, _, _, var id, _] && Find($"{host}/{name}", id) is { } location && key.StartsWith(location.Directory, StringComparison.Ordinal)
            ? location
            : null;

    /// <summary>True for <c>host/name</c>.</summary>
    public static bool IsTarget(string target) => target.Split('/') is [var host, var name] && ObjectKey.IsSegment(host) && ObjectKey.IsSegment(name);

    /// <summary>True for <c>yyyyMMddTHHmmssfffZ-job8-attempt</c>, and for one without milliseconds.</summary>
    public static bool IsId(string id) =>
        IdPattern().IsMatch(id) && Stamp.Read(id.Split('-')[0]) is not null;

    [GeneratedRegex(@"^\d{8}T\d{6}(\d{3})?Z-[0-9a-z]{8}-[1-9]\d{0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
