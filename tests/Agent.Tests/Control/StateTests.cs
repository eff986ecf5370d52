using Baktainer.Agent.Control;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Control;

/// <summary>What an agent keeps on its disk.</summary>
public sealed class StateTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("baktainer-agent-").FullName;

    private string Missing => Path.Combine(root, "state");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void State_directory_is_the_owners_and_one_process_at_a_time()
    {
        using (StateDirectory.Open(Missing))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Missing));
            Assert.Equal(FailureCodes.StateInUse, Assert.Throws<BaktainerException>(() => StateDirectory.Open(Missing)).Code);
        }

        StateDirectory.Open(Missing).Dispose();
    }

    [Fact]
    public void Identity_is_read_as_written_by_its_owner_only_and_prints_nothing_secret()
    {
        var (agent, recipient) = AgentIdentity.Create("https://plane.example", "web");
        agent.Write(root);
        Assert.Equal(agent, AgentIdentity.Read(root));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AgentIdentity.PathIn(root)));
        Assert.StartsWith("age1", recipient, StringComparison.Ordinal);
        Assert.DoesNotContain(agent.AgentSecret, agent.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AGE-SECRET-KEY", agent.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "not enrolled")]
    [InlineData("", "damaged")]
    [InlineData("{\"agentSecret\":\"hunter2\"", "damaged")]
    [InlineData("{\"v\":2,\"server\":\"s\",\"host\":\"h\",\"agentSecret\":\"hunter2\",\"identity\":\"i\"}", "newer")]
    public void Identity_that_is_missing_or_damaged_is_said_so_without_quoting_it(string? content, string said)
    {
        if (content is not null) File.WriteAllText(AgentIdentity.PathIn(root), content);
        var failure = Assert.Throws<BaktainerException>(() => AgentIdentity.Read(root));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://plane.example")]
    [InlineData("https://user@plane.example")]
    [InlineData("plane.example")]
    public void Control_plane_is_asked_over_https_only(string server) =>
        Assert.Equal(FailureCodes.BadUsage, Assert.Throws<BaktainerException>(() => ControlPlaneClient.Create(server, null)).Code);

    [Fact]
    public void Authorities_that_cannot_be_read_are_said_so()
    {
        var path = Path.Combine(root, "ca.pem");
        Assert.Equal(FailureCodes.BadSettings, Assert.Throws<BaktainerException>(() => TrustedAuthorities.Only(path)).Code);
        File.WriteAllText(path, "no certificate");
        Assert.Equal(FailureCodes.BadSettings, Assert.Throws<BaktainerException>(() => TrustedAuthorities.Only(path)).Code);
    }
}
