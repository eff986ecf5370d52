using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Tests.Support;

/// <summary>
/// One container of Azure Blob with version-level immutability, which the emulator does not have: the REST protocol as Microsoft documents it, spoken to the real client library.
/// It knows no credentials. What it does is no proof of what Azure does.
/// </summary>
public sealed class BlobStandIn : IAsyncDisposable
{
    public const string Account = "account1";
    public const string Container = "backups";
    private readonly WebApplication app;

    private BlobStandIn(WebApplication app) => this.app = app;

    /// <summary>The container's and account's switches.</summary>
    public StandInProtection Protection { get; } = new();

    public StandInBlobs Blobs { get; } = new();

    /// <summary>Requests that start so (<c>PUT ?comp=legalhold</c>, <c>GET ?comp=properties</c>) are refused: the credential may not.</summary>
    public ISet<string> Denied { get; } = new HashSet<string>();

    public string Endpoint => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The store's address.</summary>
    public string Address => $"azblob://{Account}/{Container}?endpoint={Endpoint}/{Account}";

    /// <param name="tls">Null: plain HTTP.</param>
    public static async Task<BlobStandIn> StartAsync(X509Certificate2? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls is not null) listen.UseHttps(tls);
        }));
        var made = new BlobStandIn(builder.Build());
        made.app.Run(made.AnswerAsync);
        await made.app.StartAsync();
        return made;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var comp = $"{request.Query["comp"]}";
        try
        {
            if (Denied.Contains($"{request.Method} ?comp={comp}")) throw new StandInException(403, "AuthorizationPermissionMismatch");
            var name = $"{request.Path}".Split('/', 4) is [_, _, Container, var blob] ? blob : null;
            if (request.Query["restype"] == "service") await response.WriteAsync(Protection.ServiceProperties().ToString());
            else if (name is null) await ContainerAsync(request, response, comp);
            else if (request.Method == "PUT") await Blobs.PutAsync(name, comp, request, response, Protection);
            else if (request.Method == "DELETE") Blobs.Delete(name, response, Protection);
            else await Blobs.GetAsync(name, request, response);
        }
        catch (StandInException refusal)
        {
            response.StatusCode = refusal.Status;
            response.Headers["x-ms-error-code"] = refusal.Message;
            if (request.Method == "HEAD") return;
            response.ContentType = "application/xml";
            await response.WriteAsync($"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{refusal.Message}</Code><Message>{refusal.Message}</Message></Error>");
        }
    }

    private async Task ContainerAsync(HttpRequest request, HttpResponse response, string comp)
    {
        response.Headers.ETag = "\"1\"";
        response.Headers.LastModified = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        if (request.Method == "PUT") throw new StandInException(409, "ContainerAlreadyExists");
        if (comp == "list")
        {
            response.ContentType = "application/xml";
            await response.WriteAsync(new XDocument(Blobs.List($"{request.Query["prefix"]}")).ToString());
            return;
        }

        response.Headers["x-ms-immutable-storage-with-versioning-enabled"] = Protection.HasLocks ? "true" : "false";
        response.Headers["x-ms-has-immutability-policy"] = "false";
        response.Headers["x-ms-has-legal-hold"] = "false";
    }
}

/// <summary>What the stand-in's account and container are set to.</summary>
public sealed class StandInProtection
{
    /// <summary>Version-level immutability, which needs versioning.</summary>
    public bool HasLocks { get; set; } = true;

    public bool HasVersions { get; set; } = true;

    public int? SoftDeleteDays { get; set; } = 14;

    internal XElement ServiceProperties() => new(
        "StorageServiceProperties",
        new XElement("Cors"),
        new XElement(
            "DeleteRetentionPolicy",
            new XElement("Enabled", SoftDeleteDays is not null),
            SoftDeleteDays is { } days ? new XElement("Days", days) : null));
}

/// <summary>What the service answers instead; the message is the error code.</summary>
public sealed class StandInException(int status, string code) : Exception(code)
{
    public int Status => status;
}
