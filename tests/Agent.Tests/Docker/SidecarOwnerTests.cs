using Baktainer.Agent.Docker;

namespace Baktainer.Agent.Tests.Docker;

public sealed class SidecarOwnerTests
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(23);

    [Fact]
    public void What_a_living_process_made_is_left_alone()
    {
        Assert.False(SidecarOwner.IsGone(SidecarOwner.Me, Old));
        Assert.False(SidecarOwner.IsGone($"{Environment.MachineName}/{Environment.ProcessId}/00000000", TimeSpan.FromTicks(1)));
        Assert.False(SidecarOwner.IsGone("anothermachine/1/00000000", Old));
    }

    [Fact]
    public void What_the_same_process_of_an_earlier_life_made_is_nobodys() =>
        Assert.True(SidecarOwner.IsGone($"{Environment.MachineName}/{Environment.ProcessId}/00000000", Old));

    [Fact]
    public void What_an_ended_process_made_is_nobodys() => Assert.True(SidecarOwner.IsGone($"{Environment.MachineName}/4999999/00000000", TimeSpan.Zero));

    [Fact]
    public void After_a_day_everything_is_nobodys() => Assert.True(SidecarOwner.IsGone("anothermachine/1/00000000", TimeSpan.FromHours(25)));
}
