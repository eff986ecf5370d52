using System.Net;
using System.Net.Sockets;

namespace Baktainer.Tests.Support;

/// <summary>Ports for servers that tests start.</summary>
public static class Ports
{
    /// <summary>The first of some free ones in a row, below the range from which the kernel takes ports for outgoing connections: they are still free at a restart.</summary>
    public static int Free(int inARow = 1)
    {
        while (true)
        {
            var first = Random.Shared.Next(10_000, 32_000);
            if (Enumerable.Range(first, inARow).All(IsFree)) return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
