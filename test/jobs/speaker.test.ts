import { describe, expect, it } from "vitest";
import { speakerOn } from "../../server/jobs/speaker.ts";
import type { WorkLine } from "../../server/ports/work-line.ts";

/** A line whose offers end when they are let go, well or not. */
function slowLine() {
  const said: string[] = [];
  const ends: { well: () => void; badly: (error: Error) => void }[] = [];
  const offer: WorkLine["offer"] = (kind, keys) => {
    said.push(`${kind}: ${keys.join(" ")}`);
    return new Promise((well, badly) => ends.push({ well, badly }));
  };
  const nothing = () => Promise.resolve();
  const line: WorkLine = { open: nothing, offer, serve: nothing, close: nothing };
  const letGo = async (how: "well" | "badly") => {
    const end = ends.shift();
    if (how === "well") end?.well();
    else end?.badly(new Error("The line is down."));
    // The speaker goes on in turns of its own.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { line, said, letGo };
}

describe("what is said over the line", () => {
  it("F14 says once what a burst says many times, together with what else came meanwhile", async () => {
    const { line, said, letGo } = slowLine();
    const say = speakerOn(line);
    for (let delivery = 0; delivery < 1_000; delivery += 1) say("inbox", String(7 + (delivery % 2)));
    expect(said).toEqual(["inbox: 7"]);
    await letGo("well");
    expect(said).toEqual(["inbox: 7", "inbox: 8 7"]);
    await letGo("well");
    expect(said).toHaveLength(2);
  });

  it("says again what comes while it is being said, since a worker may have looked before", async () => {
    const { line, said, letGo } = slowLine();
    const say = speakerOn(line);
    say("crm", "7");
    say("crm", "7");
    await letGo("well");
    expect(said).toEqual(["crm: 7", "crm: 7"]);
  });

  it("lets no kind of work wait for another", () => {
    const { line, said } = slowLine();
    const say = speakerOn(line);
    say("inbox", "7");
    say("crm", "7");
    expect(said).toEqual(["inbox: 7", "crm: 7"]);
  });

  it("F62 goes on after an offer that the line refused", async () => {
    const { line, said, letGo } = slowLine();
    const say = speakerOn(line);
    say("inbox", "7");
    say("inbox", "8");
    await letGo("badly");
    await letGo("well");
    say("inbox", "9");
    expect(said).toEqual(["inbox: 7", "inbox: 8", "inbox: 9"]);
  });
});
