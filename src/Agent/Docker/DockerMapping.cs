using System.Text.Json;
using Baktainer.Agent.Discovery;
using Docker.DotNet.Models;

namespace Baktainer.Agent.Docker;

/// <summary>Docker's answers in our words. The two shapes differ: a listing's State is a word, an inspection's an object.</summary>
internal static class DockerMapping
{
    public static DiscoveredContainer FromList(ContainerListResponse container) => new()
    {
        Id = container.ID,
        Name = Name(container.Names?.FirstOrDefault(name => name.LastIndexOf('/') == 0) ?? container.Names?.FirstOrDefault() ?? container.ID),
        Image = container.Image,
        ImageId = container.ImageID,
        State = container.State ?? "unknown",
        CreatedAt = new DateTimeOffset(DateTime.SpecifyKind(container.Created, DateTimeKind.Utc)),
        Labels = Copy(container.Labels),
    };

    public static DiscoveredContainer FromInspect(ContainerInspectResponse container) => new()
    {
        Id = container.ID,
        Name = Name(container.Name),
        Image = container.Config?.Image ?? container.Image,
        ImageId = container.Image,
        State = container.State?.Status ?? "unknown",
        CreatedAt = new DateTimeOffset(DateTime.SpecifyKind(container.Created, DateTimeKind.Utc)),
        StartedAt = container.State?.StartedAt,
        Labels = Copy(container.Config?.Labels),
        Environment = Variables(container.Config?.Env),
    };

    /// <summary>The text of an error answer: <c>{"message":"…"}</c>, or the body itself.</summary>
    public static string Message(string? body)
    {
        if (body is null) return "no reason given";
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("message").GetString() ?? body;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body.Trim();
        }
    }

    private static string Name(string name) => name.TrimStart('/');

    private static Dictionary<string, string> Copy(IDictionary<string, string>? labels) => labels is null ? [] : new(labels);

    private static Dictionary<string, string> Variables(IList<string>? variables)
    {
        var result = new Dictionary<string, string>();
        foreach (var variable in variables ?? [])
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) is var at and > 0) result[variable[..at]] = variable[(at + 1)..];
        }

        return result;
    }
}
