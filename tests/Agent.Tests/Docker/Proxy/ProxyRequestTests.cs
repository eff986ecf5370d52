using Baktainer.Agent.Docker.Proxy;

namespace Baktainer.Agent.Tests.Docker.Proxy;

public sealed class ProxyRequestTests
{
    [Fact]
    public void A_request_goes_on_with_a_connection_of_its_own_and_its_headers()
    {
        var request = ProxyRequest.Parse("GET /containers/json?all=1 HTTP/1.1\r\nHost: docker\r\nConnection: keep-alive\r\nAccept: a/b")!;
        Assert.Equal(("GET", "/containers/json", 0L, false), (request.Method, request.Path, request.Length, request.WantsRawBytes));
        Assert.Equal("GET /containers/json?all=1 HTTP/1.1\r\nHost: docker\r\nAccept: a/b\r\nConnection: close\r\n\r\n", request.Head);
    }

    [Fact]
    public void The_wish_for_raw_bytes_goes_on_with_the_body()
    {
        var request = ProxyRequest.Parse("POST /exec/1/start HTTP/1.1\r\nUpgrade: tcp\r\nConnection: Upgrade\r\nContent-Length: 28")!;
        Assert.True(request.WantsRawBytes);
        Assert.Equal("POST /exec/1/start HTTP/1.1\r\nContent-Length: 28\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n", request.Head);
    }

    [Theory]
    [InlineData("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length: +1")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length: -1")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length: 99999999999999999999")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length : 1")]
    [InlineData("POST /x HTTP/1.1\r\n Content-Length: 1")]
    [InlineData("POST /x HTTP/1.1\r\nA: b\nContent-Length: 1")]
    [InlineData("POST /x HTTP/1.1\r\nA: b\rContent-Length: 1")]
    [InlineData("POST /x HTTP/1.1\r\nno colon")]
    [InlineData("POST /x HTTP/1.0")]
    [InlineData("POST /x")]
    [InlineData("POST  /x HTTP/1.1")]
    [InlineData("POST x HTTP/1.1")]
    [InlineData("POST http://docker/x HTTP/1.1")]
    [InlineData("POST /\u007f HTTP/1.1")]
    [InlineData("")]
    public void What_two_readers_might_read_in_two_ways_is_refused(string head) => Assert.Null(ProxyRequest.Parse(head));
}
