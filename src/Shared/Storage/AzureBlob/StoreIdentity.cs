using Azure.Core;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// The program's own identity where the store's variables hold no credential. Without any variable that speaks of an identity only a virtual machine's metadata service is left:
/// where that does not answer, there is no credential, which is said at once instead of asking again and again.
/// </summary>
/// <param name="identity">Gives the tokens.</param>
/// <param name="environment">Where variables are found.</param>
/// <param name="noCredential">What to say.</param>
internal sealed class StoreIdentity(TokenCredential identity, Func<string, string?> environment, Func<BaktainerException> noCredential) : TokenCredential
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Variables = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT"];
    private volatile bool isThere = Variables.Any(name => !string.IsNullOrEmpty(environment(name)));

    /// <inheritdoc/>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        if (isThere) return await identity.GetTokenAsync(requestContext, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var token = await identity.GetTokenAsync(requestContext, patience.Token);
            isThere = true;
            return token;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is OperationCanceledException or BaktainerException { Kind: FailureKind.Unavailable, InnerException: not null })
        {
            throw noCredential(); // An answer, even a bad one, would have no exception inside: somebody is there.
        }
    }

    /// <inheritdoc/>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing here asks for tokens synchronously.");
}
