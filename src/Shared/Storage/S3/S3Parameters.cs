using System.Globalization;

namespace Baktainer.Storage.S3;

/// <summary>Reads the parameters of an S3 address that say how the service differs, and what objects get.</summary>
internal static class S3Parameters
{
    private const int MiB = 1024 * 1024;

    public static S3Profile Profile(IReadOnlyDictionary<string, string> parameters, Uri? endpoint, List<string> problems)
    {
        var profile = S3Profile.Of(endpoint);
        if (parameters.TryGetValue("provider", out var name))
            profile = S3Profile.All.FirstOrDefault(known => known.Name == name) ?? Wrong(profile, $"'provider' is one of {string.Join(", ", S3Profile.All.Select(p => p.Name))}", problems);
        if (profile == S3Profile.Gcs && endpoint is null) problems.Add("provider 'gcs' needs endpoint=https://storage.googleapis.com");
        if (endpoint?.Scheme == Uri.UriSchemeHttp && profile.Checksum == S3Checksum.Md5) profile = profile with { Checksum = S3Checksum.Sha256 };
        foreach (var (parameter, value) in parameters) profile = With(profile, parameter, value, problems);
        return profile;
    }

    public static S3ObjectSettings Objects(IReadOnlyDictionary<string, string> parameters, List<string> problems)
    {
        var settings = new S3ObjectSettings
        {
            StorageClass = parameters.GetValueOrDefault("storageClass"),
            Encryption = parameters.GetValueOrDefault("sse"),
            KmsKeyId = parameters.GetValueOrDefault("kmsKeyId"),
            Tags = parameters.GetValueOrDefault("tags"),
        };
        if (settings.StorageClass is { } storage && (storage.Length == 0 || !storage.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')))
            problems.Add("'storageClass' is no storage class, as for example STANDARD_IA");
        if (settings.Encryption is not (null or "AES256" or "aws:kms" or "aws:kms:dsse")) problems.Add("'sse' is AES256, aws:kms or aws:kms:dsse");
        if (settings.KmsKeyId is not null && settings.Encryption is null or "AES256") problems.Add("'kmsKeyId' needs sse=aws:kms");
        if (settings.Tags is { } tags && !AreTags(tags)) problems.Add("'tags' is name=value[,name=value…], ten at most");
        return settings;
    }

    private static S3Profile With(S3Profile profile, string parameter, string value, List<string> problems) => (parameter, value) switch
    {
        ("pathStyle", "true" or "false") => profile with { PathStyle = value == "true" },
        ("pathStyle", _) => Wrong(profile, "'pathStyle' is true or false", problems),
        ("checksums", "md5") => profile with { Checksum = S3Checksum.Md5 },
        ("checksums", "crc32") => profile with { Checksum = S3Checksum.Crc32 },
        ("checksums", "sha256") => profile with { Checksum = S3Checksum.Sha256 },
        ("checksums", _) => Wrong(profile, "'checksums' is md5, crc32 or sha256", problems),
        ("parts", _) => Number(value, 100, 10_000) is { } parts
            ? profile with { MaxParts = parts } : Wrong(profile, "'parts' is how many parts an upload may have, 100 to 10000", problems),
        ("partSize", _) => Number(value, 5, 1024) is { } size
            ? profile with { PartSize = size * MiB } : Wrong(profile, "'partSize' is a number of MiB, 5 to 1024", problems),
        _ => profile,
    };

    private static bool AreTags(string text)
    {
        var tags = new S3ObjectSettings { Tags = text }.TagPairs.ToList();
        return tags.Count is > 0 and <= 10 && tags.All(tag => tag.Key.Length is > 0 and <= 128 && tag.Value.Length <= 256)
            && tags.DistinctBy(tag => tag.Key).Count() == tags.Count && text.All(c => char.IsAsciiLetterOrDigit(c) || " +-=._:/@,".Contains(c, StringComparison.Ordinal));
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    private static S3Profile Wrong(S3Profile profile, string problem, List<string> problems)
    {
        problems.Add(problem);
        return profile;
    }
}
