import { describe, expect, it } from "vitest";
import { nearerReason, withoutStopped } from "../../server/domain/held-back.ts";
import { usualPermissions, type Rule } from "../../server/domain/rules.ts";
import { move } from "./samples.ts";

const rule: Rule = {
  ...usualPermissions,
  portalId: 62515,
  ruleId: "r1",
  version: 2,
  pipelineId: "default",
  onStatus: "paid",
  toStageId: null,
  mode: "live",
  isOn: true,
  takesLateMoney: false,
};
const stopped = (ruleVersion: number) => [{ ruleId: "r1", ruleVersion }];

describe("a rule that was stopped", () => {
  it("F51 is as one switched off, until it is saved anew", () => {
    expect(withoutStopped([rule], stopped(2))).toMatchObject([{ isOn: false }]);
    expect(withoutStopped([rule], stopped(1))).toEqual([rule]);
    expect(withoutStopped([rule], [{ ruleId: "r2", ruleVersion: 9 }])).toEqual([rule]);
  });

  it("P4 is told from one that a person switched off", () => {
    const why = (one: Rule, stops = stopped(2)) => nearerReason("rule_off", { rules: [one], stops, moves: [] });
    expect(why(rule)).toBe("rule_stopped");
    expect(why({ ...rule, isOn: false })).toBe("rule_off");
    expect(why(rule, [])).toBe("rule_off");
  });
});

describe("a rule whose move was taken back", () => {
  it("P4 X3 says so instead of that it has moved the deal", () => {
    const why = (...moves: Parameters<typeof nearerReason>[1]["moves"]) =>
      nearerReason("already_moved", { rules: [rule], stops: [], moves });
    expect(why(move({ state: "applied" }))).toBe("already_moved");
    expect(why(move({ state: "applied" }), move({ state: "applied", undoes: "m1" }))).toBe("taken_back");
    expect(why(move({ state: "applied" }), move({ state: "skipped", undoes: "m1" }))).toBe("already_moved");
  });

  it("leaves every other reason as it is", () => {
    expect(nearerReason("late_money", { rules: [rule], stops: stopped(2), moves: [] })).toBe("late_money");
  });
});
