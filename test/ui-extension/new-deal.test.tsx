import "./self.ts";
import { Button, Panel, Select } from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, detail, tabView } from "./samples.ts";
import { choose, enterStage, fire, overlayOf, settle, type Stage, submit } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment"));

/** The create form of a contact with one deal. */
async function openForm(makesDeal: boolean): Promise<Stage> {
  const form = createForm({ deals: [{ id: "512", name: "Website redesign" }], makesDeal });
  const stage = await enterStage({ view: tabView({ create: { form } }), objectTypeId: "0-1" });
  stage.server.answers.set("POST /api/payments", () => detail());
  fire(panelOf(stage).find(Panel), "onOpen");
  await settle();
  return stage;
}

const sent = ({ server }: Stage) => server.to("POST /api/payments")[0]?.body;
const choices = (stage: Stage) =>
  panelOf(stage)
    .find(Select, { name: "dealId" })
    .props.options.map(({ label }) => label);

describe("The deal of a payment asked from a contact", () => {
  it("is a new one unless the seller picks another, where the account's policy makes deals (S3.5)", async () => {
    const stage = await openForm(true);
    expect(choices(stage)).toEqual(["A new deal", "No deal", "Website redesign"]);
    await submit(stage, "create-form");
    expect(sent(stage)).toMatchObject({ makesDeal: true, dealId: null });
  });

  it.each([
    ["", null],
    ["512", "512"],
  ])("is what the seller picks: %j (S3.5)", async (value, dealId) => {
    const stage = await openForm(true);
    await choose(panelOf(stage), "dealId", value);
    await submit(stage, "create-form");
    expect(sent(stage)).toMatchObject({ makesDeal: false, dealId });
  });

  it("is none at first where the policy makes none (S3.5)", async () => {
    const stage = await openForm(false);
    expect(choices(stage)).toEqual(["No deal", "Website redesign"]);
    await submit(stage, "create-form");
    expect(sent(stage)).toMatchObject({ makesDeal: false, dealId: null });
  });
});
