import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { sideBySide } from "../../server/jobs/side-by-side.ts";
import { tellPieces } from "../../server/meters/pieces.ts";
import { openMeters } from "../../server/meters/registry.ts";
import { isCorrelationId, listening, noteSettled, pieceOf } from "../../server/trace.ts";
import { openLog } from "../../server/log.ts";

function setUp() {
  const lines: string[] = [];
  const log = openLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
  const { meters, text } = openMeters();
  const told = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { listener: tellPieces({ log, meters }), meters, text, told };
}

const row = (paymentId: string) => ({ portalId: 62_515, paymentId, attempts: 2, contactEmail: "canary@example.com" });

describe("pieces of background work", () => {
  it("are told one by one: which job, for which account and payment, what came of it, by how many calls", async () => {
    const { listener, meters, told } = setUp();
    await listening(listener, {}, () =>
      pieceOf({ job: "reconcile" }, () =>
        sideBySide([row("p1"), row("p2")], 1, async ({ paymentId }) => {
          await meters.watched({ upstream: "stripe", call: "read" }, () => Promise.resolve());
          noteSettled(paymentId === "p1" ? "done" : "again", 1);
        }),
      ),
    );
    const common = { job: "reconcile", portalId: 62_515, attempts: 2, count: 1, calls: 1, failures: 0 };
    expect(told()).toEqual([
      expect.objectContaining({ ...common, paymentId: "p1", outcome: "done", msg: "A piece of work was done." }),
      expect.objectContaining({ ...common, paymentId: "p2", outcome: "again" }),
    ]);
    expect(JSON.stringify(told())).not.toContain("canary");
  });

  it("are silent where they found nothing to do, and so is work that no job has begun", async () => {
    const { listener, told, text } = setUp();
    await listening(listener, {}, () => pieceOf({ job: "expiry" }, () => Promise.resolve(false)));
    await pieceOf({ job: "expiry" }, () => Promise.resolve(noteSettled("done", 1)));
    expect(told()).toEqual([]);
    expect(await text()).not.toContain('job="expiry"');
  });

  it("F128 carry a far side's id of a failed call, and nothing else it might have written there", async () => {
    const { listener, meters, told } = setUp();
    const fail = (correlationId: string) => async () => {
      const details = { upstream: "stripe", correlationId, said: "canary said" };
      const call = meters.watched({ upstream: "stripe", call: "read" }, () =>
        Promise.reject(new UpstreamError("unavailable", details)),
      );
      await call.catch(() => {});
    };
    for (const id of ["req_8pHtXGTpVOVqcO", "Mia Keller", "canary@example.com", "canaryname"]) {
      await listening(listener, { job: "reads" }, fail(id));
    }
    expect(told().map(({ correlationId, failures }) => [correlationId, failures])).toEqual([
      ["req_8pHtXGTpVOVqcO", 1],
      [undefined, 1],
      [undefined, 1],
      [undefined, 1],
    ]);
    expect(JSON.stringify(told())).not.toMatch(/canary|Mia/i);
  });

  it.each([
    ["0c3a5a04-1f0c-4c3f-9d1b-6f7a2b8c9d10", true],
    ["4bf92f3577b34da6a3ce929d0e0e4736", true],
    ["req_8pHtXGTpVOVqcO", true],
    ["Keller", false],
    ["+491701234567", false],
    ["4111111111111111", false],
    ["491701234567491701234567", false],
    [null, false],
  ])("F128 take “%s” for a correlation id: %s", (id, isOne) => expect(isCorrelationId(id)).toBe(isOne));
});
