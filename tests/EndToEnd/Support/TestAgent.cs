using System.Diagnostics;
using System.Text.Json;

namespace Baktainer.EndToEnd.Support;

/// <summary>The published program with a store of its own, as an administrator would call it.</summary>
internal sealed class TestAgent : IDisposable
{
    public const string Host = "testhost";

    public TestAgent(string? store = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("baktainer-e2e-").FullName;
        StorePath = Path.Combine(Directory, "store");
        Store = store ?? FileStore;
        Environment = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["BT_HOST"] = Host, ["BT_STATE_DIR"] = Path.Combine(Directory, "state") };
        IdentityFile = Path.Combine(Directory, "key.txt");
        using var keys = Shell.Start(Repository.Binary, ["keys", "generate", "-o", IdentityFile]);
        Recipient = keys.StandardOutput.ReadToEnd().Trim();
        keys.WaitForExit();
    }

    public string Directory { get; }

    public string StorePath { get; }

    public string Store { get; }

    /// <summary>A directory for backups, where the store is elsewhere.</summary>
    public string FileStore => $"file://{StorePath}";

    public string IdentityFile { get; }

    public string Recipient { get; }

    public Dictionary<string, string> Environment { get; }

    public Task<Result> RunAsync(params string[] arguments) => Shell.RunAsync(Repository.Binary, arguments, null, Environment, 300);

    public Process Start(params string[] arguments) => Shell.Start(Repository.Binary, arguments, Environment);

    /// <summary>Arguments of a sealed backup with a JSON report.</summary>
    public string[] BackupArguments(string name, params string[] more) => ["backup", name, "--store", Store, "--recipient", Recipient, "--json", .. more];

    public async Task<JsonElement> BackupAsync(string name, params string[] more) => Json((await RunAsync(BackupArguments(name, more))).Require());

    public async Task<JsonElement> VerifyAsync(string name) =>
        Json((await RunAsync("verify", "--latest", name, "--store", Store, "--identity", IdentityFile, "--json")).Require());

    public async Task<JsonElement> RestoreAsync(string name, string into, params string[] more) =>
        Json((await RunAsync(["restore", "--latest", name, "--store", Store, "--identity", IdentityFile, "--into", into, "--json", .. more])).Require());

    /// <summary>How many backups the store shows.</summary>
    public async Task<int> CountAsync() => Json((await RunAsync("list", "--store", Store, "--json")).Require()).GetProperty("backups").GetArrayLength();

    public static JsonElement Json(Result result) => JsonDocument.Parse(result.Output).RootElement;

    /// <summary>The failure code of the only target of a backup report.</summary>
    public static string Code(Result result) => Json(result).GetProperty("results")[0].GetProperty("error").GetProperty("code").GetString()!;

    public static string Message(Result result) => Json(result).GetProperty("results")[0].GetProperty("error").GetProperty("message").GetString()!;

    /// <summary>Every file of a directory store, hidden ones too.</summary>
    public IReadOnlyList<string> Files() => System.IO.Directory.Exists(StorePath)
        ? System.IO.Directory.GetFiles(StorePath, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        : [];

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
