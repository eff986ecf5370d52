// What benchmarks/stores.sh runs.
//
//   put ADDRESS KEY      standard input into a store, as the agent puts its stream; credentials from the environment, as the agent takes them
//   sink PORT            an S3 server that keeps nothing: every part is read, and thrown away. It checks neither signatures nor checksums.
#:project ../src/Shared/Baktainer.Shared.csproj
#:property PublishAot=true
#:property OptimizationPreference=Size
#:property EventSourceSupport=false
#:property ConcurrentGarbageCollection=false
#:property RestorePackagesWithLockFile=false

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Baktainer.Storage;

if (args is ["sink", var port])
{
    var sink = new Sink();
    using var listener = new HttpListener();
    listener.Prefixes.Add($"http://127.0.0.1:{port}/");
    listener.Start();
    while (true)
    {
        var context = await listener.GetContextAsync();
        _ = Task.Run(() => sink.AnswerAsync(context));
    }
}

var store = new StoreFactory(Environment.GetEnvironmentVariable, TimeProvider.System).Open(args[1]);
await using var input = Console.OpenStandardInput();
var stored = await store.PutAsync(args[2], input, CancellationToken.None);
Console.WriteLine(stored.Size.ToString(CultureInfo.InvariantCulture));

/// <summary>Remembers of each object how long it would be, and whose it is: what an upload asks for in the end.</summary>
internal sealed class Sink
{
    private const string Owner = "x-amz-meta-baktainer-put";
    private readonly ConcurrentDictionary<string, (long Size, string? Owner)> uploads = new(), objects = new();

    public async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var (path, upload) = (request.Url!.AbsolutePath, request.QueryString["uploadId"]);
        var isObject = path.TrimEnd('/').Count(c => c == '/') > 1;
        var bytes = await DiscardAsync(request.InputStream);
        var answer = "";
        switch (request.HttpMethod)
        {
            case "POST" when upload is null:
                uploads[upload = Guid.NewGuid().ToString("N")] = (0, request.Headers[Owner]);
                answer = $"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>";
                break;
            case "POST":
                objects[path] = uploads[upload];
                answer = "<CompleteMultipartUploadResult><ETag>\"0\"</ETag></CompleteMultipartUploadResult>";
                break;
            case "PUT" when upload is not null:
                uploads.AddOrUpdate(upload, _ => default, (_, at) => (at.Size + bytes, at.Owner));
                response.Headers["ETag"] = "\"0\"";
                break;
            case "PUT" when isObject:
                objects[path] = (bytes, request.Headers[Owner]);
                response.Headers["ETag"] = "\"0\"";
                break;
            case "HEAD" when isObject && objects.TryGetValue(path, out var found):
                response.Headers[Owner] = found.Owner;
                response.ContentLength64 = found.Size;
                break;
            case "HEAD" when isObject:
                response.StatusCode = 404;
                break;
        }

        if (request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        response.Close();
    }

    private static async Task<long> DiscardAsync(Stream body)
    {
        var (buffer, bytes) = (new byte[256 * 1024], 0L);
        while (await body.ReadAsync(buffer) is var read and > 0) bytes += read;
        return bytes;
    }
}
