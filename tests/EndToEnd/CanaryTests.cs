using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>A password appears nowhere, wherever it is kept: in a label, in the container's environment, or at one of the places that references name.</summary>
public sealed class CanaryTests : IDisposable
{
    private const string InLabel = "canary-in-label-7f3a";
    private const string InEnvironment = "canary-in-environment-9c1e";
    private const string Referred = "canary-referred-to-5d2b";
    private const string AwsKey = "canary-key-of-aws-81c6";
    private readonly TestAgent agent = new();
    private readonly DirectoryInfo secrets = Directory.CreateTempSubdirectory("baktainer-secrets-");

    public void Dispose()
    {
        agent.Dispose();
        secrets.Delete(recursive: true);
    }

    [Theory]
    [InlineData("direct", false)]
    [InlineData("attached", false)]
    [InlineData("attached", true)]
    public async Task Secrets_are_never_seen(string transport, bool failing)
    {
        var names = new List<string>();
        try
        {
            foreach (var (database, label) in (IEnumerable<(Database, bool)>)[(Database.Postgres15, false), (Database.MySql9, true), (Database.MariaDb11, false)])
            {
                var name = $"e2e-canary-{database.Engine}";
                string[] options = label ? ["--label", "baktainer.db.user=root", "--label", $"baktainer.db.password={InLabel}"] : [];
                names.Add(await database.StartAsync(name, label ? InLabel : InEnvironment, true, options));
                await database.SeedAsync(name);
                if (failing) await BreakToolsAsync(name);
            }

            var onlooker = new Onlooker(agent, names);
            Assert.Equal(failing ? 1 : 0, await onlooker.BackUpAsync(transport));
            Assert.Contains("exec_start", onlooker.Seen, StringComparison.Ordinal);
            Assert.Contains("pg_dump", onlooker.Seen, StringComparison.Ordinal);
            Assert.DoesNotContain(InLabel, onlooker.Seen, StringComparison.Ordinal);
            Assert.DoesNotContain(InEnvironment, onlooker.Seen, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var name in names) await Docker.RemoveAsync(name);
        }
    }

    /// <summary>The server asks for it: that dumps succeed proves that it was read. (Key Vault is asked by its own name over HTTPS only: see <c>KeyVaultTests</c>.)</summary>
    [Theory]
    [InlineData("env:APP_DB_PASSWORD")]
    [InlineData("file:/run/secrets/pw")]
    [InlineData("docker-secret:pw")]
    [InlineData("vault:secret/shop/db#password")]
    [InlineData("awssm:eu-central-1/shop/db")]
    public async Task Secret_that_is_referred_to_is_never_seen(string reference)
    {
        const string Name = "e2e-canary-reference";
        using var vault = new VaultServer(Referred);
        var port = Ports.Free();
        await using var aws = reference.StartsWith("awssm", StringComparison.Ordinal) ? await SecretsManagerAsync(port) : null;
        (agent.Environment["VAULT_ADDR"], agent.Environment["VAULT_TOKEN"]) = (vault.Address, "e2e-token");
        (agent.Environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"], agent.Environment["AWS_ACCESS_KEY_ID"], agent.Environment["AWS_SECRET_ACCESS_KEY"]) = ($"http://127.0.0.1:{port}", "key", AwsKey);
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "pw"), Referred + "\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(secrets.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        try
        {
            await Database.MariaDb11.StartAsync(
                Name, Referred, true, "-v", $"{secrets.FullName}:/run/secrets:ro", "-e", $"APP_DB_PASSWORD={Referred}",
                "--label", "baktainer.db.user=root", "--label", $"baktainer.db.password.secret={reference}");

            var onlooker = new Onlooker(agent, [Name]);
            Assert.Equal(0, await onlooker.BackUpAsync("attached"));
            Assert.Equal(0, await onlooker.BackUpAsync("direct"));
            await BreakToolsAsync(Name);
            Assert.Equal(1, await onlooker.BackUpAsync("attached"));

            Assert.Contains(reference, onlooker.Seen, StringComparison.Ordinal);
            foreach (var secret in (string[])[Referred, "e2e-token", AwsKey]) Assert.DoesNotContain(secret, onlooker.Seen, StringComparison.Ordinal);
            Assert.Equal(reference.StartsWith("vault", StringComparison.Ordinal), vault.Asked >= 3);
        }
        finally
        {
            await Docker.RemoveAsync(Name);
        }
    }

    /// <summary>They say all that they were given, and fail.</summary>
    private static Task BreakToolsAsync(string name) =>
        Docker.RunAsync("exec", name, "sh", "-c", "for t in pg_dump mysqldump mariadb-dump; do f=$(command -v $t) && printf '#!/bin/sh\\nenv >&2; cat /dev/fd/4 >&2; exit 1\\n' > $f; done; true");

    private static async Task<MotoProcess> SecretsManagerAsync(int port)
    {
        var moto = new MotoProcess(port);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        await moto.ListensAsync(http, http.BaseAddress);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent($$"""{"Name":"shop/db","SecretString":"{{Referred}}"}""", null, "application/x-amz-json-1.1"),
            Headers = { { "X-Amz-Target", "secretsmanager.CreateSecret" } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=key/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return moto;
    }
}
