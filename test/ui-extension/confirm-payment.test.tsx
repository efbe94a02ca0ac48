import "./self.ts";
import { Alert, DateInput, Dropdown, LoadingButton, Panel, Select, StatusTag, Tile } from "@hubspot/ui-extensions";
import type { ConfirmPaymentRequest, PaymentRow } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { day, euros, paid, row, tabView, today } from "./samples.ts";
import {
  choose,
  enter,
  enterStage,
  field,
  fire,
  overlayOf,
  later,
  problem,
  settle,
  type Stage,
  submit,
  textOf,
} from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "POST /api/payments/p1/confirmation";
const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Dropdown.ButtonItem, "confirm-p1")).find(Panel);
const sent = ({ server }: Stage) => server.to(route).map(({ body }) => body as ConfirmPaymentRequest);
const send = (stage: Stage) => submit(stage, "confirm-form-p1");

async function openForm(change: Partial<PaymentRow> = {}) {
  const stage = await enterStage({ view: tabView({ payments: [row(change)] }) });
  const after = paid({ status: "confirmed_manually" });
  stage.server.answers.set(route, () => {
    stage.server.view = tabView({ payments: [after] });
    return after;
  });
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

describe("Confirming a payment by hand", () => {
  it("starts with what is still due, received today in the account's zone (S3.30)", async () => {
    const stage = await openForm({ received: euros("250.00"), status: "partially_paid" });
    const panel = panelOf(stage);
    expect(field(panel, "Input", "amount").props.value).toBe("500.00");
    expect(panel.find(DateInput).props).toMatchObject({
      value: { year: 2026, month: 10, date: 20 },
      max: { year: 2026, month: 10, date: 20 },
      timezone: "portalTz",
    });
    expect(panel.find(Select).props.value).toBe("bank_transfer");
  });

  it("says that the provider's page is still open, and when it is tried again (S3.31, P8)", async () => {
    const stillOpen = { tryAt: today + 10 * 60_000 };
    const stage = await enterStage({
      view: tabView({ payments: [paid({ status: "confirmed_manually", stillOpen })] }),
    });
    const note = stage.tab.findByTestId(Alert, "still-open-p1");
    expect(note.props.title).toBe("The old page at Stripe is still open");
    expect(textOf(note)).toContain("We try again at 14:15");
    stage.server.view = tabView({ payments: [paid({ status: "confirmed_manually", stillOpen: { tryAt: null } })] });
    const later = await enterStage({ view: stage.server.view });
    expect(textOf(later.tab.findByTestId(Alert, "still-open-p1"))).toContain("Close it at the provider");
  });

  it("warns when the money is confirmed and the page could not be closed (S3.31)", async () => {
    const stage = await openForm();
    const after = paid({ status: "confirmed_manually", stillOpen: { tryAt: today + 1_000 } });
    stage.server.answers.set(route, () => after);
    await send(stage);
    const message = "€750.00 confirmed, but the old page at Stripe could not be closed. We keep trying.";
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "warning", message }]]);
  });

  it("warns that a living link will be closed, and only then (S3.31)", async () => {
    const living = await openForm();
    expect(panelOf(living).find(Alert).props.title).toContain("The link is closed");
    const dead = await openForm({ link: null, status: "expired" });
    expect(panelOf(dead).maybeFind(Alert)).toBeNull();
  });

  it("sends what was entered, then shows the new status and says so (S3.30, S3.31)", async () => {
    const stage = await openForm();
    const panel = panelOf(stage);
    await enter(panel, "amount", "750");
    fire(panel.find(DateInput), "onChange", { year: 2026, month: 10, date: 18, formattedDate: "18/11/2026" });
    await choose(panelOf(stage), "method", "cash");
    await enter(panelOf(stage), "reference", " R-1 ");
    await enter(panelOf(stage), "note", "At the counter");
    await send(stage);
    expect(sent(stage)).toEqual([
      {
        idempotencyKey: expect.stringMatching(/^key-\d+$/),
        amount: "750",
        receivedOn: "2026-11-18",
        method: "cash",
        reference: "R-1",
        note: "At the counter",
      },
    ]);
    expect(stage.actions.closeOverlay.calls).toEqual([["confirm-p1"]]);
    expect(textOf(stage.tab.find(StatusTag))).toBe("Confirmed by team member");
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "€750.00 confirmed." }]]);
  });

  it("names the part that was confirmed, not the whole (X11)", async () => {
    const stage = await openForm();
    await enter(panelOf(stage), "amount", "250");
    stage.server.answers.set(route, () => row({ status: "partially_paid", received: euros("250.00") }));
    await send(stage);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "€250.00 confirmed." }]]);
  });

  it("refuses an amount it cannot read and a missing day at their fields", async () => {
    const stage = await openForm();
    await enter(panelOf(stage), "amount", "a lot");
    fire(panelOf(stage).find(DateInput), "onChange", null);
    await send(stage);
    expect(field(panelOf(stage), "Input", "amount").props.validationMessage).toContain("Enter an amount");
    expect(panelOf(stage).find(DateInput).props.validationMessage).toBe("Choose the day the money came.");
    expect(sent(stage)).toEqual([]);
  });

  it("shows the server's word at its field and keeps what was entered", async () => {
    const stage = await openForm();
    stage.server.answers.set(route, () =>
      problem(422, { fields: [{ name: "amount", message: "At most 750.00 is still due." }] }),
    );
    await enter(panelOf(stage), "amount", "800");
    await send(stage);
    expect(field(panelOf(stage), "Input", "amount").props).toMatchObject({
      value: "800",
      validationMessage: "At most 750.00 is still due.",
    });
  });

  it("confirms once however often it is pressed, and repeats its key after no answer (P7)", async () => {
    const stage = await openForm();
    const answer = later<unknown>();
    stage.server.answers.set(route, () => answer.promise);
    await send(stage);
    await send(stage);
    expect(panelOf(stage).find(LoadingButton).props.loading).toBe(true);
    expect(sent(stage)).toHaveLength(1);
    answer.resolve(problem(503));
    await settle();
    stage.server.answers.set(route, () => paid());
    await send(stage);
    expect(sent(stage)[1]?.idempotencyKey).toBe(sent(stage)[0]?.idempotencyKey);
  });

  it("takes a new key for the next part, even in a host that does not tell of the opening (P7)", async () => {
    const stage = await openForm();
    const part = row({ status: "partially_paid", received: euros("250.00") });
    stage.server.view = tabView({ payments: [part] });
    stage.server.answers.set(route, () => part);
    await send(stage);
    await send(stage);
    const [first, second] = sent(stage);
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });

  it("gives way, saying why, when the customer has just paid through the link (C11)", async () => {
    const stage = await openForm();
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [paid()] });
      return problem(409, { title: "Already paid", detail: "The customer has just paid it." });
    });
    await send(stage);
    expect(stage.actions.closeOverlay.calls).toEqual([["confirm-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", title: "Already paid", message: "The customer has just paid it." }],
    ]);
    expect(textOf(stage.tab.find(StatusTag))).toBe("Paid");
  });

  it("starts from the present when opened again another day", async () => {
    const stage = await openForm({ link: null, status: "expired" });
    await enter(panelOf(stage), "note", "Old");
    fire(panelOf(stage), "onClose");
    vi.setSystemTime(today + day);
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(panelOf(stage).find(DateInput).props.value).toEqual({ year: 2026, month: 10, date: 21 });
    expect(field(panelOf(stage), "TextArea", "note").props.value).toBe("");
    expect(stage.tab.findAll(Tile)).toHaveLength(1);
  });
});
