using System.Text.Json;
using System.Text.Json.Serialization;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;

namespace Baktainer.Agent.Control;

/// <summary>What makes this agent this agent: kept in one file that only its user may read. Nothing in it opens a backup.</summary>
/// <param name="Server">The control plane's address, <c>https://…</c>.</param>
/// <param name="Host">First half of the targets' names.</param>
/// <param name="AgentSecret">Proves who it is.</param>
/// <param name="Identity">Opens the credentials that are sealed to it: <c>AGE-SECRET-KEY-1…</c>.</param>
internal sealed record AgentIdentity(string Server, string Host, string AgentSecret, string Identity)
{
    private const string FileName = "agent.json";

    public int V { get; init; } = 1;

    public string Token => Tokens.Compose(AgentRegistry.AgentPrefix, Host, AgentSecret);

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Host} at {Server}";

    public static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, FileName);

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when this agent was never enrolled, or its file is damaged.</exception>
    public static AgentIdentity Read(string stateDirectory)
    {
        var path = PathIn(stateDirectory);
        try
        {
            using var file = File.OpenRead(path);
            var read = JsonSerializer.Deserialize(file, AgentStateJson.Default.AgentIdentity);
            if (read is { V: 1 }) return read;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"This agent is not enrolled: there is no '{path}'.", "Run 'baktainer agent enrol'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"'{path}' cannot be read: {e.Message}", "Run the agent as the user who enrolled it.", e);
        }
        catch (JsonException)
        {
            // Said below: the file holds secrets, so nothing of it is quoted.
        }

        throw new BaktainerException(FailureCodes.BadSettings, $"'{path}' is damaged, or of a newer version.", "Enrol the agent anew.");
    }

    /// <summary>Replaces the file all at once.</summary>
    public void Write(string stateDirectory)
    {
        var path = PathIn(stateDirectory);
        StateDirectory.WriteAtomically(path, JsonSerializer.SerializeToUtf8Bytes(this, AgentStateJson.Default.AgentIdentity));
    }

    /// <summary>A new one with keys of its own.</summary>
    public static (AgentIdentity Agent, string Recipient) Create(string server, string host)
    {
        var identity = X25519Identity.Generate();
        return (new AgentIdentity(server, host, Tokens.NewSecret(), identity.Encoded().Reveal()), identity.Recipient.Label);
    }
}

/// <summary>JSON of the agent's own files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AgentIdentity))]
internal sealed partial class AgentStateJson : JsonSerializerContext;
