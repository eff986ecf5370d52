// How long does it take to plan a day? Compiles 10,000 schedules of all kinds and finds everything that each of them starts on a day
// on which clocks change.
//
//   dotnet run -c Release benchmarks/schedules.cs [SCHEDULES]
#:project ../src/Shared/Baktainer.Shared.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Diagnostics;
using System.Globalization;
using Baktainer.Scheduling;

var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"];
string[] crons = ["{0} 3 * * *", "{0} 1 * * mon-fri", "{0} */6 * * *", "{0} 2 1 * *", "{0} * * * *"];
string[][] blackouts = [[], [], ["mon-fri 08:00-18:00"], ["sat,sun 00:00-24:00", "22:00-06:00"]];

var day = new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero);
for (var round = 1; round <= 5; round++)
{
    var watch = Stopwatch.StartNew();
    var schedules = Enumerable.Range(0, count).Select(n => Schedule.Compile(new ScheduleSpec
    {
        Name = "nightly",
        Cron = string.Format(CultureInfo.InvariantCulture, crons[n % crons.Length], n % 60),
        TimeZone = zones[n % zones.Length],
        JitterMinutes = n % 3 * 30,
        Blackout = blackouts[n % blackouts.Length],
    })).ToList();
    var compiled = watch.Elapsed;

    watch.Restart();
    var firings = 0;
    for (var n = 0; n < count; n++)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"host-{n % 100}/db-{n}");
        for (var next = schedules[n].Next(target, day); next is { } firing && firing.Due <= day.AddDays(1); next = schedules[n].Next(target, firing.Due)) firings++;
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"round {round}: {count} schedules compiled in {compiled.TotalMilliseconds:0} ms, {firings} runs of a day found in {watch.Elapsed.TotalMilliseconds:0} ms"));
}
