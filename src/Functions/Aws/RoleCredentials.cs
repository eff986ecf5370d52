using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Baktainer.Contracts;

namespace Baktainer.Functions.Aws;

/// <summary>
/// Keys of a role, for an hour each. They are replaced behind those who use them, who wait only for the first ones, or where the old ones have ended:
/// a token service that is away for less than <see cref="AwsRole.Early"/> is not noticed but in the log.
/// </summary>
internal sealed class RoleCredentials : RefreshingAWSCredentials
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private readonly AwsRole role;
    private readonly Func<Task<string>> token;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly AmazonSecurityTokenServiceClient service;
    private (BaktainerException Failure, long At)? latest;

    /// <param name="role">What is asked for.</param>
    /// <param name="token">Gives the token that shows who asks.</param>
    /// <param name="time">Measures the pause after a failed renewal.</param>
    /// <param name="log">Hears of failed renewals.</param>
    public RoleCredentials(AwsRole role, Func<Task<string>> token, TimeProvider time, ILogger log)
    {
        (this.role, this.token, this.time, this.log) = (role, token, time, log);
        PreemptExpiryTime = role.Early;
        service = TokenService.Connect(role);
    }

    /// <summary>Prints no key.</summary>
    public override string ToString() => role.Arn;

    /// <summary>While the keys at hand are good, whatever is thrown here is seen by nobody.</summary>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var goodUntil = Expiration; // A minute before their end, after which the base class takes them for ended.
        var isRenewal = goodUntil > time.GetUtcNow().UtcDateTime;
        if (isRenewal && latest is { } failed && time.GetElapsedTime(failed.At) < Pause) throw failed.Failure;
        try
        {
            return await AskAsync();
        }
        catch (BaktainerException e) when (isRenewal)
        {
            latest = (e, time.GetTimestamp());
            Log.RoleNotRenewed(log, role.Arn, goodUntil!.Value, e.Code, e.Message);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) service.Dispose();
        base.Dispose(disposing);
    }

    private async Task<CredentialsRefreshState> AskAsync()
    {
        var shown = await token();
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = role.Arn,
            RoleSessionName = role.Session,
            WebIdentityToken = shown,
            DurationSeconds = (int)role.Life.TotalSeconds,
        };
        try
        {
            var answer = await service.AssumeRoleWithWebIdentityAsync(request);
            if (answer.Credentials is not { Expiration: { } end } keys) throw RoleFailures.Unreadable(role, service.Config, null); // So the SDK reads a redirect.
            return new CredentialsRefreshState(new ImmutableCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken), end);
        }
        catch (Exception e) when (RoleFailures.IsFailure(e))
        {
            throw RoleFailures.Translate(e, role, service.Config, TokenClaims.Of(shown));
        }
    }
}
