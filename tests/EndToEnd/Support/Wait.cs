using System.Diagnostics;

namespace Baktainer.EndToEnd.Support;

internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"waited {seconds} s in vain until {what}");
            await Task.Delay(50);
        }
    }
}
