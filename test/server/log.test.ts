import { describe, expect, it } from "vitest";
import { openLog } from "../../server/log.ts";
import type { LogFields } from "../../server/ports/context.ts";

function openedLog(level = "info") {
  const lines: string[] = [];
  return { log: openLog({ level, destination: { write: (line) => void lines.push(line) } }), lines };
}

const allowed = {
  job: "inbox",
  portalId: 62_515,
  connectionId: "con1",
  paymentId: "pay1",
  entryId: "e1",
  provider: "stripe",
  fault: "unavailable",
  reason: "failed",
  error: "TypeError",
  count: 3,
  attempts: 2,
  method: "GET",
  route: "/p/:token",
  status: 503,
  milliseconds: 12,
  correlationId: "req_1",
  port: 3000,
  process: "all",
  database: "sqlite",
};

/** What must never come out, by the names it might come under. */
const canaries = {
  body: "CANARY-body",
  headers: "CANARY-headers",
  authorization: "CANARY-authorization",
  cookie: "CANARY-cookie",
  token: "CANARY-token",
  accessToken: "CANARY-access",
  refreshToken: "CANARY-refresh",
  webhookSecret: "CANARY-webhook",
  signature: "CANARY-signature",
  key: "CANARY-key",
  url: "https://pay.example.com/p/CANARY",
  email: "CANARY@example.com",
  name: "CANARY Payer",
  description: "CANARY kitchen",
  stack: "CANARY stack",
  err: "CANARY err",
  message: "CANARY message",
  __proto__: "CANARY prototype",
  constructor: "CANARY constructor",
};

describe("the log", () => {
  it("writes one line of JSON with time, level, sentence and fields", () => {
    const { log, lines } = openedLog();
    log.warn(allowed, "A thing happened.");
    expect(lines).toHaveLength(1);
    const { level, time, msg, ...fields } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect({ level, msg }).toEqual({ level: 40, msg: "A thing happened." });
    expect(new Date(String(time)).toISOString()).toBe(time);
    expect(fields).toEqual(allowed);
  });

  it.each(["info", "warn", "error"] as const)("F128 drops every %s field that is not on its list", (level) => {
    const { log, lines } = openedLog();
    log[level]({ ...canaries, paymentId: "pay1" }, "A thing happened.");
    expect(lines.join()).toContain("pay1");
    expect(lines.join()).not.toContain("CANARY");
  });

  it("F117 keeps a value with line breaks on its one line", () => {
    const { log, lines } = openedLog();
    log.info({ reason: 'first\nsecond\r\n{"level":50}' }, "A thing happened.");
    expect(
      lines
        .join("")
        .trimEnd()
        .split(/[\r\n]/),
    ).toHaveLength(1);
  });

  it("says nothing of this machine or process", () => {
    const { log, lines } = openedLog();
    log.info({}, "A thing happened.");
    expect(Object.keys(JSON.parse(lines[0] ?? "") as object).toSorted()).toEqual(["level", "msg", "time"]);
  });

  it("leaves out what is below its level", () => {
    const { log, lines } = openedLog("warn");
    log.info({}, "Unheard.");
    log.warn({}, "Heard.");
    log.error({}, "Heard, too.");
    expect(lines).toHaveLength(2);
  });

  it("leaves out a field without a value and keeps null, zero and false", () => {
    const { log, lines } = openedLog();
    const fields: LogFields = { reason: undefined, error: null, count: 0, status: false };
    log.info(fields, "A thing happened.");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ error: null, count: 0, status: false });
    expect(lines.join()).not.toContain("reason");
  });
});

describe("what a far side has written", () => {
  it.each([
    ["reason", "Mia Keller <mia@example.com>"],
    ["reason", "https://pay.example.com/p/CANARY?x=1"],
    ["outcome", "CANARY said: no"],
    ["correlationId", "CANARY+491701234567"],
    ["error", "CANARY failed at mia@example.com"],
    ["route", "/p/CANARY?token=x"],
    ["paymentId", "CANARY or 1=1"],
    ["provider", "x".repeat(81)],
  ])("F128 does not come out under a name that is allowed: %s", (name, value) => {
    const { log, lines } = openedLog();
    log.warn({ [name]: value, portalId: 62_515 }, "A thing happened.");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ [name]: "(left out)", portalId: 62_515 });
    expect(lines.join()).not.toContain(value);
  });

  it("leaves our own sentences readable", () => {
    const { log, lines } = openedLog();
    log.warn({ reason: "The request’s signature is too old: 301 s (at most 300)." }, "A thing happened.");
    expect(lines.join()).toContain("too old: 301 s");
  });
});
