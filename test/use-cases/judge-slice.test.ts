import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashedText, noHash, type AuditEntry } from "../../server/domain/audit.ts";
import type { BookedPayment } from "../../server/domain/findings.ts";
import type { JudgementWalk } from "../../server/ports/judgement-walks.ts";
import type { Store } from "../../server/ports/store.ts";
import { judgeSlice } from "../../server/use-cases/account/judge-slice.ts";
import { verifyAudit } from "../../server/use-cases/account/read-audit.ts";
import { startOfTests, testClock } from "../parts.ts";
import { payment } from "../store/samples.ts";

const portalId = 62515;
const walk = { portalId, part: "books", position: null, beganAt: startOfTests, slices: 0, stride: 0 } as const;

describe("judging a payment somebody is at work on", () => {
  const whole: BookedPayment = {
    payment: payment({ reviews: [] }),
    ledger: [],
    attempts: [],
    checkouts: [],
    isStray: false,
  };
  const halfWay = { ...whole, payment: { ...whole.payment, status: "paid" as const } };

  function judge(seen: BookedPayment, held: BookedPayment) {
    const books = { payments: () => Promise.resolve([{ key: ["pay1"], row: seen }]) };
    const tx = { books: { heldPayments: () => Promise.resolve([held]) } };
    const transaction = (work: (store: unknown) => unknown) => work(tx);
    const store = { books, transaction } as unknown as Store;
    return judgeSlice({ store, clock: testClock() }, { ...walk, place: "payments" } satisfies JudgementWalk);
  }

  it("I11 finds nothing that is right once the payment is held, and what is wrong even then", async () => {
    expect(await judge(halfWay, whole)).toEqual({ findings: [], position: null });
    const { findings } = await judge(halfWay, halfWay);
    expect(findings.map(({ invariant, about }) => `${invariant} ${about}`)).toEqual(["I11 payment pay1"]);
  });
});

describe("a long audit log", () => {
  const chain: AuditEntry[] = [];
  for (let seq = 1; seq <= 1_200; seq += 1) {
    const entry = { portalId, at: seq, actor: "timer", act: "payment_act", details: {}, seq } as const;
    const text = hashedText(entry, chain.at(-1)?.hash ?? noHash);
    chain.push({ ...entry, hash: createHash("sha256").update(text).digest("hex") });
  }

  /** Its head is read later than its entries: what is appended in between is `late`. */
  function storeOf(entries: AuditEntry[], late: readonly AuditEntry[] = []): Pick<Store, "audit"> {
    const head = chain.at(-1) ?? { seq: 0, hash: noHash };
    const audit = {
      listAfter: (_portalId: number, seq: number, limit: number) =>
        Promise.resolve(entries.filter((one) => one.seq > seq).slice(0, limit)),
      head: () => {
        entries.push(...late.filter((one) => one.seq > (entries.at(-1)?.seq ?? 0)));
        return Promise.resolve({ seq: head.seq, hash: head.hash });
      },
    };
    return { audit } as unknown as Pick<Store, "audit">;
  }

  it("I18 F127 is followed in strides, each from the hash where the last one ended", async () => {
    const store = storeOf([...chain]) as Store;
    const first = await judgeSlice({ store, clock: testClock() }, { ...walk, place: "audit" });
    expect(first).toEqual({ findings: [], position: [500, chain[499]?.hash] });
    expect(await verifyAudit({ store }, portalId)).toEqual({ entries: 1_200, broken: null });
    const wrong = await judgeSlice(
      { store, clock: testClock() },
      { ...walk, place: "audit", position: [500, "other"] },
    );
    expect(wrong.findings.map(({ invariant, about }) => `${invariant} ${about}`)).toEqual(["I18 audit entry 501"]);
  });

  it("I18 F127 may grow while it is followed, and misses its end where that is gone", async () => {
    const growing = storeOf(chain.slice(0, 1_100), chain.slice(1_100)) as Store;
    expect((await verifyAudit({ store: growing }, portalId)).broken).toBeNull();
    const cut = storeOf(chain.slice(0, 1_100)) as Store;
    expect((await verifyAudit({ store: cut }, portalId)).broken).toEqual({ seq: 1_101, what: "missing" });
  });
});
