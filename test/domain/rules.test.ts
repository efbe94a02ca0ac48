import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paymentStatuses, type PaymentStatus, type Review } from "../../server/domain/payment.ts";
import {
  decideMove,
  usualPermissions,
  type Decision,
  type Rule,
  type StatusChange,
} from "../../server/domain/rules.ts";

const paidRule: Rule = {
  portalId: 62_515,
  ruleId: "rule1",
  version: 3,
  pipelineId: "default",
  onStatus: "paid",
  toStageId: "closedwon",
  mode: "live",
  isOn: true,
  takesLateMoney: false,
  ...usualPermissions,
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
    expect(decide({})).toEqual({ moves: [paidRule] });
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
      expect(decide({ status: onStatus, rules: [rule] })).toEqual({ moves: [rule] });
    }
  });

  it("P6 X39 X40 F130 never moves a deal for a test payment by a live rule, nor the reverse", () => {
    expect(decide({ mode: "test" })).toEqual({ noMove: "wrong_mode" });
    expect(decide({ mode: "live", rules: [testRule] })).toEqual({ noMove: "wrong_mode" });
    expect(decide({ mode: "test", rules: [paidRule, testRule] })).toEqual({ moves: [testRule] });
    expect(decide({ mode: "live", rules: [testRule, paidRule] })).toEqual({ moves: [paidRule] });
  });

  it("takes money confirmed by hand for paid where no rule of its own exists", () => {
    const status: PaymentStatus = "confirmed_manually";
    expect(decide({ status })).toEqual({ moves: [paidRule] });
    expect(decide({ status, rules: [paidRule, confirmedRule] })).toEqual({ moves: [confirmedRule] });
    expect(decide({ status, rules: [confirmedRule, paidRule] })).toEqual({ moves: [confirmedRule] });
  });

  it("does not take money paid for money confirmed by hand", () => {
    expect(decide({ status: "paid", rules: [confirmedRule] })).toEqual({ noMove: "no_rule" });
  });

  it("X40 lets a test rule for money confirmed by hand leave live payments to the live rule for paid", () => {
    const rules = [{ ...confirmedRule, mode: "test" as const }, paidRule];
    expect(decide({ status: "confirmed_manually", rules })).toEqual({ moves: [paidRule] });
    expect(decide({ status: "confirmed_manually", rules, mode: "test" })).toEqual({ moves: [rules[0]] });
    expect(decide({ status: "confirmed_manually", rules: [confirmedRule, paidRule], mode: "test" })).toEqual({
      noMove: "wrong_mode",
    });
  });

  it("X9 F82 leaves late money to a person", () => {
    expect(decide({ reviews: ["late"] })).toEqual({ noMove: "late_money" });
    expect(decide({ reviews: ["double", "late"] })).toEqual({ noMove: "late_money" });
  });

  it("X9 F82 takes late money where the rule is told to", () => {
    const taking = { ...paidRule, takesLateMoney: true };
    expect(decide({ reviews: ["late"], rules: [taking] })).toEqual({ moves: [taking] });
  });

  it("X2 says so when the rule is switched off", () => {
    expect(decide({ rules: [{ ...paidRule, isOn: false }] })).toEqual({ noMove: "rule_off" });
    const off = { ...confirmedRule, isOn: false };
    expect(decide({ status: "confirmed_manually", rules: [off, paidRule] })).toEqual({ noMove: "rule_off" });
  });

  it("X15 F50 hands out the rule for the last payment before the one for the first, whatever their order", () => {
    const first: Rule = { ...paidRule, ruleId: "first", fires: "first_paid" };
    const last: Rule = { ...paidRule, ruleId: "last", fires: "fully_paid" };
    expect(decide({ rules: [first, last] })).toEqual({ moves: [last, first] });
    expect(decide({ rules: [last, first] })).toEqual({ moves: [last, first] });
    expect(decide({ rules: [last, first], movedBy: ["last"] })).toEqual({ moves: [first] });
  });

  it("moves for money that was too much or came twice: it is paid all the same", () => {
    expect(decide({ reviews: ["double", "overpaid"] })).toEqual({ moves: [paidRule] });
  });

  it("P3 X1 moves a deal once for a payment and rule, whatever statuses come and go", () => {
    expect(decide({ movedBy: ["rule1"] })).toEqual({ noMove: "already_moved" });
    expect(decide({ movedBy: ["rule2"] })).toEqual({ moves: [paidRule] });
    expect(decide({ movedBy: ["rule1"], status: "confirmed_manually" })).toEqual({ noMove: "already_moved" });
  });
});

const anyRules = fc.uniqueArray(
  fc.record({
    onStatus: fc.constantFrom("paid" as const, "confirmed_manually" as const, "expired" as const),
    mode: fc.constantFrom("live" as const, "test" as const),
    fires: fc.constantFrom("first_paid" as const, "fully_paid" as const),
    isOn: fc.boolean(),
    takesLateMoney: fc.boolean(),
  }),
  { selector: ({ onStatus, mode, fires }) => `${onStatus}:${mode}:${fires}` },
);

describe("deciding any move", () => {
  it("P3 F50 comes to the same whatever order rules, findings and former moves are told in", () => {
    const told = fc.record({
      rows: anyRules,
      reviews: fc.uniqueArray(fc.constantFrom<Review>("late", "double", "overpaid")),
      movedBy: fc.uniqueArray(fc.constantFrom("0", "1", "2", "3")),
      status: fc.constantFrom<PaymentStatus>("paid", "confirmed_manually", "expired"),
      mode: fc.constantFrom("live" as const, "test" as const),
    });
    fc.assert(
      fc.property(told, ({ rows, ...facts }) => {
        const rules = rows.map((row, place): Rule => ({ ...paidRule, ...row, ruleId: String(place) }));
        const decision = decide({ ...facts, rules });
        const turned = {
          rules: rules.toReversed(),
          reviews: facts.reviews.toReversed(),
          movedBy: facts.movedBy.toReversed(),
        };
        expect(decide({ ...facts, ...turned })).toEqual(decision);
        const moves = decision && "moves" in decision ? decision.moves : [];
        expect(moves.length).toBeLessThanOrEqual(2);
        expect(moves.every((rule) => rule.isOn && rule.mode === facts.mode)).toBe(true);
      }),
    );
  });
});
