using System.Text;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>A password planted in a label and one in the container's environment appear nowhere: no argument list, event, inspection, log, manifest, report or error.</summary>
public sealed class CanaryTests
{
    private const string InLabel = "canary-in-label-7f3a";
    private const string InEnvironment = "canary-in-environment-9c1e";

    [Theory]
    [InlineData("direct", false)]
    [InlineData("attached", false)]
    [InlineData("attached", true)]
    public async Task Secrets_are_never_seen(string transport, bool failing)
    {
        using var agent = new TestAgent();
        var names = new List<string>();
        var seen = new StringBuilder();
        try
        {
            foreach (var (database, label) in (IEnumerable<(Database, bool)>)[(Database.Postgres15, false), (Database.MySql9, true), (Database.MariaDb11, false)])
            {
                var name = $"e2e-canary-{database.Engine}";
                string[] options = label ? ["--label", "baktainer.db.user=root", "--label", $"baktainer.db.password={InLabel}"] : [];
                names.Add(await database.StartAsync(name, label ? InLabel : InEnvironment, true, options));
                await database.SeedAsync(name);
                if (failing) await Docker.RunAsync("exec", name, "sh", "-c", "for t in pg_dump mysqldump mariadb-dump; do f=$(command -v $t) && printf '#!/bin/sh\\nenv >&2; cat /dev/fd/4 >&2; exit 1\\n' > $f; done; true");
            }

            // Without the attributes: Docker itself adds the container's labels to each event.
            using var events = Shell.Start("docker", ["events", "--format", "{{.Action}}"]);
            var told = events.StandardOutput.ReadToEndAsync();
            using var backup = agent.Start(["backup", .. names, "--store", agent.Store, "--unencrypted", "--compression", "none", "--transport", transport, "--json", "--verbose"]);
            var output = backup.StandardOutput.ReadToEndAsync();
            var errors = backup.StandardError.ReadToEndAsync();
            while (!backup.HasExited) await LookAsync(seen, names);
            events.Kill();
            seen.Append(await output).Append(await errors).Append(await told);
            foreach (var manifest in agent.Files().Where(file => file.EndsWith(".json", StringComparison.Ordinal))) seen.Append(await File.ReadAllTextAsync(manifest));
            seen.Append((await agent.RunAsync("plan", "--json")).Output).Append((await agent.RunAsync("plan")).Output);

            Assert.Equal(failing ? 1 : 0, backup.ExitCode);
            Assert.Contains("exec_start", seen.ToString(), StringComparison.Ordinal);
            Assert.Contains("pg_dump", seen.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(InLabel, seen.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(InEnvironment, seen.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var name in names) await Docker.RemoveAsync(name);
        }
    }

    /// <summary>What anybody on the host, or with access to the engine, may look at while a backup runs.</summary>
    private static async Task LookAsync(StringBuilder seen, List<string> names)
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
