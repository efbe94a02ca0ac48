import { describe, expect, it } from "vitest";
import { paymentStatuses, type PaymentStatus, type Review } from "../../server/domain/payment.ts";
import { decideMove, type Decision, type Rule, type StatusChange } from "../../server/domain/rules.ts";

const paidRule: Rule = {
  portalId: 62_515,
  ruleId: "rule1",
  version: 3,
  pipelineId: "default",
  onStatus: "paid",
  toStageId: "closedwon",
  mode: "live",
};
const testRule: Rule = { ...paidRule, ruleId: "rule2", mode: "test" };
const confirmedRule: Rule = { ...paidRule, ruleId: "rule3", onStatus: "confirmed_manually" };

interface Case extends Partial<Omit<StatusChange, "payment">> {
  readonly dealId?: string | null;
  readonly mode?: "live" | "test";
  readonly reviews?: readonly Review[];
}

function decide({ dealId = "512", mode = "live", reviews = [], ...rest }: Case): Decision {
  return decideMove({ payment: { dealId, mode, reviews }, status: "paid", rules: [paidRule], movedBy: [], ...rest });
}

describe("deciding a move", () => {
  it("moves the deal by the rule for its status", () => {
    expect(decide({})).toEqual({ move: paidRule });
  });

  it("X2 says so when the payment has no deal", () => {
    expect(decide({ dealId: null })).toEqual({ noMove: "no_deal" });
    expect(decide({ dealId: null, rules: [] })).toEqual({ noMove: "no_deal" });
  });

  it("X2 says so when money came and the pipeline has no rule for it", () => {
    expect(decide({ rules: [] })).toEqual({ noMove: "no_rule" });
    expect(decide({ rules: [], status: "confirmed_manually" })).toEqual({ noMove: "no_rule" });
    expect(decide({ rules: [confirmedRule] })).toEqual({ noMove: "no_rule" });
  });

  it("says nothing about statuses at which nobody expects a move", () => {
    const quiet = paymentStatuses.filter((status) => status !== "paid" && status !== "confirmed_manually");
    for (const status of quiet) {
      expect(decide({ status })).toBeNull();
      expect(decide({ status, dealId: null })).toBeNull();
    }
  });

  it("follows a rule for any status", () => {
    for (const onStatus of paymentStatuses) {
      const rule = { ...paidRule, onStatus };
      expect(decide({ status: onStatus, rules: [rule] })).toEqual({ move: rule });
    }
  });

  it("P6 X39 X40 F130 never moves a deal for a test payment by a live rule, nor the reverse", () => {
    expect(decide({ mode: "test" })).toEqual({ noMove: "wrong_mode" });
    expect(decide({ mode: "live", rules: [testRule] })).toEqual({ noMove: "wrong_mode" });
    expect(decide({ mode: "test", rules: [paidRule, testRule] })).toEqual({ move: testRule });
    expect(decide({ mode: "live", rules: [testRule, paidRule] })).toEqual({ move: paidRule });
  });

  it("takes money confirmed by hand for paid where no rule of its own exists", () => {
    const status: PaymentStatus = "confirmed_manually";
    expect(decide({ status })).toEqual({ move: paidRule });
    expect(decide({ status, rules: [paidRule, confirmedRule] })).toEqual({ move: confirmedRule });
    expect(decide({ status, rules: [confirmedRule, paidRule] })).toEqual({ move: confirmedRule });
  });

  it("does not take money paid for money confirmed by hand", () => {
    expect(decide({ status: "paid", rules: [confirmedRule] })).toEqual({ noMove: "no_rule" });
  });

  it("X40 lets a test rule for money confirmed by hand leave live payments to the live rule for paid", () => {
    const rules = [{ ...confirmedRule, mode: "test" as const }, paidRule];
    expect(decide({ status: "confirmed_manually", rules })).toEqual({ move: paidRule });
    expect(decide({ status: "confirmed_manually", rules, mode: "test" })).toEqual({ move: rules[0] });
    expect(decide({ status: "confirmed_manually", rules: [confirmedRule, paidRule], mode: "test" })).toEqual({
      noMove: "wrong_mode",
    });
  });

  it("X9 F82 leaves late money to a person", () => {
    expect(decide({ reviews: ["late"] })).toEqual({ noMove: "late_money" });
    expect(decide({ reviews: ["double", "late"] })).toEqual({ noMove: "late_money" });
  });

  it("moves for money that was too much or came twice: it is paid all the same", () => {
    expect(decide({ reviews: ["double", "overpaid"] })).toEqual({ move: paidRule });
  });

  it("P3 X1 moves a deal once for a payment and rule, whatever statuses come and go", () => {
    expect(decide({ movedBy: ["rule1"] })).toEqual({ noMove: "already_moved" });
    expect(decide({ movedBy: ["rule2"] })).toEqual({ move: paidRule });
    expect(decide({ movedBy: ["rule1"], status: "confirmed_manually" })).toEqual({ noMove: "already_moved" });
  });
});
