using System.Text.Json;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Secrets;
using Baktainer.Storage;

namespace Baktainer.Coordination.Desk;

/// <summary>
/// Hands out the values of references that only the control plane can read, sealed to one agent. A stolen agent can label its containers as it likes, so a label's
/// reference must fit what the operator allowed that agent; a policy's reference is the operator's own word.
/// </summary>
public sealed class JobSecrets(ReadSecret read)
{
    private const int MostReferences = 8;

    /// <returns>An age v1 file in base64.</returns>
    public async Task<string> SealAsync(
        AgentRecord agent, TargetRecord? target, EffectiveTarget? effective, IReadOnlyList<string> references, bool fresh, CancellationToken cancellationToken)
    {
        if (references.Count > MostReferences || references.Contains(null!)) throw new BaktainerException(FailureCodes.BadUsage, $"A job has no more than {MostReferences} references, and no empty ones.");
        var values = new Dictionary<string, string>();
        foreach (var text in references.Distinct())
        {
            var problem = SecretReference.TryParse(text, out var reference);
            if (problem is not null) throw new BaktainerException(FailureCodes.BadSecretReference, $"A reference to a secret {problem}.");
            RequireAllowed(agent, target, effective, text);
            values[text] = (await read(reference!, fresh, cancellationToken)).Reveal();
        }

        return await SealAsync(JsonSerializer.SerializeToUtf8Bytes<IReadOnlyDictionary<string, string>>(values, CoordinationJson.Default.IReadOnlyDictionaryStringString), agent.Recipient, cancellationToken);
    }

    private static void RequireAllowed(AgentRecord agent, TargetRecord? target, EffectiveTarget? effective, string reference)
    {
        if (effective is not null && (effective.UserSecret.Value == reference || effective.PasswordSecret.Value == reference)) return;
        var isOfLabel = target?.Spec.Secrets.Contains(reference) == true;
        if (isOfLabel && agent.AllowedSecrets.Any(pattern => Glob.IsMatch(reference, pattern))) return;
        throw new BaktainerException(
            FailureCodes.SecretDenied, $"Agent '{agent.Host}' may not use the reference '{Printable.Of(reference, 1024)}'.",
            "Name it in a policy for the target, or allow the agent a pattern that fits when inviting it.");
    }

    private static async Task<string> SealAsync(byte[] plain, string recipient, CancellationToken cancellationToken)
    {
        await using var content = AgeFile.Encrypt(new BytesStream(plain), [AgeKeys.ParseRecipient(recipient)]);
        var buffer = new byte[plain.Length + 4096];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Convert.ToBase64String(buffer, 0, length);
    }
}
