namespace Baktainer.Functions.Aws;

/// <summary>A role at AWS that the program takes on, and how it asks for it.</summary>
/// <param name="Arn">As in <c>arn:aws:iam::ACCOUNT:role/NAME</c>.</param>
/// <param name="Region">Whose token service is asked.</param>
internal sealed record AwsRole(string Arn, string Region)
{
    /// <summary>Of the token service, where it is not AWS's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What AWS's logs call what is done with the role.</summary>
    public string Session { get; init; } = "baktainer-functions";

    /// <summary>For how long keys are asked for; a role refuses more than its <c>max_session_duration</c>, an hour by default.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long before their end keys are replaced: longer than a grant lives by default, for the addresses that a key has signed end with it.</summary>
    public TimeSpan Early { get; init; } = TimeSpan.FromMinutes(20);
}
