"""Key Vault and a managed identity, as far as a secret is read: python3 keyvault.py PORT CERTIFICATE KEY SECRETS

SECRETS is a JSON file: name to value. Clients keep the vault's own address, https://VAULT.vault.azure.net, and reach it through this program as their HTTPS proxy;
the identity is App Service's protocol at http://127.0.0.1:PORT/identity.
"""
import http.server
import json
import secrets
import ssl
import sys
import time

PORT, CERTIFICATE, KEY, SECRETS = int(sys.argv[1]), *sys.argv[2:5]
TOKEN = secrets.token_urlsafe(32)
HEADER = "demo-identity-header"
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(CERTIFICATE, KEY)


class KeyVault(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vault = None

    def do_CONNECT(self):
        if not self.path.endswith(".vault.azure.net:443"):
            return self.send_error(403, "only vaults are behind this proxy")
        self.send_response(200)
        self.end_headers()
        self.vault = self.path.removesuffix(":443")
        self.connection = tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def do_GET(self):
        path = self.path.partition("?")[0].strip("/").split("/")
        if self.vault is None:
            self.identity(path)
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, {"error": {"code": "Unauthorized"}},
                        {"WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com/demo", resource="https://vault.azure.net"'})
        else:
            self.secret(path)

    def identity(self, path):
        if path != ["identity"] or self.headers.get("X-IDENTITY-HEADER") != HEADER:
            return self.answer(400, {"error": "invalid_request"})
        self.answer(200, {"access_token": TOKEN, "expires_on": str(int(time.time()) + 3600), "resource": "https://vault.azure.net", "token_type": "Bearer"})

    def secret(self, path):
        with open(SECRETS) as file:
            known = json.load(file)
        if len(path) < 2 or path[0] != "secrets" or path[1] not in known:
            return self.answer(404, {"error": {"code": "SecretNotFound"}})
        self.answer(200, {"value": known[path[1]], "id": f"https://{self.vault}/secrets/{path[1]}/{'0' * 32}", "attributes": {"enabled": True}})

    def answer(self, status, content, headers={}):
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), KeyVault).serve_forever()
