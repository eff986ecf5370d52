using System.Diagnostics;

namespace Baktainer.Infra.Support;

/// <summary>Waits for what comes about by itself.</summary>
internal static class Until
{
    public static async Task HoldsAsync(Func<Task<bool>> holds, string what, int seconds = 60)
    {
        for (var waited = Stopwatch.StartNew(); !await holds(); await Task.Delay(200))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(seconds), $"{what}: not within {seconds} s");
    }
}
