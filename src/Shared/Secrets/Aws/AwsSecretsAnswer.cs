using System.Text.Json;
using Baktainer.Contracts;

namespace Baktainer.Secrets.Aws;

/// <summary>What Secrets Manager's answer means.</summary>
internal static class AwsSecretsAnswer
{
    public static Secret Read(JsonAnswer answer, SecretReference reference, string? key)
    {
        if (!answer.IsGood) throw Refused(answer, reference);
        if (answer.Text("SecretString") is not { } text) throw SecretFailures.NotFound(reference, "it holds bytes, not text");
        return key is null ? new Secret(text) : Member(text, reference, key);
    }

    private static Secret Member(string text, SecretReference reference, string key)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(key, out var member) && member.ValueKind == JsonValueKind.String)
                return new Secret(member.GetString()!);
        }
        catch (JsonException)
        {
            // Its message would quote the text.
            throw SecretFailures.NotFound(reference, "its text is no JSON, so nothing can be picked from it", "Leave '#key' away to use the whole text.");
        }

        throw SecretFailures.NotFound(reference, "its JSON has no text of that key");
    }

    /// <summary>Only the error's type is looked at; it is the last part of <c>__type</c>. Some refusals have no JSON at all.</summary>
    private static BaktainerException Refused(JsonAnswer answer, SecretReference reference)
    {
        var type = answer.Text("__type") is { } full ? full[(full.LastIndexOf('#') + 1)..] : "";
        return type switch
        {
            "ResourceNotFoundException" => SecretFailures.NotFound(reference, "Secrets Manager knows none of that name in that region"),
            "InvalidRequestException" => SecretFailures.NotFound(reference, "it is marked for deletion, or has no current version"),
            "ThrottlingException" or "TooManyRequestsException" or "InternalServiceError" or "InternalServiceErrorException" =>
                SecretFailures.Unavailable($"{reference}", $"Secrets Manager answered {answer.Status} {type}"),
            _ => SecretFailures.Denied(
                $"{reference}", $"Secrets Manager answered {answer.Status} {Word(type)}".TrimEnd(),
                "Allow secretsmanager:GetSecretValue (and kms:Decrypt with a key of your own), and check the key and this machine's clock."),
        };
    }

    private static string Word(string type) => type.Length < 80 && type.All(char.IsAsciiLetterOrDigit) ? type : "";
}
