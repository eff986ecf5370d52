namespace Baktainer.EndToEnd.Support;

/// <summary>Certificates for an engine on 127.0.0.1 and for its client, of one authority: RSA the one, EC the other.</summary>
internal sealed class EngineCertificates : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("baktainer-tls-").FullName;

    /// <summary>Arguments of dockerd that has it listen there and ask for client certificates.</summary>
    public string[] EngineOptions(int port) => ["-H", $"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", In("ca.pem"), "--tlscert", In("server.pem"), "--tlskey", In("server.key")];

    /// <summary><c>ca.pem</c>, <c>client.pem</c>, <c>client.key</c>.</summary>
    public string In(string file) => Path.Combine(directory, file);

    public async Task IssueAsync() => (await Shell.RunAsync("bash", ["-ec",
        """
        cd "$1"
        openssl ecparam -genkey -name prime256v1 -noout -out ca.key
        openssl req -x509 -new -key ca.key -subj /CN=ca -days 2 -out ca.pem
        openssl genrsa -out server.key 2048
        openssl ecparam -genkey -name prime256v1 -noout -out client.key
        for who in server client; do
          openssl req -new -key $who.key -subj /CN=$who -out $who.csr
          openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out $who.pem -extfile <(printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=%sAuth' $who)
        done
        """, "bash", directory])).Require();

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
