import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../server/ports/provider.ts";
import type { DojoEvent, DojoIntent } from "../../server/providers/dojo/api.ts";
import { toSnapshot } from "../../server/providers/dojo/mapping.ts";

const createdAt = Date.UTC(2026, 10, 20, 10);
const readAt = createdAt + 60 * 60_000;
const amount = { value: 75_000, currencyCode: "GBP" };

const created: DojoIntent = {
  id: "pi_sandbox_1",
  captureMode: "Auto",
  status: "Created",
  amount,
  totalAmount: amount,
  refundedAmount: 0,
  createdAt,
  updatedAt: createdAt,
  expireAt: createdAt + 24 * 60 * 60_000,
};

function read(fields: Partial<DojoIntent>): Snapshot {
  return toSnapshot({ ...created, ...fields }, { portalId: 4711, mode: "test", readAt });
}

function event(eventType: string, transactionId = "tr_1"): DojoEvent {
  return { eventType, transactionId, transactionDateTime: createdAt + 60_000, cardType: "VISA" };
}

const captureOf = (status: string) => ({ id: "cp_1", amount: 75_000, status, createdAt: createdAt + 90_000 });

interface Saying {
  readonly checkout: Snapshot["checkout"];
  readonly attempts: readonly string[];
  readonly money: readonly string[];
}

function says(checkout: Saying["checkout"], attempts: Saying["attempts"], money: Saying["money"]): Saying {
  return { checkout, attempts, money };
}

const statesIn = ({ attempts }: Snapshot) => attempts.map(({ state }) => state);

const kindsIn = ({ money, totals }: Snapshot) => [...money, ...totals].map(({ kind }) => kind);

describe("Words of Dojo in ours (S2.18)", () => {
  const byHand = { captureMode: "Manual", status: "Captured" } as const;
  const successful = captureOf("Successful");
  const refunded = { status: "Refunded", refundedAmount: 75_000 } as const;

  it.each<[string, Partial<DojoIntent>, Saying]>([
    ["Created", {}, says("live", [], [])],
    ["Captured", { status: "Captured" }, says("used", ["captured"], ["captured"])],
    ["Reversed on its day", { status: "Reversed" }, says("used", ["captured"], ["captured", "refunded"])],
    ["Refunded", refunded, says("used", ["captured"], ["captured", "refunded"])],
    ["Canceled", { status: "Canceled", updatedAt: createdAt + 1 }, says("cancelled", [], [])],
    ["Authorized", { ...byHand, status: "Authorized" }, says("used", ["authorised"], ["authorised"])],
    ["Captured by hand", { ...byHand, captures: [successful] }, says("used", ["captured"], ["authorised", "captured"])],
    [
      "Captured by hand in part",
      { ...byHand, captures: [{ ...successful, amount: 1000 }] },
      says("used", ["partially_captured"], ["authorised", "captured"]),
    ],
    [
      "Reversed after a hold",
      { ...byHand, status: "Reversed" },
      says("cancelled", ["voided"], ["authorised", "released"]),
    ],
    [
      "Refunded after a hold",
      { ...byHand, ...refunded, captures: [successful] },
      says("used", ["captured"], ["authorised", "captured", "refunded"]),
    ],
  ])("%s", (_word, fields, said) => {
    const snapshot = read(fields);
    expect(says(snapshot.checkout, statesIn(snapshot), kindsIn(snapshot))).toEqual(said);
    expect(snapshot.unknownWords).toEqual([]);
  });

  it.each([
    ["Created", []],
    ["Successful", ["captured"]],
    ["Declined", []],
    ["Failed", []],
  ])("a capture that is %s", (status, kinds) => {
    const snapshot = read({ captureMode: "Manual", status: "Authorized", captures: [captureOf(status)] });
    expect(kindsIn(snapshot).filter((kind) => kind === "captured")).toEqual(kinds);
    expect(snapshot.unknownWords).toEqual([]);
  });

  it.each([
    ["AuthChallenged", ["requires_action"]],
    ["Declined", ["declined"]],
    ["Error", ["declined"]],
    ["Created", []],
    ["Authorized", []],
    ["Captured", []],
    ["Reversed", []],
    ["Refunded", []],
    ["Canceled", []],
    ["ManualAuthReady", []],
    ["Unknown", []],
  ])("an event %s while the intent is Created", (word, states) => {
    const snapshot = read({ paymentEvents: [event(word)] });
    expect(snapshot).toMatchObject({ checkout: "live", money: [], totals: [], unknownWords: [] });
    expect(snapshot.attempts.map(({ state }) => state)).toEqual(states);
  });
});

describe("Words of Dojo that nobody has told us of (F12, R16)", () => {
  it.each<[string, Partial<DojoIntent>]>([
    ["Settled", { status: "Settled", refundedAmount: 5 }],
    ["constructor", { status: "constructor" }],
    ["Later", { status: "Captured", captureMode: "Later" }],
    ["Maybe", { status: "Captured", captureMode: "Manual", captures: [captureOf("Maybe")] }],
    ["Pondered", { paymentEvents: [event("Pondered")] }],
  ])("%s is shown to a person and is no money", (word, fields) => {
    const snapshot = read(fields);
    expect(snapshot.unknownWords).toEqual([word]);
    expect(kindsIn(snapshot).filter((kind) => kind !== "authorised")).toEqual([]);
  });

  it("an unknown status may still take money, so it counts as live", () => {
    expect(read({ status: "Settled" })).toMatchObject({ checkout: "live", attempts: [] });
  });

  it.each<[string, Partial<DojoIntent>, readonly string[]]>([
    ["Captured without a capture", { captureMode: "Manual", status: "Captured", captures: [] }, ["authorised"]],
    ["Refunded without a sum", { status: "Refunded", refundedAmount: 0 }, ["captured"]],
  ])("%s contradicts itself, so a person looks", (word, fields, kinds) => {
    const snapshot = read(fields);
    expect(snapshot.unknownWords).toEqual([word]);
    expect(kindsIn(snapshot)).toEqual(kinds);
  });
});

describe("The attempts at one intent (S3.23)", () => {
  const declined = event("Declined");
  const captured = event("Captured", "tr_2");

  it("are told apart by their transactions, the last word of each counting", () => {
    const challenged = event("AuthChallenged", "tr_2");
    const { attempts } = read({ status: "Captured", paymentEvents: [declined, challenged, captured] });
    expect(attempts.map(({ key, state }) => [key, state])).toEqual([
      ["tr_1", "declined"],
      ["tr_2", "captured"],
    ]);
  });

  it("are judged by their times, in whatever order Dojo lists them", () => {
    const challenged = { ...event("AuthChallenged"), transactionDateTime: createdAt + 30_000 };
    expect(statesIn(read({ paymentEvents: [declined, challenged] }))).toEqual(["declined"]);
    expect(statesIn(read({ paymentEvents: [challenged, declined] }))).toEqual(["declined"]);
  });

  it("keep the key of the hold while its parts are captured under others", () => {
    const held = { ...event("Authorized", "tr_7"), transactionDateTime: createdAt + 5 };
    const fields = { captureMode: "Manual", captures: [captureOf("Successful")] };
    const before = read({ ...fields, status: "Authorized", paymentEvents: [held] });
    const after = read({ ...fields, status: "Captured", paymentEvents: [captured, held] });
    expect([before, after].map(({ attempts }) => attempts.map(({ key }) => key))).toEqual([["tr_7"], ["tr_7"]]);
  });

  it("say that Dojo gives no reason for a decline (S3.27)", () => {
    const [attempt] = read({ paymentEvents: [declined] }).attempts;
    expect(attempt).toMatchObject({
      at: createdAt + 60_000,
      method: "VISA",
      declineCode: "Declined",
      declineReason: "The card was declined. Dojo does not tell why.",
    });
  });

  it("are known without any events as well, by the details of the payment or the intent itself", () => {
    const paymentDetails = { transactionId: "tr_9", transactionDateTime: createdAt + 5, card: { cardType: "AMEX" } };
    expect(read({ status: "Captured", paymentDetails }).attempts).toMatchObject([
      { key: "tr_9", state: "captured", at: createdAt + 5, method: "AMEX" },
    ]);
    expect(read({ status: "Captured", paymentEvents: null }).attempts).toMatchObject([{ key: "pi_sandbox_1" }]);
  });
});
