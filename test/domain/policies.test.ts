import { describe, expect, it } from "vitest";
import { defaultPolicies, hasRight, rights, type RightHolders } from "../../server/domain/policies.ts";

const portal = { installedBy: "7" };

function mayRefund(holders: RightHolders, userId: string): boolean {
  const policies = { rights: { ...defaultPolicies.rights, refund: holders } };
  return hasRight(portal, policies, { userId, right: "refund" });
}

describe("a right", () => {
  it.each([
    ["everyone", "8", true],
    ["admins", "8", false],
    ["admins", "7", true],
    [{ users: ["8", "9"] }, "8", true],
    [{ users: ["9"] }, "8", false],
    [{ users: [] }, "7", true],
  ] as const)("X37 held by %j: user %s has it: %s", (holders, userId, expected) => {
    expect(mayRefund(holders, userId)).toBe(expected);
  });

  it("X37 is everybody's at first, but for the settings", () => {
    const held = rights.filter((right) => hasRight(portal, defaultPolicies, { userId: "8", right }));
    expect(held).toEqual(rights.filter((right) => right !== "settings"));
  });
});
