import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { webhookCaller, type CallerOptions } from "../server/webhook-caller.ts";
import { insideTransaction } from "../server/outbound.ts";

const secret = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
const former = `whsec_${Buffer.alloc(24, 2).toString("base64")}`;

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(answer: (response: ServerResponse) => void): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      answer(response);
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, received };
}

function message(url: string, secrets: readonly string[] = [secret]) {
  return { url, secrets, messageId: "msg_1", at: Date.now(), body: '{"type":"payment.paid"}' };
}

const ok = (response: ServerResponse) => void response.writeHead(204).end();

function caller(options: Partial<CallerOptions> = {}) {
  return webhookCaller({ isProduction: false, ...options });
}

describe("a message to a merchant's own program", () => {
  it("X45 is signed as Standard Webhooks has it, and one changed byte is noticed", async () => {
    const { url, received } = await receiver(ok);
    expect(await caller().call(message(url))).toEqual({ status: 204, trouble: null, retryAfter: 0 });
    const [got] = received;
    if (!got) throw new Error("Nothing arrived.");
    expect(new Webhook(secret).verify(got.body, got.headers)).toEqual({ type: "payment.paid" });
    expect(got.headers["webhook-id"]).toBe("msg_1");
    expect(() => new Webhook(secret).verify(`${got.body} `, got.headers)).toThrow("No matching signature");
  });

  it("X45 is signed with both secrets while one takes the other's place", async () => {
    const { url, received } = await receiver(ok);
    await caller().call(message(url, [secret, former]));
    const [got] = received;
    for (const one of [secret, former]) {
      expect(new Webhook(one).verify(got?.body ?? "", got?.headers ?? {})).toEqual({ type: "payment.paid" });
    }
  });

  it("F116 follows no redirect, and says so", async () => {
    const inner = await receiver(ok);
    const { url } = await receiver((response) => void response.writeHead(302, { location: inner.url }).end());
    expect(await caller().call(message(url))).toMatchObject({ status: 302, trouble: "redirected" });
    expect(inner.received).toEqual([]);
  });

  it("X45 is not taken by any answer but 2xx, and a wish to wait is heard", async () => {
    const { url } = await receiver((response) => void response.writeHead(503, { "retry-after": "120" }).end());
    expect(await caller().call(message(url))).toEqual({ status: 503, trouble: "refused", retryAfter: 120_000 });
  });

  it("X45 waits for a silent receiver no longer than its time", async () => {
    const { url } = await receiver(() => {});
    expect(await caller({ timeLimit: 50 }).call(message(url))).toMatchObject({ status: null, trouble: "too_slow" });
  });

  it("X45 tells a receiver that is not there", async () => {
    expect(await caller().call(message("http://127.0.0.1:2/"))).toMatchObject({ trouble: "unreachable" });
  });

  it("never leaves from inside a transaction", async () => {
    await expect(insideTransaction(() => caller().call(message("http://127.0.0.1:2/")))).rejects.toThrow("transaction");
  });
});

describe("an address typed in by a merchant", () => {
  it.each([
    "http://example.com/hooks",
    "ftp://example.com/",
    "no address",
    "https://user:secret@example.com/",
    "https://localhost/",
    "https://localhost./",
    "https://admin.localhost/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://10.1.2.3/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://172.31.0.1/",
    "https://192.168.0.1/",
    "https://0.0.0.0/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    `https://example.com/${"x".repeat(500)}`,
  ])("F116 is refused in production: %s", async (url) => {
    const strict = caller({ isProduction: true });
    expect(strict.refusalOf(url)).not.toBeNull();
    expect(await strict.call(message(url))).toEqual({ status: null, trouble: "forbidden_address", retryAfter: 0 });
  });

  it.each([
    "https://example.com/hooks",
    "https://shop.example.com:8443/a?b=c",
    "https://[2606:4700::1]/",
    "https://8.8.8.8/",
  ])("is taken: %s", (url) => {
    expect(caller({ isProduction: true }).refusalOf(url)).toBeNull();
  });

  it.each([
    ["a private address", [{ address: "10.0.0.8", family: 4 }]],
    ["the cloud's own", [{ address: "169.254.169.254", family: 4 }]],
    [
      "one private address among public ones",
      [
        { address: "93.184.216.34", family: 4 },
        { address: "::1", family: 6 },
      ],
    ],
    ["a mapped one", [{ address: "::ffff:127.0.0.1", family: 6 }]],
    ["none", []],
  ])("F116 whose name resolves to %s is not called", async (_case, addresses) => {
    const strict = caller({ isProduction: true, resolve: () => Promise.resolve(addresses) });
    expect(await strict.call(message("https://hooks.example.com/"))).toMatchObject({ trouble: "forbidden_address" });
  });

  it("F116 whose name changes its mind after the look is called where it was looked at, once", async () => {
    const { url, received } = await receiver(ok);
    const answers = [[{ address: "127.0.0.1", family: 4 }], [{ address: "127.0.0.2", family: 4 }]];
    let looks = 0;
    const one = caller({ resolve: () => Promise.resolve(answers[looks++] ?? []) });
    const named = url.replace("127.0.0.1", "localhost");
    expect(await one.call(message(named))).toMatchObject({ status: 204 });
    expect([looks, received.length]).toEqual([1, 1]);
  });

  it("F116 outside production only this machine itself may be private", () => {
    expect(caller().refusalOf("http://localhost:8080/hooks")).toBeNull();
    expect(caller().refusalOf("http://192.168.0.1/")).not.toBeNull();
    expect(caller().refusalOf("https://10.0.0.1/")).not.toBeNull();
  });
});
