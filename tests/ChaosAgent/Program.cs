using System.Globalization;
using Baktainer.Agent.Control;
using Baktainer.ChaosAgent;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging;

// The agent as it is, except for Docker: its loop, worker, outbox, protocol and uploads, over dumps that are made up.
//   chaos-agent enrol SERVER AUTHORITIES STATE TOKEN-FILE
//   chaos-agent run AUTHORITIES STATE SCENARIO
const int Concurrency = 4;
var time = TimeProvider.System;
using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
var log = logging.CreateLogger("chaos");
return args switch
{
    ["enrol", var server, var authorities, var state, var token] => await EnrolAsync(server, authorities, state, token),
    ["run", var authorities, var state, var scenario] => await RunAsync(authorities, state, Scenario.Read(scenario)),
    _ => 2,
};

static async Task<int> EnrolAsync(string server, string authorities, string directory, string tokenFile)
{
    using var state = StateDirectory.Open(directory);
    var (agent, recipient) = AgentIdentity.Create(server, "");
    var request = new EnrolRequest((await File.ReadAllTextAsync(tokenFile)).Trim(), agent.AgentSecret, recipient, "chaos");
    var answer = await ControlPlaneClient.Create(server, authorities)
        .PostAsync("enrol", request, CoordinationJson.Default.EnrolRequest, CoordinationJson.Default.EnrolAnswer, null, CancellationToken.None);
    (agent with { Host = answer.Host }).Write(state.Path);
    return 0;
}

async Task<int> RunAsync(string authorities, string directory, Scenario scenario)
{
    using var state = StateDirectory.Open(directory);
    var agent = AgentIdentity.Read(state.Path);
    var plane = new RemoteControlPlane(ControlPlaneClient.Create(agent.Server, authorities), agent, time);
    var worker = new JobWorker(new FakeBackup(scenario, plane, time).RunAsync, null, log, time);
    var outbox = new Outbox(new DirectoryStore(Path.Combine(state.Path, "outbox")), log);
    using var loop = new AgentLoop(
        plane, worker.RunAsync, outbox, _ => Task.FromResult(scenario.InventoryOf(agent.Host)), Concurrency, TimeSpan.FromSeconds(5), time, log);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agent.Host} runs"));
    await loop.RunAsync(CancellationToken.None);
    return 0;
}
