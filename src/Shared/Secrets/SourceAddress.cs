using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>Addresses of sources that somebody set. Secrets travel over HTTPS, except on this machine.</summary>
public static class SourceAddress
{
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/>.</exception>
    public static Uri Parse(string variable, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? uri
            : throw new BaktainerException(FailureCodes.BadSettings, $"{variable} is not an https:// address.", "Only on this machine (127.0.0.1) http:// will do.");
}
