import "./self.ts";
import { Alert, Button, Dropdown, LoadingButton, Modal, StatusTag } from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import { paid, row, tabView } from "./samples.ts";
import { enterStage, fire, overlayOf, later, pressLoading, problem, settle, type Stage, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "POST /api/payments/p1/cancellation";
const cancelled = row({ status: "cancelled", link: null, can: { cancel: false, confirm: true, check: false } });
const modalOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Dropdown.ButtonItem, "cancel-p1")).find(Modal);
const pressCancel = (stage: Stage) => pressLoading(stage, "cancel-submit-p1");

async function openModal() {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set(route, () => {
    stage.server.view = tabView({ payments: [cancelled] });
    return cancelled;
  });
  fire(modalOf(stage), "onOpen");
  await settle();
  return stage;
}

describe("Cancelling a payment", () => {
  it("asks once, naming the payment and what is lost (S1.23, S1.26)", async () => {
    const stage = await openModal();
    const modal = modalOf(stage);
    expect(modal.props.variant).toBe("danger");
    expect(textOf(modal)).toContain("€750.00 for “Website” will be cancelled.");
    expect(textOf(modal)).toContain("The link stops working for good.");
    expect(modal.find(LoadingButton).props.variant).toBe("destructive");
    expect(modal.findAll(Button).map(({ props }) => props.variant)).toEqual(["secondary"]);
  });

  it("cancels, shows it in the list and says so (S1.23)", async () => {
    const stage = await openModal();
    await pressCancel(stage);
    expect(stage.server.to(route).map(({ body }) => body)).toEqual([
      { idempotencyKey: expect.stringMatching(/^key-\d+$/) },
    ]);
    expect(stage.actions.closeOverlay.calls).toEqual([["cancel-p1"]]);
    expect(textOf(stage.tab.find(StatusTag))).toBe("Cancelled");
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "success", message: "€750.00 for “Website” was cancelled." }],
    ]);
  });

  it("changes nothing when the payment is kept", async () => {
    const stage = await openModal();
    fire(modalOf(stage).find(Button), "onClick");
    await settle();
    expect(stage.server.to(route)).toEqual([]);
    expect(stage.actions.closeOverlay.calls).toEqual([["cancel-p1"]]);
  });

  it("shows Paid instead when the provider says it was just paid (S1.23)", async () => {
    const stage = await openModal();
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [paid()] });
      return problem(409, { title: "Just paid", detail: "There is nothing to cancel." });
    });
    await pressCancel(stage);
    expect(textOf(stage.tab.find(StatusTag))).toBe("Paid");
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", title: "Just paid", message: "There is nothing to cancel." }],
    ]);
  });

  it("says so when the answer shows another end than a cancellation", async () => {
    const stage = await openModal();
    stage.server.answers.set(route, () => paid());
    await pressCancel(stage);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", message: "The payment could not be cancelled: it is now Paid." }],
    ]);
  });

  it("stays open with the reason when it failed, and can be pressed again (P8)", async () => {
    const stage = await openModal();
    stage.server.answers.set(route, () => problem(502, { title: "Stripe is away", detail: "Nothing was cancelled." }));
    await pressCancel(stage);
    expect(modalOf(stage).find(Alert).props.title).toBe("Stripe is away");
    expect(stage.actions.closeOverlay.callCount).toBe(0);
    await pressCancel(stage);
    const [first, second] = stage.server.to(route).map(({ body }) => body);
    expect(second).toEqual(first);
  });

  it("sends one request for a double press (P7)", async () => {
    const stage = await openModal();
    const answer = later<unknown>();
    stage.server.answers.set(route, () => answer.promise);
    await pressCancel(stage);
    await pressCancel(stage);
    expect(stage.server.to(route)).toHaveLength(1);
    answer.resolve(cancelled);
    await settle();
    expect(stage.actions.addAlert.callCount).toBe(1);
  });
});
