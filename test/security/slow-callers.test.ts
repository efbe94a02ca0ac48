import { connect, type Socket } from "node:net";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenerFor } from "../../server/http/listener.ts";
import { startRig, type Rig } from "../rig.ts";

/** As in the program, only shorter. */
const patience = { headers: 250, request: 500, check: 50 };

let rig: Rig;
let server: Server;
let port = 0;
beforeAll(async () => {
  rig = await startRig({ upTo: "installed" });
  server = listenerFor(rig.app.http, patience);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rig.close();
});

interface Line {
  readonly socket: Socket;
  /** What was heard until the line was cut. */
  readonly end: Promise<string>;
}

/** A caller that keeps to no rules, and sends what it likes when it likes. */
async function call(first: string): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.setEncoding("utf8").on("data", (text) => {
    heard += text;
  });
  const end = new Promise<string>((resolve) => {
    socket.on("error", () => undefined).on("close", () => resolve(heard));
  });
  await new Promise<void>((connected) => {
    socket.on("connect", connected);
  });
  socket.write(first);
  return { socket, end };
}

const statusIn = (heard: string) => heard.split("\r\n")[0];
const hook = "/webhooks/simulated/0000000000000000000000";
const head = (...lines: readonly string[]) => [`POST ${hook} HTTP/1.1`, "Host: localhost", ...lines].join("\r\n");
const connections = () =>
  new Promise<number>((resolve) => {
    server.getConnections((_error, count) => resolve(count));
  });

describe("a caller that takes its time", () => {
  it.each([
    ["says nothing", ""],
    ["stops in the middle of the first line", "POST /webhooks/simu"],
    ["stops in the middle of the headers", head("X-A: b")],
    ["announces a body and sends none of it", `${head("Content-Length: 100")}\r\n\r\n`],
    ["stops in the middle of the body", `${head("Content-Length: 100")}\r\n\r\n{"half":`],
    ["sends chunks and never the last", `${head("Transfer-Encoding: chunked")}\r\n\r\n3\r\nabc\r\n`],
  ])("F11 and %s is cut off", async (_what, first) => {
    const { end } = await call(first);
    expect(["HTTP/1.1 408 Request Timeout", ""]).toContain(statusIn(await end));
  });

  it("F11 and sends a letter now and then is cut off all the same", async () => {
    const { socket, end } = await call(`${head("Content-Length: 10000")}\r\n\r\n`);
    const drip = setInterval(() => socket.write("x"), 40);
    const heard = await end;
    clearInterval(drip);
    expect(statusIn(heard)).toBe("HTTP/1.1 408 Request Timeout");
  });

  it("F11 is one of five hundred, and somebody in a hurry is answered meanwhile", async () => {
    const before = await connections();
    const lines = await Promise.all(
      Array.from({ length: 500 }, () => call(`${head("Content-Length: 100")}\r\n\r\n{"half":`)),
    );
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const answers = await Promise.all(lines.map(({ end }) => end));
    expect(new Set(answers.map(statusIn))).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
    await expect.poll(connections).toBeLessThanOrEqual(before + 2);
  });

  it("F11 has ten seconds for its headers and fifteen for the whole where nobody says otherwise", () => {
    const usual = listenerFor(() => undefined);
    expect([usual.headersTimeout, usual.requestTimeout]).toEqual([10_000, 15_000]);
    // Node keeps it, though its types do not tell. Left alone it is thirty seconds, and makes forty-five of fifteen.
    expect(usual).toMatchObject({ connectionsCheckingInterval: 1_000 });
    usual.close();
  });
});

describe("a body", () => {
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  const doors = [hook, "/hubspot/webhooks", "/hubspot/actions/create-link", "/api/payments", "/v1/payments"];

  it.each(doors)("F11 that is compressed is not unpacked at %s", async (path) => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const answer = await rig.page(path, { method: "POST", headers, body: bomb });
    expect([path, answer.status]).toEqual([path, 415]);
  });

  it.each([
    [hook, 256],
    ["/hubspot/webhooks", 256],
    ["/hubspot/actions/create-link", 256],
    ["/api/payments", 64],
    ["/v1/payments", 64],
  ])("F11 that is larger than %s takes is refused before it is looked at", async (path, kibibytes) => {
    const headers = { "content-type": "application/json" };
    const body = "x".repeat(kibibytes * 1024 + 1);
    const answer = await rig.page(path, { method: "POST", headers, body });
    expect([path, answer.status]).toEqual([path, 413]);
  });
});
