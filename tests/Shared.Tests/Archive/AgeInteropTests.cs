using System.Text;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>What we seal, the age program opens, and the other way round.</summary>
public sealed class AgeInteropTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly X25519Identity ours = X25519Identity.Generate();
    private readonly string keyFile;

    public AgeInteropTests()
    {
        keyFile = folder.File("key.txt");
        IdentityFile.Create(keyFile, ours, TimeProvider.System);
    }

    public static TheoryData<int> Sizes => [0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 1024 * 1024];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Age_opens_what_we_sealed(int size)
    {
        var plain = TestStreams.Bytes(size);
        using var file = AgeFile.Encrypt(new PiecesStream(plain), [ours.Recipient]);
        Assert.Equal(plain, Programs.Output("age", file.ReadAll(), "-d", "-i", keyFile));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void We_open_what_age_sealed(int size)
    {
        var plain = TestStreams.Bytes(size);
        var file = Programs.Output("age", plain, "-r", ours.Recipient.Label);
        using var opened = AgeFile.Decrypt(new PiecesStream(file), [ours]);
        Assert.Equal(plain, opened.ReadAll());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void We_open_what_age_sealed_with_armor(int size)
    {
        var plain = TestStreams.Bytes(size);
        var file = Programs.Output("age", plain, "-a", "-r", ours.Recipient.Label);
        Assert.StartsWith("-----BEGIN", Encoding.ASCII.GetString(file), StringComparison.Ordinal);
        using var opened = AgeFile.Decrypt(new PiecesStream(file, 17), [ours]);
        Assert.Equal(plain, opened.ReadAll());
    }

    [Fact]
    public void Every_one_of_several_recipients_opens_the_file_with_age()
    {
        var others = Enumerable.Range(0, 3).Select(_ => X25519Identity.Generate()).ToList();
        using var sealing = AgeFile.Encrypt(new PiecesStream("for all of you"u8.ToArray()), [ours.Recipient, .. others.Select(o => o.Recipient)]);
        var file = sealing.ReadAll();
        foreach (var (other, i) in others.Select((o, i) => (o, i)))
        {
            IdentityFile.Create(folder.File($"{i}.txt"), other, TimeProvider.System);
            Assert.Equal("for all of you"u8, Programs.Output("age", file, "-d", "-i", folder.File($"{i}.txt")));
        }
    }

    [Fact]
    public void Age_refuses_our_file_when_its_last_byte_is_gone()
    {
        using var file = AgeFile.Encrypt(new PiecesStream(TestStreams.Bytes(70_000)), [ours.Recipient]);
        Assert.NotEqual(0, Programs.Run("age", file.ReadAll()[..^1], "-d", "-i", keyFile).ExitCode);
    }

    [Fact]
    public void We_read_the_identity_file_that_age_keygen_writes()
    {
        var path = folder.File("stock.txt");
        Programs.Output("age-keygen", [], "-o", path);
        var recipient = Encoding.ASCII.GetString(Programs.Output("age-keygen", [], "-y", path)).Trim();
        Assert.Equal([recipient], IdentityFile.Recipients(path).Select(r => r.Label));
        var file = Programs.Output("age", "hello"u8.ToArray(), "-r", recipient);
        using var opened = AgeFile.Decrypt(new PiecesStream(file), IdentityFile.Read(path));
        Assert.Equal("hello"u8, opened.ReadAll());
    }

    [Fact]
    public void Age_keygen_reads_the_identity_file_that_we_write() =>
        Assert.Equal(ours.Recipient.Label, Encoding.ASCII.GetString(Programs.Output("age-keygen", [], "-y", keyFile)).Trim());

    [Fact]
    public void Age_opens_with_the_passphrase_what_we_sealed_with_it()
    {
        var path = folder.File("secret.age");
        using (var file = AgeFile.Encrypt(new PiecesStream("classified"u8.ToArray()), [new PassphraseRecipient(new Secret("korrekt pferd é"), workFactor: 10)]))
            File.WriteAllBytes(path, file.ReadAll());
        Terminal("korrekt pferd é\n", $"age -d -o {folder.File("opened")} {path}");
        Assert.Equal("classified"u8, File.ReadAllBytes(folder.File("opened")));
    }

    [Fact]
    public void We_open_with_the_passphrase_what_age_sealed_with_it()
    {
        File.WriteAllText(folder.File("plain"), "classified");
        Terminal("battery staple\nbattery staple\n", $"age -p -o {folder.File("sealed.age")} {folder.File("plain")}");
        using var opened = AgeFile.Decrypt(File.OpenRead(folder.File("sealed.age")), [new PassphraseIdentity(new Secret("battery staple"))]);
        Assert.Equal("classified"u8, opened.ReadAll());
    }

    /// <summary>Age asks a terminal for passphrases; <c>script</c> makes one. Age drops what was typed before it asked, so the typing waits for each question.</summary>
    private static void Terminal(string typed, string command)
    {
        var typing = string.Join("", typed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"sleep 0.7; printf '%s\\n' '{line}'; "));
        var result = Programs.Run("sh", [], "-c", $"({typing}sleep 3) | script -qec '{command}' /dev/null");
        Assert.True(result.ExitCode == 0, Encoding.UTF8.GetString(result.Output) + result.Error);
    }
}
