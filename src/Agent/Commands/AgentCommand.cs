using System.CommandLine;
using Baktainer.Agent.Control;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer agent</c>: work for a control plane.</summary>
internal static class AgentCommand
{
    private static readonly Option<string> Server = new("--server") { Description = "The control plane: https://host[:port].", HelpName = "URL", Required = true };
    private static readonly Option<string> TokenFile = new("--token-file") { Description = "A file with the one-time token from the operator.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> DockerHost = new("--docker-host") { Description = "Which of several Docker hosts (BT_DOCKER_HOSTS): each is enrolled by itself.", HelpName = "NAME" };

    public static Command Create()
    {
        var agent = Runner.Register(
            new Command(
                "agent",
                "Do the backups that a control plane plans. Enrol once, then run; only outgoing HTTPS is needed.\n\n" +
                "Example:\n  baktainer agent enrol --server https://backups.example.org --token-file token.txt\n  BT_RECIPIENTS=age1… baktainer agent"),
            RunAsync,
            _ => new Overrides { IsDaemon = true });
        agent.Subcommands.Add(Runner.Register(
            new Command("enrol", "Make this host known to a control plane. The keys are made here; only their public half, and a hash, are kept there.") { Server, TokenFile, DockerHost },
            EnrolAsync));
        agent.Subcommands.Add(Runner.Register(new Command("rotate", "Replace this agent's keys by new ones. Stop the agent first.") { DockerHost }, RotateAsync));
        return agent;
    }

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        using var state = StateDirectory.Open(parts.Settings.StateDirectory);
        await parts.RunAgentAsync(state, cancellationToken);
        return ExitCodes.Good;
    }

    private static async Task<int> EnrolAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        using var state = StateDirectory.Open(parts.Settings.StateDirectory);
        var host = parts.Hosts.Get(parse.GetValue(DockerHost));
        var server = parse.GetRequiredValue(Server);
        var client = ControlPlaneClient.Create(server, parts.Settings.Authorities);
        var (agent, recipient) = AgentIdentity.Create(server, host.Name);
        var token = Composition.ReadSecretFile(parse.GetRequiredValue(TokenFile)).Reveal().Trim();
        var request = new EnrolRequest(token, agent.AgentSecret, recipient, ThisProgram.Version);
        var answer = await client.PostAsync("enrol", request, CoordinationJson.Default.EnrolRequest, CoordinationJson.Default.EnrolAnswer, null, cancellationToken);
        var directory = host.StateIn(state.Path);
        StateDirectory.Make(directory);
        (agent with { Host = answer.Host }).Write(directory);
        parts.Terminal.Line($"enrolled as {answer.Host}");
        return ExitCodes.Good;
    }

    private static async Task<int> RotateAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        using var state = StateDirectory.Open(parts.Settings.StateDirectory);
        var directory = parts.Hosts.Get(parse.GetValue(DockerHost)).StateIn(state.Path);
        var old = AgentIdentity.Read(directory);
        var client = ControlPlaneClient.Create(old.Server, parts.Settings.Authorities);
        var (agent, recipient) = AgentIdentity.Create(old.Server, old.Host);
        await client.PostAsync("rotate", new RotateRequest(agent.AgentSecret, recipient), CoordinationJson.Default.RotateRequest, old.Token, cancellationToken);
        agent.Write(directory);

        // The first use of the new secret ends the old one.
        var probe = new ClaimRequest { Program = ThisProgram.Version, InventoryDigest = "" };
        await client.PostAsync("claim", probe, CoordinationJson.Default.ClaimRequest, CoordinationJson.Default.ClaimAnswer, agent.Token, cancellationToken);
        parts.Terminal.Line("rotated");
        return ExitCodes.Good;
    }
}
