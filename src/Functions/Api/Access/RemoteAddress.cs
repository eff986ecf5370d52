using System.Net;
using System.Net.Sockets;

namespace Baktainer.Functions.Api.Access;

/// <summary>
/// Where a request comes from. On a connection from this machine a proxy or the Functions host is in front, and the last address of <c>X-Forwarded-For</c> is the one
/// that it, or Azure's front end, added; what is left of it anybody can write. On other connections the header is not looked at.
/// </summary>
internal static class RemoteAddress
{
    private const int Ipv6Network = 8;

    public static IPAddress? Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } direct || !IPAddress.IsLoopback(direct)) return context.Connection.RemoteIpAddress;
        var last = context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPEndPoint.TryParse(last, out var forwarded) ? forwarded.Address : direct;
    }

    /// <summary>One subscriber: of IPv6 the first half, all of which is theirs.</summary>
    public static string Network(HttpContext context)
    {
        if (Of(context) is not { } address) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes()[..Ipv6Network]) : address.ToString();
    }
}
