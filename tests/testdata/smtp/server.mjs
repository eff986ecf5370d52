// A real SMTP server for the tests: server.mjs MODULES OUTPUT CERT KEY PLAIN-PORT STARTTLS-PORT TLS-PORT
// Each mail that it takes is one line of JSON in OUTPUT. It knows user "u" with password "p"; recipients "reject@…" and "busy@…" are refused.
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, output, cert, key, plain, startTls, tls] = process.argv.slice(2);
const { SMTPServer } = createRequire(modules + "/")("smtp-server");
const refusals = { reject: [550, "no such user"], busy: [451, "try later"] };
const refusal = ([responseCode, message]) => Object.assign(new Error(message), { responseCode });

const listen = (port, options) => new Promise(done => {
  const server = new SMTPServer({
    cert: readFileSync(cert), key: readFileSync(key), size: 1 << 20, logger: false,
    onAuth: (auth, session, answer) => auth.username === "u" && auth.password === "p" ? answer(null, { user: "u" }) : answer(new Error("Invalid username or password")),
    onRcptTo: (address, session, answer) => { const why = refusals[address.address.split("@")[0]]; answer(why ? refusal(why) : undefined); },
    onData: (stream, session, answer) => {
      const parts = [];
      stream.on("data", part => parts.push(part));
      stream.on("end", () => {
        appendFileSync(output, JSON.stringify({
          secure: session.secure, user: session.user ?? null, from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(one => one.address), raw: Buffer.concat(parts).toString(),
        }) + "\n");
        answer();
      });
    },
    ...options,
  });
  server.on("error", () => { });
  server.listen(Number(port), "127.0.0.1", done);
});

await Promise.all([
  listen(plain, { authOptional: true, disabledCommands: ["STARTTLS"] }),
  listen(startTls, {}),
  listen(tls, { secure: true }),
]);
console.log("up");
