using Baktainer.Contracts;
using Baktainer.Functions;

// Exit codes matter: the Functions host starts a handler that failed again, but never one that ended with 0.
try
{
    return await (args switch
    {
        [] => Handler.RunAsync(Environment.GetEnvironmentVariable),
        ["serve"] => Server.RunAsync(Environment.GetEnvironmentVariable),
        ["agent", "invite", var host, .. var secrets] => Maintenance.InviteAsync(Environment.GetEnvironmentVariable, host, secrets),
        ["catalog", "rebuild"] => Maintenance.RebuildCatalogAsync(Environment.GetEnvironmentVariable),
        _ => Usage.PrintAsync(args),
    });
}
catch (BaktainerException e)
{
    await Console.Error.WriteLineAsync($"error: {e.Code}: {e.Message}\n{e.Remedy}".TrimEnd());
    return e.Kind is FailureKind.Usage or FailureKind.Configuration ? 2 : 3;
}
