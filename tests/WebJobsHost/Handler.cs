using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Baktainer.WebJobsHost;

/// <summary>Posts invocations as the Functions host does: Newtonsoft's JSON, queue texts encoded twice. Anything but a 2xx answer with a JSON body fails.</summary>
public sealed class Handler(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    public Task DeliverAsync(string function, string message, int dequeueCount) => PostAsync(function, new JObject
    {
        ["Data"] = new JObject { ["message"] = JsonConvert.SerializeObject(message) },
        ["Metadata"] = new JObject { ["DequeueCount"] = dequeueCount.ToString(CultureInfo.InvariantCulture) },
    });

    public Task TickAsync(string function) => PostAsync(function, new JObject
    {
        ["Data"] = new JObject { ["timer"] = new JObject { ["IsPastDue"] = false } },
        ["Metadata"] = new JObject(),
    });

    public void Dispose() => http.Dispose();

    private async Task PostAsync(string function, JObject body)
    {
        using var content = new StringContent(body.ToString(Formatting.None), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(function, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Console.WriteLine($"{function} {(int)answer.StatusCode} {text}");
        answer.EnsureSuccessStatusCode();
        if (answer.Content.Headers.ContentType?.MediaType != "application/json" || JObject.Parse(text)["Outputs"] is null)
            throw new InvalidOperationException($"{function} answered what the Functions host would wait on for ever: '{text}'");
    }
}
