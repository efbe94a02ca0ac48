import { expect, it } from "vitest";
import { startMember } from "./member.ts";

it("ends a process that is dismissed before it has had anything to do", { timeout: 30_000 }, async () => {
  const member = startMember("sqlite");
  await expect(member.dismiss()).resolves.toBeUndefined();
});
