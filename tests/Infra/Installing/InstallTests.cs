using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary><c>install.sh</c> of a release, as root of a machine (a container of Debian 12) that has never seen it.</summary>
[Collection(Releases.Name)]
public sealed class InstallTests(ReleaseFixture release) : IAsyncLifetime
{
    private const string Facts = "stat -c '%a %U:%G %n' /usr/local/bin/baktainer /etc/systemd/system/baktainer.service /etc/baktainer /etc/baktainer/baktainer.env /var/lib/baktainer /var/backups/baktainer";

    private Container machine = null!;

    public async ValueTask InitializeAsync() => machine = await Container.RunAsync("-v", $"{release.Directory}:/release:ro", "baktainer-test/debian:12", "sleep", "infinity");

    public async ValueTask DisposeAsync() => await machine.DisposeAsync();

    [Fact]
    public async Task It_installs_a_program_that_runs_and_files_that_only_those_who_need_them_can_read()
    {
        var said = (await InstallAsync()).Require().Output;
        Assert.Contains($"{await ProgramVersionAsync()} is installed. Next:", said, StringComparison.Ordinal);
        Assert.Equal(
            """
            755 root:root /usr/local/bin/baktainer
            644 root:root /etc/systemd/system/baktainer.service
            750 root:baktainer /etc/baktainer
            640 root:baktainer /etc/baktainer/baktainer.env
            750 baktainer:baktainer /var/lib/baktainer
            750 baktainer:baktainer /var/backups/baktainer

            """,
            (await machine.ShellAsync(Facts)).Require().Output);
    }

    [Fact]
    public async Task A_second_run_changes_nothing_and_keeps_settings()
    {
        (await InstallAsync()).Require();
        (await machine.ShellAsync("echo BT_HOST=mine >>/etc/baktainer/baktainer.env")).Require();
        const string State = "find /usr/local/bin /etc/systemd/system /etc/baktainer /var/lib/baktainer /etc/passwd /etc/group -printf '%p %m %u %T@ %s\\n' | sort";
        var before = (await machine.ShellAsync(State)).Require().Output;

        Assert.Contains("is installed already", (await InstallAsync()).Require().Output, StringComparison.Ordinal);
        Assert.Equal(before, (await machine.ShellAsync(State)).Require().Output);
        Assert.Contains("BT_HOST=mine", (await machine.ShellAsync("cat /etc/baktainer/baktainer.env")).Require().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_is_not_what_was_released_is_refused_before_it_is_unpacked()
    {
        (await machine.ShellAsync("cp -r /release /tampered && printf x >>/tampered/baktainer-*-linux-x64.tar.gz")).Require();
        var ended = await machine.ExecAsync("/release/install.sh", "--from", "/tampered");
        Assert.Contains("the checksum of baktainer-", ended.Require(3).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await machine.ShellAsync("test -e /usr/local/bin/baktainer || test -e /etc/baktainer")).ExitCode);
    }

    [Theory]
    [InlineData("--from /nowhere", 3, "cannot be read")]
    [InlineData("--from http://example.org/", 3, "only https")]
    [InlineData("--from /release --version 1.0.0", 3, "names no agent 1.0.0")]
    [InlineData("--from /release --purge", 2, "--uninstall")]
    [InlineData("", 2, "--uninstall")]
    public async Task What_cannot_be_done_is_said_and_changes_nothing(string arguments, int exitCode, string said)
    {
        var ended = await machine.ShellAsync($"/release/install.sh {arguments}");
        Assert.Contains(said, ended.Require(exitCode).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await machine.ShellAsync("test -e /usr/local/bin/baktainer || test -e /etc/baktainer")).ExitCode);
    }

    [Fact]
    public async Task It_is_undone_step_by_step_and_backups_stay()
    {
        (await InstallAsync()).Require();
        (await machine.ShellAsync("touch /var/backups/baktainer/a-backup")).Require();

        (await machine.ExecAsync("/release/install.sh", "--uninstall")).Require();
        Assert.Equal("/etc/baktainer\n/etc/baktainer/baktainer.env\n/var/lib/baktainer\n", (await machine.ShellAsync("ls -d /usr/local/bin/baktainer /etc/systemd/system/baktainer.service /etc/baktainer /etc/baktainer/* /var/lib/baktainer 2>/dev/null || true")).Output);

        for (var run = 0; run < 2; run++) (await machine.ExecAsync("/release/install.sh", "--uninstall", "--purge")).Require();
        Assert.Equal("/var/backups/baktainer/a-backup\n", (await machine.ShellAsync("ls -d /etc/baktainer /var/lib/baktainer /var/backups/baktainer/* 2>/dev/null || true; getent passwd baktainer || true; getent group baktainer || true")).Output);
    }

    private Task<Ended> InstallAsync() => machine.ExecAsync("/release/install.sh", "--from", "/release");

    private async Task<string> ProgramVersionAsync() => (await machine.ExecAsync("baktainer", "--version")).Require().Output.Trim();
}
