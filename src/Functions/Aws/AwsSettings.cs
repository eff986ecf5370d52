using System.Text.RegularExpressions;
using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.S3;

namespace Baktainer.Functions.Aws;

/// <summary>What the environment says of roles at AWS. The role itself may differ from store to store, the rest is the program's.</summary>
internal sealed partial record AwsSettings
{
    public const string TokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private const string Role = "AWS_ROLE_ARN";
    private const string Session = "AWS_ROLE_SESSION_NAME";
    private const string AudienceVariable = "BT_AWS_AUDIENCE";

    /// <summary>Whom the identity's tokens are made for.</summary>
    public string Audience { get; private init; } = "api://AzureADTokenExchange";

    private string? Region { get; init; }

    private Uri? Endpoint { get; init; }

    private string? SessionName { get; init; }

    /// <param name="environment">The program's variables.</param>
    /// <param name="stores">Each store that there is, and the variables it is opened with.</param>
    /// <param name="problems">What is wrong is added, all of it at once.</param>
    public static AwsSettings Read(Func<string, string?> environment, IReadOnlyList<(StoreUri Store, Func<string, string?> Variables)> stores, List<string> problems)
    {
        var roles = stores.Select(store => Given(store.Variables, Role)).Append(Given(environment, Role)).OfType<string>().Distinct().ToList();
        problems.AddRange(roles.Where(role => !RolePattern().IsMatch(role)).Select(role => $"{Role}: '{Printable.Of(role, 100)}' is no role: write arn:aws:iam::ACCOUNT:role/NAME."));
        if (roles.Count == 0) return new AwsSettings(); // Then variables of the same names are none of ours.
        if (!HasToken(environment))
            problems.Add($"{Role}: there is no identity to show to AWS: neither IDENTITY_ENDPOINT and IDENTITY_HEADER (which Azure sets for an app with an identity) nor AZURE_CLIENT_ID nor {TokenFile} is set.");
        var session = Given(environment, Session);
        if (session is not null && !SessionPattern().IsMatch(session)) problems.Add($"{Session}: is no name of 2 to 64 letters, digits and any of _+=,.@-.");
        var audience = Given(environment, AudienceVariable) ?? new AwsSettings().Audience;
        if (!AudiencePattern().IsMatch(audience)) problems.Add($"{AudienceVariable}: is no application's ID or ID URI, as in api://baktainer-aws.");
        return new AwsSettings
        {
            Audience = audience,
            SessionName = session,
            Endpoint = ReadEndpoint(environment, problems),
            Region = Given(environment, "AWS_REGION") ?? Given(environment, "AWS_DEFAULT_REGION") ?? stores.Select(store => store.Store).OfType<S3StoreUri>().Where(IsAtAws).Select(store => store.Region).OfType<string>().FirstOrDefault(),
        };
    }

    /// <summary>Null where none is given.</summary>
    public AwsRole? RoleIn(Func<string, string?> variables)
    {
        if (Given(variables, Role) is not { } arn) return null;
        var role = new AwsRole(arn, Region ?? FirstRegion(arn)) { Endpoint = Endpoint };
        return SessionName is null ? role : role with { Session = SessionName };
    }

    private static bool IsAtAws(S3StoreUri store) => store.Profile.Name == S3Profile.Aws.Name;

    private static bool HasToken(Func<string, string?> environment) =>
        Given(environment, TokenFile) is not null || Given(environment, "AZURE_CLIENT_ID") is not null || (Given(environment, "IDENTITY_ENDPOINT") is not null && Given(environment, "IDENTITY_HEADER") is not null);

    private static Uri? ReadEndpoint(Func<string, string?> environment, List<string> problems)
    {
        var name = Given(environment, "AWS_ENDPOINT_URL_STS") is null ? "AWS_ENDPOINT_URL" : "AWS_ENDPOINT_URL_STS";
        if (Given(environment, name) is not { } text) return null;
        try
        {
            return SourceAddress.Parse(name, text);
        }
        catch (BaktainerException e)
        {
            problems.Add($"{e.Message} {e.Remedy}");
            return null;
        }
    }

    /// <summary>Keys of any region's token service hold in all regions of the same partition.</summary>
    private static string FirstRegion(string arn) => arn.Split(':')[1] switch { "aws-cn" => "cn-north-1", "aws-us-gov" => "us-gov-west-1", _ => "us-east-1" };

    private static string? Given(Func<string, string?> environment, string name) => environment(name) is { Length: > 0 } value ? value.Trim() : null;

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,20}:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,576}\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{2,64}\z")]
    private static partial Regex SessionPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9:/._~-]{1,256}\z")]
    private static partial Regex AudiencePattern();
}
