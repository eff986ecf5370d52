using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Channels.Mail;
using Baktainer.Tests.Support;
using MimeKit;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>E-mail by a real server.</summary>
public sealed class MailTests(SmtpServer server) : IClassFixture<SmtpServer>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => server.EnsureStartedAsync(Path.Combine(Root(AppContext.BaseDirectory), "tests", "testdata", "smtp", "server.mjs"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Mail_has_text_and_html_for_everybody_it_is_for()
    {
        var mail = await SentAsync(Options(MailSecurity.None, server.PlainPort) with { To = ["ops@example.org", "Anna <anna@example.org>"] }, Samples.Failed());

        Assert.Equal("baktainer@example.org", mail.GetProperty("from").GetString());
        Assert.Equal(["ops@example.org", "anna@example.org"], mail.GetProperty("to").EnumerateArray().Select(one => one.GetString()));
        var message = Parse(mail);
        Assert.Equal("web/shop: failed", message.Subject);
        Assert.Equal($"{Samples.Failed().Notice.Id}@baktainer", message.MessageId);
        Assert.Contains("pg_dump ended with 1.", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("<td>BK302</td>", message.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task Login_and_mail_travel_inside_tls(MailSecurity security)
    {
        var mail = await SentAsync(Secure(security), Samples.Failed());

        Assert.True(mail.GetProperty("secure").GetBoolean());
        Assert.Equal("u", mail.GetProperty("user").GetString());
    }

    [Fact]
    public async Task Hostile_text_adds_no_header_and_no_tag()
    {
        var notice = Samples.Failed().Notice with { Subject = "x\r\nBcc: evil@example.org\r\n\r\n<script>alert(1)</script>", Text = "</p><script>y</script>" };

        var mail = await SentAsync(Options(MailSecurity.None, server.PlainPort), Samples.Of(notice));

        Assert.Equal(["ops@example.org"], mail.GetProperty("to").EnumerateArray().Select(one => one.GetString()));
        var message = Parse(mail);
        Assert.Empty(message.Bcc);
        Assert.DoesNotContain("<script>", message.HtmlBody, StringComparison.Ordinal);
        Assert.StartsWith("x  Bcc: evil@example.org", message.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_starttls_is_told_nothing()
    {
        var refusal = await SendAsync(Secure(MailSecurity.StartTls) with { Port = server.PlainPort });
        Assert.Equal(FailureCodes.ReceiverRefused, refusal!.Code);
        Assert.Contains("STARTTLS", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_whose_certificate_is_not_trusted_is_told_nothing() =>
        Assert.Equal(FailureCodes.ReceiverRefused, (await SendAsync(Secure(MailSecurity.Tls) with { Trusts = null }))!.Code);

    [Fact]
    public async Task Wrong_password_is_refused_and_not_shown()
    {
        var refusal = await SendAsync(Secure(MailSecurity.Tls) with { Password = new Secret("c4nary") });
        Assert.Equal(FailureCodes.ReceiverRefused, refusal!.Code);
        Assert.DoesNotContain("c4nary", refusal.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reject@example.org", "BK752")]
    [InlineData("busy@example.org", "BK751")]
    public async Task Refusal_for_good_and_refusal_for_now_are_told_apart(string to, string code) =>
        Assert.Equal(code, (await SendAsync(Options(MailSecurity.None, server.PlainPort) with { To = [to] }))!.Code.Id);

    [Fact]
    public async Task One_address_that_is_refused_for_good_keeps_nobody_else_from_their_mail()
    {
        var mail = await SentAsync(Options(MailSecurity.None, server.PlainPort) with { To = ["reject@example.org", "ops@example.org"] }, Samples.Failed());
        Assert.Equal(["ops@example.org"], mail.GetProperty("to").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task One_address_that_is_refused_for_now_has_the_mail_tried_again() =>
        Assert.Equal(FailureCodes.ReceiverUnavailable, (await SendAsync(Options(MailSecurity.None, server.PlainPort) with { To = ["busy@example.org", "ops@example.org"] }))!.Code);

    [Fact]
    public async Task Server_that_wants_a_login_and_gets_none_refuses() =>
        Assert.Equal(FailureCodes.ReceiverRefused, (await SendAsync(Secure(MailSecurity.StartTls) with { User = null }))!.Code);

    [Fact]
    public async Task Server_that_is_not_there_is_unavailable() =>
        Assert.Equal(FailureCodes.ReceiverUnavailable, (await SendAsync(Options(MailSecurity.None, Ports.Free())))!.Code);

    private static MailOptions Options(MailSecurity security, int port) => new()
    {
        Server = "127.0.0.1",
        Port = port,
        Security = security,
        From = "Baktainer <baktainer@example.org>",
        To = ["ops@example.org"],
    };

    private static MimeMessage Parse(JsonElement mail)
    {
        using var raw = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.GetProperty("raw").GetString()!));
        return MimeMessage.Load(raw, Token);
    }

    private static Task<Refusal?> SendAsync(MailOptions options) => new MailChannel(options, TimeProvider.System).SendAsync(Samples.Failed(), Token);

    private static string Root(string directory) => File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Root(Path.GetDirectoryName(directory)!);

    private MailOptions Secure(MailSecurity security) => Options(security, security == MailSecurity.Tls ? server.TlsPort : server.StartTlsPort) with
    {
        User = "u",
        Password = new Secret("p"),
        Trusts = (_, shown, _, _) => shown?.GetCertHashString() == server.Certificate.GetCertHashString(),
    };

    private async Task<JsonElement> SentAsync(MailOptions options, Message message)
    {
        var before = server.Mails().Count;
        Assert.Null(await new MailChannel(options, TimeProvider.System).SendAsync(message, Token));
        return Assert.Single(server.Mails().Skip(before));
    }
}
