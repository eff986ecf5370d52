using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Contracts;

namespace Baktainer.Agent.Control;

/// <summary>Certificate authorities of one's own.</summary>
internal static class TrustedAuthorities
{
    /// <summary>Trusts only the certificates in a PEM file; names and dates are checked as always.</summary>
    public static X509ChainPolicy Only(string path)
    {
        try
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(path);
            if (policy.CustomTrustStore.Count > 0) return policy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"The authorities in '{path}' cannot be read: {e.Message}", null, e);
        }

        throw new BaktainerException(FailureCodes.BadSettings, $"'{path}' holds no certificate.", "It must be PEM text.");
    }
}
