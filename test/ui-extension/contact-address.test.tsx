import "./self.ts";
import { Alert, Button, DescriptionListItem, LoadingButton, Modal, Panel } from "@hubspot/ui-extensions";
import type { AddressLook } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { detail, row, tabView } from "./samples.ts";
import { enterStage, fire, overlayOf, press, problem, settle, textOf, type Stage } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "/api/payments/p1/contact-address";
const payer = { name: "Ada Lovelace", email: null, phone: null, address: ["Storgata 1", "0155 Oslo"] };
const offered = { ...payer, canBeWritten: true } as const;

function look(changes: Partial<AddressLook> = {}): AddressLook {
  return {
    contact: "Ada Lovelace",
    changes: [
      { property: "address", before: null, after: "Storgata 1" },
      { property: "city", before: "Bergen", after: "Oslo" },
    ],
    mark: "m".repeat(64),
    refusal: null,
    isPromised: false,
    ...changes,
  };
}

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "details-p1")).find(Panel);
const modalOf = (stage: Stage) => overlayOf(stage.tab.findByTestId(Button, "write-address-details-p1")).find(Modal);

/** The details of a payment whose customer typed an address, with the question about it open. */
async function openModal(answer: unknown = look()): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set("GET /api/payments/p1", () => detail({ payer: offered }));
  stage.server.answers.set(`GET ${route}`, () => answer);
  stage.server.answers.set(`POST ${route}`, () => detail({ payer: offered }));
  fire(panelOf(stage), "onOpen");
  await settle();
  fire(modalOf(stage), "onOpen");
  await settle();
  return stage;
}

const submit = async ({ tab }: Stage) => {
  fire(tab.findByTestId(LoadingButton, "address-submit-details-p1"), "onClick");
  await settle();
};

describe("Writing the delivery address to the contact (S2.16)", () => {
  it("is offered only to whom the server offers it", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set("GET /api/payments/p1", () => detail({ payer }));
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(stage.tab.maybeFindByTestId(Button, "write-address-details-p1")).toBeNull();
  });

  it("shows each field as it is and as it would be, and writes nothing before the press", async () => {
    const stage = await openModal();
    const fields = modalOf(stage).findAll(DescriptionListItem);
    expect(fields.map((item) => [item.props.label, textOf(item)])).toEqual([
      ["Street", "(empty) → “Storgata 1”"],
      ["Town", "“Bergen” → “Oslo”"],
    ]);
    expect(stage.server.to(`POST ${route}`)).toEqual([]);
    await submit(stage);
    expect(stage.server.to(`POST ${route}`).map(({ body }) => body)).toEqual([
      { idempotencyKey: expect.any(String), mark: "m".repeat(64) },
    ]);
    expect(stage.actions.addAlert.calls.at(-1)?.[0]).toMatchObject({ type: "success" });
  });

  it.each([
    ["there is nothing to write", { changes: [] }, "Ada Lovelace has this address in HubSpot already."],
    ["it is on its way", { isPromised: true }, "It is on its way to HubSpot already."],
    ["the account does not allow it", { refusal: "Ask the admin." }, "Ask the admin."],
  ])("has no button to press where %s, and says so", async (_why, changes, sentence) => {
    const stage = await openModal(look(changes));
    expect(textOf(modalOf(stage))).toContain(sentence);
    expect(stage.tab.maybeFindByTestId(LoadingButton, "address-submit-details-p1")).toBeNull();
  });

  it("P8 tells what went wrong, and looks again at a press", async () => {
    const stage = await openModal();
    const changed = { title: "This is not possible now.", detail: "The address was changed since you looked." };
    stage.server.answers.set(`POST ${route}`, () => problem(409, changed));
    await submit(stage);
    expect(textOf(modalOf(stage).find(Alert))).toContain("changed since you looked");
    stage.server.answers.set(`GET ${route}`, () => look({ changes: [] }));
    await press(stage, "address-again-details-p1");
    expect(textOf(modalOf(stage))).toContain("has this address in HubSpot already");
    expect(modalOf(stage).findAll(Alert)).toEqual([]);
  });
});
