using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>A database server that answered: the tools beside it and what it said about itself.</summary>
/// <param name="Tools">By role.</param>
/// <param name="Answers">To the engine's survey, in its order.</param>
internal sealed record DatabaseServer(ToolSet Tools, IReadOnlyList<string> Answers)
{
    /// <exception cref="BaktainerException">Missing tools, refused credentials, a server that does not answer.</exception>
    public static async Task<DatabaseServer> ConnectAsync(
        ToolRunner tools, IDatabaseEngine engine, DiscoveredContainer container, Connection connection, CancellationToken cancellationToken)
    {
        var found = await tools.FindAsync(container, engine.Tools, cancellationToken);
        var answers = new List<string>();
        foreach (var question in engine.Survey(connection, found))
        {
            var output = await tools.RunAsync(container, question, cancellationToken);
            if (output.Exit.Code != 0)
                throw ToolFailure.Of($"Asking the {engine.Name} server in container '{container.Name}'", output.Exit, FailureCodes.SurveyFailed);
            answers.Add(output.Text);
        }

        return new DatabaseServer(found, answers);
    }
}
