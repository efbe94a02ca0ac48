import "./self.ts";
import {
  Alert,
  Button,
  DescriptionListItem,
  Dropdown,
  LoadingButton,
  Modal,
  Panel,
  Text,
  Tile,
} from "@hubspot/ui-extensions";
import type { PaymentRow, RefundPaymentRequest, UndoConfirmationRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { detail, euros, paid, row, tabView, today } from "./samples.ts";
import {
  enter,
  enterStage,
  field,
  fire,
  later,
  overlayOf,
  pressLoading,
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

const unavailable = "https://payments-tab.example.com/problems/upstream-unavailable";

const refundable = (change: Parameters<typeof paid>[0] = {}): PaymentRow =>
  paid({ refundable: euros("750.00"), can: { refund: true }, ...change });

const partly = paid({
  status: "partially_refunded",
  received: euros("450.00"),
  refunded: euros("300.00"),
  refundable: euros("450.00"),
  can: { refund: true },
});

describe("Refunding a payment", () => {
  const route = "POST /api/payments/p1/refunds";
  const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Dropdown.ButtonItem, "refund-p1")).find(Panel);
  const sent = ({ server }: Stage) => server.to(route).map(({ body }) => body as RefundPaymentRequest);
  const send = (stage: Stage) => submit(stage, "refund-form-p1");
  const sentence = (stage: Stage) => textOf(panelOf(stage).find(Text, { testId: "refund-sentence-p1" }));

  async function openForm(change: Parameters<typeof paid>[0] = {}, locale = "en-GB") {
    const stage = await enterStage({ view: tabView({ payments: [refundable(change)] }), locale });
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [partly] });
      return partly;
    });
    fire(panelOf(stage), "onOpen");
    await settle();
    return stage;
  }

  it("is offered only where the server allows it (X27)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(stage.tab.maybeFindByTestId(Dropdown.ButtonItem, "refund-p1")).toBeNull();
  });

  it("starts with all that can be given back and says who gets it, by whom (X27, S1.26)", async () => {
    const stage = await openForm();
    expect(field(panelOf(stage), "Input", "amount").props.value).toBe("750.00");
    expect(sentence(stage)).toBe("You give back €750.00 of €750.00 to Ada Lovelace by Stripe.");
    expect(textOf(panelOf(stage))).toContain("The payment of €750.00 for “Website”.");
    expect(textOf(panelOf(stage))).toContain("A refund cannot be taken back.");
    expect(panelOf(stage).find(LoadingButton).props.variant).toBe("destructive");
    expect(
      panelOf(stage)
        .findAll(Button)
        .map(({ props }) => props.variant),
    ).toEqual(["secondary"]);
  });

  it("follows what is typed, and marks a test (X39)", async () => {
    const stage = await openForm({ mode: "test" });
    fire(field(panelOf(stage), "Input", "amount"), "onInput", "120");
    await settle();
    expect(sentence(stage)).toBe(
      "You give back €120.00 of €750.00 to Ada Lovelace by Stripe. This is a test: no real money moves.",
    );
    fire(field(panelOf(stage), "Input", "amount"), "onInput", "12x");
    await settle();
    expect(sentence(stage)).toBe("Enter an amount to see what is given back to whom.");
  });

  it("sends part and reason, shows the new status, and says so (X27, S3.26)", async () => {
    const stage = await openForm();
    await enter(panelOf(stage), "amount", "300");
    await enterReason(panelOf(stage), " One item short ");
    await send(stage);
    expect(sent(stage)).toEqual([
      { idempotencyKey: expect.stringMatching(/^key-\d+$/) as string, amount: "300", reason: "One item short" },
    ]);
    expect(stage.actions.closeOverlay.calls).toEqual([["refund-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "€300.00 refunded." }]]);
    expect(textOf(stage.tab.find(Tile))).toContain("€300.00 refunded, €450.00 kept");
  });

  it("says that it was only requested where people at the provider decide (S3.26, P8)", async () => {
    const stage = await openForm({ providerLabel: "MyFatoorah" });
    const waiting = refundable({
      providerLabel: "MyFatoorah",
      refundable: euros("450.00"),
      refundsUnderWay: [{ id: "r1", amount: euros("300.00"), reason: "Short", at: today, state: "requested" }],
    });
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [waiting] });
      return waiting;
    });
    await enter(panelOf(stage), "amount", "300");
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(stage.actions.addAlert.calls).toEqual([
      [
        {
          type: "info",
          message: "Refund of €300.00 requested. It counts as refunded once MyFatoorah says so.",
        },
      ],
    ]);
    expect(textOf(stage.tab.find(Tile))).toContain("Refund of €300.00 requested");
  });

  it.each([
    ["more than is left", "750.01", "At most €750.00 can be refunded."],
    ["a thousand times as much", "750,000", "At most €750.00 can be refunded."],
    ["nothing", "0", "Enter an amount above zero."],
    ["no number", "all", "Enter an amount in digits, such as 750.00."],
  ])("refuses %s at its field, and sends nothing (F86)", async (_what, amount, message) => {
    const stage = await openForm();
    await enter(panelOf(stage), "amount", amount);
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(field(panelOf(stage), "Input", "amount").props.validationMessage).toBe(message);
    expect(sent(stage)).toEqual([]);
  });

  it("reads the amount as its reader writes it", async () => {
    const stage = await openForm({}, "de-DE");
    expect(field(panelOf(stage), "Input", "amount").props.value).toBe("750,00");
    await enter(panelOf(stage), "amount", "749,99");
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(sent(stage)[0]?.amount).toBe("749.99");
  });

  it("wants a reason, and not too long a one", async () => {
    const stage = await openForm();
    await send(stage);
    expect(field(panelOf(stage), "TextArea", "reason").props.validationMessage).toBe(
      "Say why the money is given back.",
    );
    await enterReason(panelOf(stage), "x".repeat(201));
    await send(stage);
    expect(field(panelOf(stage), "TextArea", "reason").props.validationMessage).toBe("Keep it within 200 characters.");
    expect(sent(stage)).toEqual([]);
  });

  it("asks once however often it is pressed (P7)", async () => {
    const stage = await openForm();
    const answer = later<unknown>();
    stage.server.answers.set(route, () => answer.promise);
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    await send(stage);
    expect(panelOf(stage).find(LoadingButton).props.loading).toBe(true);
    expect(sent(stage)).toHaveLength(1);
    answer.resolve(partly);
    await settle();
  });

  it("keeps entries and key when the provider's answer is lost, also over a closing, and says that repeating is safe (P7, R3)", async () => {
    const stage = await openForm();
    stage.server.answers.set(route, () =>
      problem(424, {
        type: unavailable,
        title: "Stripe did not answer.",
        detail: "It may have been done there all the same. Try again in a moment.",
      }),
    );
    await enter(panelOf(stage), "amount", "300");
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(panelOf(stage).find(Alert).props.title).toBe("Stripe did not answer.");
    expect(textOf(panelOf(stage).find(Alert))).toContain(
      "It may have been done there all the same. Try again in a moment. Nothing happens twice",
    );
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(field(panelOf(stage), "Input", "amount").props.value).toBe("300");
    stage.server.answers.set(route, () => partly);
    await send(stage);
    const [first, second] = sent(stage);
    expect(second).toEqual(first);
  });

  it("takes a new key after a refusal once it is opened again, and tells the refusal (P8)", async () => {
    const stage = await openForm();
    stage.server.answers.set(route, () => problem(424, { title: "Stripe refused this.", detail: "It said: no." }));
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(textOf(panelOf(stage).find(Alert))).toBe("It said: no.");
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(panelOf(stage).maybeFind(Alert)).toBeNull();
    expect(field(panelOf(stage), "TextArea", "reason").props.value).toBe("");
  });

  it("gives way, saying why, when nothing is left meanwhile (F86)", async () => {
    const stage = await openForm();
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [paid({ status: "refunded" })] });
      return problem(409, { title: "Not possible", detail: "Nothing is left." });
    });
    await enterReason(panelOf(stage), "Short");
    await send(stage);
    expect(stage.actions.closeOverlay.calls).toEqual([["refund-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", title: "Not possible", message: "Nothing is left." }],
    ]);
  });

  it("is shown in the details with its sums, its reason and how it stands (S3.26, P8)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [partly] }) });
    const refundsUnderWay = [
      { id: "r1", amount: euros("100.00"), reason: "Late", at: today, state: "requested" },
      { id: "r2", amount: euros("50.00"), reason: "Later", at: today, state: "unanswered" },
    ] as const;
    stage.server.answers.set("GET /api/payments/p1", () => detail({ ...partly, refundsUnderWay }));
    const panel = () => overlayOf(stage.tab.findByTestId(Button, "details-p1")).find(Panel);
    fire(panel(), "onOpen");
    await settle();
    const facts = new Map(
      panel()
        .findAll(DescriptionListItem)
        .map((item) => [item.props.label, textOf(item)]),
    );
    expect(facts.get("Refunded")).toBe("€300.00");
    expect(facts.get("Refunds under way")).toContain("Refund of €100.00 requested Late · 20 Nov 2026, 14:05 GMT");
    expect(facts.get("Refunds under way")).toContain(
      "Refund of €50.00 asked for, answer not known. Check now asks again; nothing is refunded twice.",
    );
  });
});

describe("Undoing a confirmation", () => {
  const route = "POST /api/payments/p1/confirmation-undo";
  const modalOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Dropdown.ButtonItem, "undo-p1")).find(Modal);
  const sent = ({ server }: Stage) => server.to(route).map(({ body }) => body as UndoConfirmationRequest);
  const pressUndo = (stage: Stage) => pressLoading(stage, "undo-submit-p1");
  const confirmed = paid({ status: "confirmed_manually", byHand: euros("750.00"), can: { undo: true } });

  async function openModal() {
    const stage = await enterStage({ view: tabView({ payments: [confirmed] }) });
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [row()] });
      return row();
    });
    fire(modalOf(stage), "onOpen");
    await settle();
    return stage;
  }

  it("is offered only where something is confirmed by hand (X11)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [refundable()] }) });
    expect(stage.tab.maybeFindByTestId(Dropdown.ButtonItem, "undo-p1")).toBeNull();
  });

  it("asks once, naming the sum and what follows (X11, S1.26)", async () => {
    const stage = await openModal();
    expect(modalOf(stage).props.variant).toBe("danger");
    expect(textOf(modalOf(stage))).toContain("€750.00 for “Website”, confirmed by hand, will no longer count.");
    expect(textOf(modalOf(stage))).toContain("The deal stays in its stage");
    expect(modalOf(stage).find(LoadingButton).props.variant).toBe("destructive");
    fire(modalOf(stage).find(Button), "onClick");
    await settle();
    expect(sent(stage)).toEqual([]);
    expect(stage.actions.closeOverlay.calls).toEqual([["undo-p1"]]);
  });

  it("wants a reason, sends it and says what the payment is now (X11)", async () => {
    const stage = await openModal();
    await pressUndo(stage);
    expect(field(modalOf(stage), "TextArea", "reason").props.validationMessage).toBe(
      "Say why the confirmation is undone.",
    );
    await enterReason(modalOf(stage), " It bounced ");
    await pressUndo(stage);
    expect(sent(stage)).toEqual([
      { idempotencyKey: expect.stringMatching(/^key-\d+$/) as string, reason: "It bounced" },
    ]);
    expect(stage.actions.closeOverlay.calls).toEqual([["undo-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "success", message: "Confirmation of €750.00 undone. The payment is now Created." }],
    ]);
  });

  it("stays open with the reason when it failed, and repeats its key (P7, P8)", async () => {
    const stage = await openModal();
    stage.server.answers.set(route, () => problem(503));
    await enterReason(modalOf(stage), "It bounced");
    await pressUndo(stage);
    expect(modalOf(stage).find(Alert).props.title).toBe("Refused");
    expect(field(modalOf(stage), "TextArea", "reason").props.value).toBe("It bounced");
    await pressUndo(stage);
    const [first, second] = sent(stage);
    expect(second).toEqual(first);
  });

  it("gives way, saying why, when another open payment is in the way (P5)", async () => {
    const stage = await openModal();
    stage.server.answers.set(route, () => problem(409, { title: "Not now", detail: "Cancel that one first." }));
    await enterReason(modalOf(stage), "It bounced");
    await pressUndo(stage);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", title: "Not now", message: "Cancel that one first." }],
    ]);
  });
});

/** Types into the reason and commits it, as leaving the field does. */
async function enterReason(within: Parameters<typeof field>[0], text: string): Promise<void> {
  fire(field(within, "TextArea", "reason"), "onInput", text);
  fire(field(within, "TextArea", "reason"), "onChange", text);
  await settle();
}
