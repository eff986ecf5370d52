using System.Text;

namespace Baktainer.EndToEnd.Support;

/// <summary>Sees what anybody on the host, or with access to the engine, may look at while a backup runs, and all that it left: argument lists, events, inspections, logs, manifests, reports, errors.</summary>
internal sealed class Onlooker(TestAgent agent, IReadOnlyList<string> names)
{
    private readonly StringBuilder seen = new();

    public string Seen => seen.ToString();

    /// <summary>Runs an open backup of them. Returns its exit code.</summary>
    public async Task<int> BackUpAsync(string transport)
    {
        // Without the attributes: Docker itself adds the container's labels to each event.
        using var events = Shell.Start("docker", ["events", "--format", "{{.Action}}"]);
        var told = events.StandardOutput.ReadToEndAsync();
        using var backup = agent.Start(["backup", .. names, "--store", agent.Store, "--unencrypted", "--compression", "none", "--transport", transport, "--json", "--verbose"]);
        var output = backup.StandardOutput.ReadToEndAsync();
        var errors = backup.StandardError.ReadToEndAsync();
        while (!backup.HasExited) await LookAsync();
        events.Kill();
        seen.Append(await output).Append(await errors).Append(await told);
        foreach (var manifest in agent.Files().Where(file => file.EndsWith(".json", StringComparison.Ordinal))) seen.Append(await File.ReadAllTextAsync(manifest));
        seen.Append((await agent.RunAsync("plan", "--json")).Output).Append((await agent.RunAsync("plan")).Output);
        return backup.ExitCode;
    }

    private async Task LookAsync()
    {
        seen.Append((await Shell.RunAsync("ps", ["-eo", "args"])).Output);
        foreach (var name in names) seen.Append((await Docker.TryAsync("top", name, "-eo", "args")).Output);
        foreach (var sidecar in await Docker.SidecarsAsync()) seen.Append((await Docker.TryAsync("inspect", sidecar)).Output);
        foreach (var name in names)
        {
            var execs = (await Docker.TryAsync("inspect", "-f", "{{range .ExecIDs}}{{.}} {{end}}", name)).Output;
            foreach (var exec in execs.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
                seen.Append((await Shell.RunAsync("curl", ["-s", "--unix-socket", "/var/run/docker.sock", $"http://docker/exec/{exec}/json"])).Output);
        }
    }
}
