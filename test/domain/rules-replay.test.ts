import { describe, expect, it } from "vitest";
import { replay, type PastDeal, type PastEvent } from "../../server/domain/rules-replay.ts";
import { usualPermissions, type Rule } from "../../server/domain/rules.ts";
import { entry, euros } from "./samples.ts";

const stages = ["new", "offer", "billed", "won"].map((id) => ({
  id,
  isClosed: id === "won",
  isLost: false,
  isWritable: true,
}));

function rule(changes: Partial<Rule> = {}): Rule {
  const place = { portalId: 62_515, pipelineId: "default", version: 0, ruleId: "rule1" };
  const usual = { onStatus: "paid", toStageId: "billed", mode: "live", isOn: true, takesLateMoney: false } as const;
  return { ...place, ...usual, ...usualPermissions, ...changes };
}

const became = (to: "opened" | "paid", at: number, paymentId = "pay1"): PastEvent => ({
  paymentId,
  at,
  facts: { kind: "status_changed", to },
});
const moved = (from: string, to: string, at: number, paymentId = "pay1"): PastEvent => ({
  paymentId,
  at,
  facts: { kind: "move_applied", from, to },
});

function past(events: readonly PastEvent[], changes: Partial<PastDeal> = {}): PastDeal {
  const payment = { dealId: "512", mode: "live", currency: "EUR" } as const;
  const payments = [
    { ...payment, paymentId: "pay1" },
    { ...payment, paymentId: "pay2" },
  ];
  return { dealId: "512", payments, events, ledger: [], total: null, ...changes };
}

const outcomes = (deal: PastDeal, rules: readonly Rule[]) =>
  replay(deal, { rules, pipelineId: "default", stages }).map(({ from, to, outcome, reason }) => ({
    from,
    to,
    outcome,
    reason,
  }));

const stayed = (from: string | null, reason: string) => ({ from, to: null, outcome: "stayed", reason });

describe("replaying the past", () => {
  it("X5 tells from where to where a deal would have moved, by the move that really followed", () => {
    const deal = past([became("opened", 10), became("paid", 20), moved("offer", "won", 21)]);
    expect(outcomes(deal, [rule()])).toEqual([{ from: "offer", to: "billed", outcome: "moved", reason: null }]);
    expect(outcomes(deal, [rule({ toStageId: null })])).toEqual([
      { from: "offer", to: "billed", outcome: "moved", reason: null },
    ]);
  });

  it("X5 goes on from its own moves, since the past would have been another one", () => {
    const deal = past([became("paid", 20), moved("offer", "new", 21), became("paid", 30, "pay2")]);
    expect(outcomes(deal, [rule()])).toEqual([
      { from: "offer", to: "billed", outcome: "moved", reason: null },
      stayed("billed", "already_there"),
    ]);
  });

  it("X5 does not claim to know a stage that nothing tells", () => {
    const unsure = { from: null, to: "billed", outcome: "unsure", reason: null };
    expect(outcomes(past([became("paid", 20)]), [rule()])).toEqual([unsure]);
    expect(outcomes(past([became("paid", 20)]), [rule({ toStageId: "new" })])).toEqual([stayed(null, "already_there")]);
    const gone = past([became("paid", 20), moved("deleted since", "won", 21)]);
    expect(outcomes(gone, [rule()])).toEqual([unsure]);
  });

  it("X5 says why deals would have stayed, by the judgement that real moves get", () => {
    const deal = past([moved("new", "won", 5), became("paid", 20)]);
    expect(outcomes(deal, [rule()])).toEqual([stayed("won", "deal_closed")]);
    expect(outcomes(deal, [rule({ isOn: false })])).toEqual([stayed(null, "rule_off")]);
    expect(outcomes(deal, [])).toEqual([stayed(null, "no_rule")]);
  });

  it("P3 X5 lets a rule move a deal once for a payment", () => {
    const deal = past([moved("new", "new", 1), became("paid", 20), became("opened", 21), became("paid", 30)]);
    expect(outcomes(deal, [rule()])).toEqual([
      { from: "new", to: "billed", outcome: "moved", reason: null },
      stayed(null, "already_moved"),
    ]);
  });

  it("X5 X9 counts findings from the moment they were raised", () => {
    const late: PastEvent = { paymentId: "pay1", at: 19, facts: { kind: "review_raised", review: "late" } };
    expect(outcomes(past([late, became("paid", 20)]), [rule()])).toEqual([stayed(null, "late_money")]);
  });

  it("X5 P6 keeps test payments from live rules", () => {
    const payments = [{ paymentId: "pay1", dealId: "512", mode: "test", currency: "EUR" }] as const;
    expect(outcomes(past([became("paid", 20)], { payments }), [rule()])).toEqual([stayed(null, "wrong_mode")]);
  });

  it("X5 X15 goes by the ledger as it stood then, and by the deal's present amount", () => {
    const captured = (paymentId: string, learnedAt: number) => ({
      ...entry("captured", 500, `${paymentId}${learnedAt}`),
      paymentId,
      learnedAt,
    });
    const ledger = [captured("pay1", 20), captured("pay2", 40)];
    const deal = past([moved("new", "new", 1), became("paid", 20), became("paid", 40, "pay2")], {
      ledger,
      total: euros(1_000),
    });
    const first = rule({ ruleId: "first", fires: "first_paid", toStageId: "offer" });
    const last = rule({ ruleId: "last", fires: "fully_paid", toStageId: "won" });
    expect(outcomes(deal, [first, last])).toEqual([
      stayed("new", "not_fully_paid"),
      { from: "new", to: "offer", outcome: "moved", reason: null },
      { from: "offer", to: "won", outcome: "moved", reason: null },
      stayed("won", "moved_already"),
    ]);
  });
});
