using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.Chaos;

/// <summary>A program that is started again whenever it was killed.</summary>
internal sealed class Member(Func<FunctionsProcess> start) : IAsyncDisposable
{
    private readonly List<FunctionsProcess> lives = [];

    /// <summary>What all its lives said.</summary>
    public string Output => string.Concat(lives.Select(life => life.Output));

    public int Lives => lives.Count;

    public void Start() => lives.Add(start());

    public async Task KillAsync()
    {
        Assert.False(lives[^1].HasExited, $"It ended by itself: {lives[^1].Output}");
        await lives[^1].KillAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var life in lives) await life.DisposeAsync();
    }
}
