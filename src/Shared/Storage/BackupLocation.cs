using System.Globalization;
using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// Where one attempt at a backup lives: <c>host/name/yyyy/MM/yyyyMMddTHHmmssZ-job8-attempt/</c>. Attempts never share a directory.
/// </summary>
public sealed partial record BackupLocation
{
    /// <summary>The file whose presence makes a directory a backup.</summary>
    public const string ManifestName = "manifest.json";

    internal const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    /// <param name="target"><c>host/name</c>.</param>
    /// <param name="startedAt">When the attempt began; kept to the second.</param>
    /// <param name="job8">Eight lower-case letters or digits that name the job.</param>
    /// <param name="attempt">Counted from 1.</param>
    public BackupLocation(string target, DateTimeOffset startedAt, string job8, int attempt)
        : this(target, $"{startedAt.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}-{job8}-{attempt.ToString(CultureInfo.InvariantCulture)}")
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

    /// <summary>When the attempt began, to the second.</summary>
    public DateTimeOffset StartedAt => DateTimeOffset.ParseExact(Id[..16], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

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

    /// <summary>True for <c>yyyyMMddTHHmmssZ-job8-attempt</c>.</summary>
    public static bool IsId(string id) =>
        IdPattern().IsMatch(id) && DateTime.TryParseExact(id[..16], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _);

    [GeneratedRegex(@"^\d{8}T\d{6}Z-[0-9a-z]{8}-[1-9]\d{0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
