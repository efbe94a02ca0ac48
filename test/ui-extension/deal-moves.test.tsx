import "./self.ts";
import { Button, Heading, LoadingButton, Modal, Panel, StatusTag, Text, TextArea } from "@hubspot/ui-extensions";
import type { DealMove } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { detail, hour, paid, row, tabView, today } from "./samples.ts";
import { enterStage, fire, overlayOf, problem, settle, type Stage, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function dealMove(change: Partial<DealMove> = {}): DealMove {
  return {
    id: "m1",
    state: "moved",
    isUndo: false,
    text: "Deal moved to Closed won",
    from: "Contract sent",
    to: "Closed won",
    onStatus: "paid",
    ruleVersion: 3,
    decidedAt: today - hour,
    endedAt: today - hour,
    attempts: 1,
    said: null,
    cure: null,
    can: { undo: false, retry: false },
    isWithheld: false,
    ...change,
  };
}

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "details-p1")).find(Panel);

async function openDetails(...moves: readonly DealMove[]): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [paid()] }) });
  stage.server.answers.set("GET /api/payments/p1", () => detail({ ...paid(), moves }));
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const buttonOf = (stage: Stage, act: "undo" | "retry") =>
  panelOf(stage).maybeFind(Button, { testId: `${act}-move-m1-details-p1` });

function modalOf(stage: Stage, act: "undo" | "retry") {
  const button = buttonOf(stage, act);
  if (!button) throw new Error(`There is no button to ${act}.`);
  return overlayOf(button).find(Modal);
}

async function openModal(stage: Stage, act: "undo" | "retry") {
  fire(modalOf(stage, act), "onOpen");
  await settle();
  return modalOf(stage, act);
}

type Overlay = Awaited<ReturnType<typeof openModal>>;

async function pressIn(modal: Overlay, testId: string): Promise<void> {
  fire(modal.find(LoadingButton, { testId }), "onClick");
  await settle();
}

function typeReason(modal: Overlay): void {
  fire(modal.find(TextArea, { name: "reason" }), "onInput", "Paid for another deal");
  fire(modal.find(TextArea, { name: "reason" }), "onChange", "Paid for another deal");
}

const textsOf = (stage: Stage) => panelOf(stage).findAll(Text).map(textOf);
const refused = dealMove({
  state: "refused",
  text: "Deal not moved: HubSpot refused",
  said: "Some required properties were not set: closedate.",
  cure: "Fill in “Close date” on the deal. Then press Retry.",
  attempts: 2,
  can: { undo: false, retry: true },
});

describe("What a payment's details say of its deal", () => {
  it("is nothing while no rule has had a say", async () => {
    const stage = await openDetails();
    expect(panelOf(stage).findAll(Heading).map(textOf)).not.toContain("Deal");
  });

  it("X2 is where it went, when, and by which version of which rule", async () => {
    const stage = await openDetails(dealMove());
    expect(panelOf(stage).findAll(Heading).map(textOf)).toContain("Deal");
    expect(textsOf(stage)).toContain("Deal moved to Closed won.");
    expect(textsOf(stage)).toContain(
      "From Contract sent to Closed won · By the rule for Paid, version 3 · 20 Nov 2026, 13:05 GMT",
    );
    expect(buttonOf(stage, "undo")).toBeNull();
    expect(buttonOf(stage, "retry")).toBeNull();
  });

  it("P8 is HubSpot's own words with the cure, where it refused", async () => {
    const stage = await openDetails(refused);
    const texts = textsOf(stage);
    expect(texts).toContain("HubSpot said: “Some required properties were not set: closedate.”");
    expect(texts).toContain("Fill in “Close date” on the deal. Then press Retry.");
    expect(texts.join()).toContain("attempt 2");
  });

  it("tells each state apart, of moves and of what takes them back", async () => {
    const states = ["moving", "moved", "undone", "not_moved", "refused"] as const;
    const all = states.flatMap((state) =>
      [false, true].map((isUndo) => dealMove({ id: `${state}-${String(isUndo)}`, state, isUndo })),
    );
    const stage = await openDetails(...all);
    const tags = panelOf(stage).findAll(StatusTag).map(textOf);
    expect(tags).toEqual(
      expect.arrayContaining(["Moving…", "Going back…", "Moved", "Put back", "Undone", "Not moved", "Not put back"]),
    );
  });

  it("X37 says which right is missing", async () => {
    const stage = await openDetails(dealMove({ isWithheld: true }));
    expect(textsOf(stage).join()).toContain("need the right to cancel payments");
  });
});

describe("Undo", () => {
  const undoable = dealMove({ can: { undo: true, retry: false } });
  const route = "POST /api/payments/p1/moves/m1/undo";

  it("X3 names the deal and where it goes, and wants a reason", async () => {
    const stage = await openDetails(undoable);
    const modal = await openModal(stage, "undo");
    expect(textOf(modal)).toContain(
      "“Website redesign” goes back to Contract sent, unless somebody has moved it since.",
    );
    await pressIn(modal, "undo-move-m1-p1-submit");
    const { error, validationMessage } = modalOf(stage, "undo").find(TextArea).props;
    expect({ error, validationMessage }).toEqual({
      error: true,
      validationMessage: "Say why the deal's move is taken back.",
    });
    expect(stage.server.to(route)).toEqual([]);
  });

  it("X3 P7 sends it once with its reason and a key", async () => {
    const stage = await openDetails(undoable);
    stage.server.answers.set(route, () => detail({ ...paid(), move: "The deal is being put back to Contract sent" }));
    const modal = await openModal(stage, "undo");
    typeReason(modal);
    await pressIn(modal, "undo-move-m1-p1-submit");
    expect(stage.server.to(route).map(({ body }) => body)).toEqual([
      { idempotencyKey: expect.stringMatching(/^key-\d+$/) as string, reason: "Paid for another deal" },
    ]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "success", message: "“Website redesign” is on its way back to Contract sent." }],
    ]);
  });

  it("says that a move still promised just does not happen", async () => {
    const promised = dealMove({ state: "moving", from: null, endedAt: null, can: { undo: true, retry: false } });
    const modal = await openModal(await openDetails(promised), "undo");
    expect(textOf(modal)).toContain("“Website redesign” stays where it is: its move has not happened yet.");
  });

  it("P8 gives way with the reason when it is too late", async () => {
    const stage = await openDetails(undoable);
    stage.server.answers.set(route, () => problem(409, { detail: "This move was taken back before." }));
    const modal = await openModal(stage, "undo");
    typeReason(modal);
    await pressIn(modal, "undo-move-m1-p1-submit");
    expect(stage.actions.addAlert.calls).toMatchObject([
      [{ type: "warning", message: "This move was taken back before." }],
    ]);
  });
});

describe("Retry", () => {
  it("F45 P7 asks once, naming the deal and its stage, and sends a key", async () => {
    const stage = await openDetails(refused);
    const route = "POST /api/payments/p1/moves/m1/retry";
    stage.server.answers.set(route, () => detail({ ...row(), moves: [] }));
    const modal = await openModal(stage, "retry");
    expect(textOf(modal)).toContain("“Website redesign” is moved to Closed won.");
    await pressIn(modal, "retry-move-m1-p1-submit");
    expect(stage.server.to(route).map(({ body }) => body)).toEqual([
      { idempotencyKey: expect.stringMatching(/^key-\d+$/) as string },
    ]);
  });
});
