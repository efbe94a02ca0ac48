import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import express from "express";
import { createStripe } from "../sandbox/stripe/index.ts";

/**
 * A provider each of whose reads takes its time and hardly any of the machine's: a process of its own, started with the
 * milliseconds of a read. What was read once is answered from memory, since it is paid before it is read. Its first
 * line says where it is and by which key; `POST /bench/pay/{session}` pays.
 */
const readTime = Number(process.argv[2]);
const remembered = new Map<string, string>();
const app = express();
const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
// What it would tell is put into the inbox by the measurement itself.
const stripe = createStripe({ origin: url, send: () => Promise.resolve() });
app.post("/bench/pay/:session", (request, response) => {
  stripe.pay(String(request.params["session"]));
  response.sendStatus(204);
});
app.use(stripe.router);
process.on("disconnect", () => process.exit());
process.send?.({ url, apiKey: stripe.keys.issue() });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url: asked = "" } = request;
  if (method !== "GET") return app(request, response);
  if (asked.startsWith("/v1/checkout/sessions/")) await pause(readTime);
  const known = remembered.get(asked);
  if (known !== undefined) return void response.setHeader("content-type", "application/json").end(known);
  remember(asked, response);
  app(request, response);
}

/** Answers are written in one go; one that is refused is not remembered. */
function remember(asked: string, response: ServerResponse): void {
  const end = response.end.bind(response) as (...given: readonly unknown[]) => ServerResponse;
  response.end = ((...given: readonly unknown[]) => {
    if (response.statusCode === 200 && typeof given[0] !== "function") remembered.set(asked, String(given[0]));
    return end(...given);
  }) as ServerResponse["end"];
}
