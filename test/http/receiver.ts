import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface ReceivedMessage {
  readonly id: string;
  readonly type: string;
  readonly text: string;
  readonly payment: Readonly<Record<string, unknown>>;
  /** Which of these secrets it is signed with. */
  signedWith(secrets: readonly string[]): readonly string[];
}

/** A merchant's own program that hears webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly ReceivedMessage[];
  /** The status it answers with from now on; 204 to begin with. */
  answers(status: number): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedMessage[] = [];
  let status = 204;
  const server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      received.push(messageOf(text, request.headers as Readonly<Record<string, string>>));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answers: (next) => void (status = next),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function messageOf(text: string, headers: Readonly<Record<string, string>>): ReceivedMessage {
  const { type, data } = JSON.parse(text) as { type: string; data: { payment?: Record<string, unknown> } };
  const id = headers["webhook-id"] ?? "";
  const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  const signatures = (headers["webhook-signature"] ?? "").split(" ");
  return {
    id,
    type,
    text,
    payment: data.payment ?? {},
    // The tests' clock is not the library's, so what it would accept is computed and compared.
    signedWith: (secrets) => secrets.filter((secret) => signatures.includes(new Webhook(secret).sign(id, at, text))),
  };
}
