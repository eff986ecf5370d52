using System.Diagnostics;

namespace Baktainer.EndToEnd.Support;

internal static class Wait
{
    /// <param name="condition">Looked at again and again.</param>
    /// <param name="what">For the message.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="every">Milliseconds between looks: more where a look costs the machine that is waited for.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 60, int every = 50)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"waited {seconds} s in vain until {what}");
            await Task.Delay(every);
        }
    }
}
