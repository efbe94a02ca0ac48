// Receives webhooks, lets in only what is signed, and prints each message once.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks"; // npm install standardwebhooks

const webhook = new Webhook(process.env["WEBHOOK_SECRET"] ?? "");
const seen = new Set<string>(); // A real program keeps these in its database.

interface Message {
  readonly type: string;
  readonly data: { readonly payment?: { readonly id: string; readonly status: string } };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const headers = request.headers as Record<string, string>;
    try {
      const message = webhook.verify(Buffer.concat(chunks), headers) as Message;
      const id = headers["webhook-id"] ?? "";
      if (!seen.has(id)) process.stdout.write(`${message.type} ${message.data.payment?.id ?? ""}\n`);
      seen.add(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
});

server.listen(Number(process.env["PORT"]), "127.0.0.1", () => process.stdout.write("Listening\n"));
