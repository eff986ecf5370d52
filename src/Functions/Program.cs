using System.Net;

// The Functions host asks any path of the port it chose until something answers, and never tells us to stop. Bind to that port only:
// the child inherits the host's ASPNETCORE_URLS.
var port = int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT") ?? "7071", System.Globalization.CultureInfo.InvariantCulture);
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
var app = builder.Build();
app.MapGet("/", () => Results.Ok(new { service = "baktainer-functions" }));
await app.RunAsync();
