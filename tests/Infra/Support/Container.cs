namespace Baktainer.Infra.Support;

/// <summary>A container that goes with its test.</summary>
internal sealed class Container(string name) : IAsyncDisposable
{
    /// <summary>As other tests' containers are marked.</summary>
    private const string Label = "test.owner=infra";

    public string Name => name;

    /// <param name="arguments">Options, image and command of <c>docker run</c>.</param>
    public static async Task<Container> RunAsync(params string[] arguments)
    {
        var name = $"baktainer-infra-{Guid.NewGuid():n}"[..32];
        (await Tool.RunAsync("docker", ["run", "-d", "--name", name, "--label", Label, .. arguments])).Require();
        return new Container(name);
    }

    public Task<Ended> ExecAsync(params string[] command) => Tool.RunAsync("docker", ["exec", name, .. command]);

    public Task<Ended> ShellAsync(string script) => ExecAsync("bash", "-euc", script);

    public async ValueTask DisposeAsync() => await Tool.RunAsync("docker", "rm", "-f", "-v", name);
}
