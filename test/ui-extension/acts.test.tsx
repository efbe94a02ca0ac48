import "./self.ts";
import { Alert, Button, Dropdown, LoadingButton, Modal, Panel, Text } from "@hubspot/ui-extensions";
import type { AgainDraft, PaymentRow } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { day, euros, hour, paid, row, tabView, today } from "./samples.ts";
import {
  choose,
  enter,
  enterStage,
  field,
  fire,
  later,
  overlayOf,
  press,
  pressLoading,
  problem,
  settle,
  type Stage,
  textOf,
} from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Change = Parameters<typeof row>[0];

/** The modal of an act that hangs in the menu. */
const modalOf = ({ tab }: Stage, name: string) => overlayOf(tab.findByTestId(Dropdown.ButtonItem, name)).find(Modal);
/** The modal of the act that has a button of its own. */
const modalOn = ({ tab }: Stage, name: string) => overlayOf(tab.findByTestId(Button, name)).find(Modal);

async function open(modal: ReturnType<typeof modalOf>): Promise<void> {
  fire(modal, "onOpen");
  await settle();
}

/** A tab with one payment, whose act answers with what it has become. */
async function stageWith(payment: PaymentRow, route: string, after: PaymentRow): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [payment] }) });
  stage.server.answers.set(route, () => {
    stage.server.view = tabView({ payments: [after] });
    return after;
  });
  return stage;
}

const sent = ({ server }: Stage, route: string) => server.to(route).map(({ body }) => body);
const key = expect.stringMatching(/^key-\d+$/) as string;

describe("Money that is held", () => {
  const route = "POST /api/payments/p1/captures";
  const held = (change: Change = {}): PaymentRow =>
    row({
      status: "authorised",
      link: null,
      held: euros("750.00"),
      holdEndsAt: today + 6 * day,
      can: { capture: true, release: true },
      ...change,
    });
  const taken = paid({ received: euros("300.00"), status: "partially_paid" });

  it("is told with its end, and taking it is the button that comes first (S2.17, S4.17)", async () => {
    const stage = await stageWith(held(), route, taken);
    expect(textOf(stage.tab.findByTestId(Text, "hold-p1"))).toBe(
      "€750.00 held. Take it before 26 Nov 2026, 14:05 GMT, when the provider lets go of it.",
    );
    expect(stage.tab.findByTestId(Button, "capture-p1").props.variant).toBe("primary");
    const entries = stage.tab.findAll(Dropdown.ButtonItem).map((item) => item.props.testId);
    expect(entries).toEqual(["release-p1"]);
  });

  it("warns when its end is near, and says so where no figure is known (S2.17)", async () => {
    const near = await enterStage({ view: tabView({ payments: [held({ holdEndsAt: today + 5 * hour })] }) });
    const alert = near.tab.findByTestId(Alert, "hold-p1");
    expect(alert.props).toMatchObject({
      variant: "warning",
      title: "€750.00 is held only until 20 Nov 2026, 19:05 GMT. Take it now, or it is gone.",
    });
    const unknown = await enterStage({ view: tabView({ payments: [held({ holdEndsAt: null })] }) });
    expect(textOf(unknown.tab.findByTestId(Text, "hold-p1"))).toContain("providers let go of it after some days");
  });

  it("is taken in part: names the payment, starts with all of it and says what becomes of the rest (S1.26, S2.17)", async () => {
    const stage = await stageWith(held({ capturesOnce: true }), route, taken);
    await open(modalOn(stage, "capture-p1"));
    expect(textOf(modalOn(stage, "capture-p1"))).toContain("€750.00 is held on the customer's card for “Website”.");
    expect(textOf(modalOn(stage, "capture-p1"))).toContain("what you do not take now is let go of");
    expect(field(modalOn(stage, "capture-p1"), "Input", "amount").props.value).toBe("750.00");
    await enter(modalOn(stage, "capture-p1"), "amount", "300");
    await pressLoading(stage, "capture-p1-submit");
    expect(sent(stage, route)).toEqual([{ idempotencyKey: key, amount: "300" }]);
    expect(stage.actions.closeOverlay.calls).toEqual([["capture-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "€300.00 taken." }]]);
  });

  it("is not asked for beyond what is held, nor for nothing (S2.17)", async () => {
    const stage = await stageWith(held(), route, taken);
    await open(modalOn(stage, "capture-p1"));
    for (const [amount, message] of [
      ["750.01", "At most €750.00 is held."],
      ["0", "Enter an amount above zero."],
    ] as const) {
      await enter(modalOn(stage, "capture-p1"), "amount", amount);
      await pressLoading(stage, "capture-p1-submit");
      expect(field(modalOn(stage, "capture-p1"), "Input", "amount").props.validationMessage).toBe(message);
    }
    expect(sent(stage, route)).toEqual([]);
  });

  it("is asked for once however often it is pressed, and repeats its key after a failure (P7, P8)", async () => {
    const stage = await stageWith(held(), route, taken);
    await open(modalOn(stage, "capture-p1"));
    const answer = later<unknown>();
    stage.server.answers.set(route, () => answer.promise);
    await pressLoading(stage, "capture-p1-submit");
    await pressLoading(stage, "capture-p1-submit");
    expect(sent(stage, route)).toHaveLength(1);
    answer.resolve(problem(503));
    await settle();
    expect(modalOn(stage, "capture-p1").find(Alert).props.title).toBe("Refused");
    stage.server.answers.set(route, () => taken);
    await pressLoading(stage, "capture-p1-submit");
    const [first, second] = sent(stage, route);
    expect(second).toEqual(first);
  });

  it("is let go of by a destructive button that says what is lost (S2.17, S1.26)", async () => {
    const releaseRoute = "POST /api/payments/p1/release";
    const stage = await stageWith(held(), releaseRoute, row({ status: "opened" }));
    await open(modalOf(stage, "release-p1"));
    const modal = modalOf(stage, "release-p1");
    expect(textOf(modal)).toContain("€750.00 for “Website” goes back to the customer's card.");
    expect(modal.find(LoadingButton).props.variant).toBe("destructive");
    await pressLoading(stage, "release-p1-submit");
    expect(sent(stage, releaseRoute)).toEqual([{ idempotencyKey: key }]);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "€750.00 released." }]]);
  });
});

describe("An open payment", () => {
  it("asks for another amount under the same link (X10, S1.26)", async () => {
    const route = "POST /api/payments/p1/amount";
    const stage = await stageWith(row({ can: { changeAmount: true } }), route, row({ amount: euros("600.00") }));
    await open(modalOf(stage, "amount-p1"));
    expect(textOf(modalOf(stage, "amount-p1"))).toContain("The customer is asked for €750.00 for “Website”.");
    expect(textOf(modalOf(stage, "amount-p1"))).toContain("only one amount can ever be paid");
    await enter(modalOf(stage, "amount-p1"), "amount", "600.00");
    await pressLoading(stage, "amount-p1-submit");
    expect(sent(stage, route)).toEqual([{ idempotencyKey: key, amount: "600.00" }]);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "The link asks for €600.00 now." }]]);
  });

  it("gives way, saying why, when it was just paid (P5)", async () => {
    const route = "POST /api/payments/p1/amount";
    const stage = await stageWith(row({ can: { changeAmount: true } }), route, paid());
    stage.server.answers.set(route, () => {
      stage.server.view = tabView({ payments: [paid()] });
      return problem(409, { title: "Not now", detail: "It was just paid." });
    });
    await open(modalOf(stage, "amount-p1"));
    await pressLoading(stage, "amount-p1-submit");
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "warning", title: "Not now", message: "It was just paid." }],
    ]);
  });

  it("works longer: days of one's own, a week or no end (X24, S2.15)", async () => {
    const route = "POST /api/payments/p1/validity";
    const after = row({ validUntil: today + 12 * day });
    const stage = await stageWith(row({ can: { extend: true } }), route, after);
    await open(modalOf(stage, "extend-p1"));
    expect(textOf(modalOf(stage, "extend-p1"))).toContain("It works until 27 Nov 2026, 14:05 GMT.");
    await choose(modalOf(stage, "extend-p1"), "validity", "custom");
    await enter(modalOf(stage, "extend-p1"), "customDays", "x");
    await pressLoading(stage, "extend-p1-submit");
    expect(field(modalOf(stage, "extend-p1"), "Input", "customDays").props.validationMessage).toBe(
      "Enter whole days, 1 or more.",
    );
    await enter(modalOf(stage, "extend-p1"), "customDays", "12");
    await pressLoading(stage, "extend-p1-submit");
    expect(sent(stage, route)).toEqual([{ idempotencyKey: key, days: 12 }]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "success", message: "The link works until 2 Dec 2026, 14:05 GMT." }],
    ]);
  });

  it("that was declined goes to another provider by the button that comes first (S2.4, X25)", async () => {
    const route = "POST /api/payments/p1/provider";
    const otherProviders = [
      { id: "c2", label: "Dojo" },
      { id: "c3", label: "Dintero" },
    ];
    const declined = row({ status: "declined", otherProviders, can: { changeProvider: true } });
    const stage = await stageWith(declined, route, row({ providerLabel: "Dintero" }));
    await open(modalOn(stage, "provider-p1"));
    expect(textOf(modalOn(stage, "provider-p1"))).toContain("The page at Stripe is closed first");
    await choose(modalOn(stage, "provider-p1"), "connectionId", "c3");
    await pressLoading(stage, "provider-p1-submit");
    expect(sent(stage, route)).toEqual([{ idempotencyKey: key, connectionId: "c3" }]);
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "success", message: "The link leads to Dintero now." }]]);
  });
});

describe("A payment that came to nothing", () => {
  const route = "POST /api/payments/p1/removal";
  const cancelled = row({ status: "cancelled", link: null, can: { hide: true } });
  const removed = row({ status: "cancelled", group: "removed", link: null, can: { putBack: true } });

  it("is removed from the list after one question, and undone at once (S3.34, S3.37, C8)", async () => {
    const stage = await stageWith(cancelled, route, removed);
    stage.server.answers.set("POST /api/payments/p1/removal-undo", () => {
      stage.server.view = tabView({ payments: [cancelled] });
      return cancelled;
    });
    await open(modalOf(stage, "remove-p1"));
    expect(textOf(modalOf(stage, "remove-p1"))).toContain("€750.00 for “Website” will no longer be listed.");
    await pressLoading(stage, "remove-submit-p1");
    expect(sent(stage, route)).toEqual([{ idempotencyKey: key }]);
    expect(stage.tab.findByTestId(Alert, "removed-p1").props.title).toBe(
      "€750.00 for “Website” was removed from the list.",
    );
    await pressLoading(stage, "remove-undo-p1");
    expect(sent(stage, "POST /api/payments/p1/removal-undo")).toHaveLength(1);
    expect(stage.actions.closeOverlay.calls).toEqual([["remove-p1"]]);
    expect(stage.actions.addAlert.calls).toEqual([
      [{ type: "success", message: "€750.00 for “Website” is back on the list." }],
    ]);
  });

  it("that is left removed leaves the list when the question is closed (S3.34)", async () => {
    const stage = await stageWith(cancelled, route, removed);
    await open(modalOf(stage, "remove-p1"));
    await pressLoading(stage, "remove-submit-p1");
    await press(stage, "remove-close-p1");
    expect(stage.tab.maybeFindByTestId(Dropdown.ButtonItem, "remove-p1")).toBeNull();
  });

  it("says that a link which still works is closed first (P5)", async () => {
    const stage = await stageWith(row({ status: "declined", can: { hide: true } }), route, removed);
    await open(modalOf(stage, "remove-p1"));
    expect(textOf(modalOf(stage, "remove-p1"))).toContain("Its link still works, so it is closed first.");
  });

  const again: AgainDraft = {
    replaces: "p1",
    amount: euros("500.00"),
    description: "Website, second half",
    contactId: "201",
    dealId: "512",
    connectionId: "c1",
    lines: [],
    reference: "512-8KQ2MXA7-2",
  };

  const ended = row({ status: "expired", link: null, again, can: { again: true } });
  const againButton = ({ tab }: Stage) => tab.findByTestId(Button, "again-p1");

  it("is requested again by one press, on a form of its own (S2.3, S3.38)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [ended] }) });
    expect(textOf(againButton(stage))).toBe("Request again");
    const panel = overlayOf(againButton(stage)).find(Panel);
    expect(panel.props).toMatchObject({ id: "again-p1", title: "Create payment" });
  });

  it("waits while the deal has an open payment, and is there again afterwards (S2.3, P8)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [ended] }) });
    const blocked = { reason: "open_payment", title: "Open", cure: "Use it.", paymentId: null } as const;
    stage.server.view = tabView({ payments: [ended], mark: "m2", create: { blocked } });
    await press(stage, "refresh");
    expect(againButton(stage).props.disabled).toBe(true);
    stage.server.view = tabView({ payments: [ended], mark: "m3" });
    await press(stage, "refresh");
    expect(againButton(stage).props.disabled).toBe(false);
  });

  it("is not requested again where no payment may be made (X37)", async () => {
    const blocked = { reason: "not_allowed", title: "No", cure: "Ask.", paymentId: null } as const;
    const { tab } = await enterStage({ view: tabView({ payments: [ended], create: { blocked } }) });
    expect(tab.maybeFindByTestId(Button, "again-p1")).toBeNull();
  });
});

describe("What a viewer may not do", () => {
  it("is not on offer, and the tab says who can help (X37)", async () => {
    const payments = [row({ withheld: ["cancel", "refund"], can: { confirm: true } })];
    const { tab } = await enterStage({ view: tabView({ payments }) });
    expect(tab.maybeFindByTestId(Dropdown.ButtonItem, "cancel-p1")).toBeNull();
    expect(tab.findAll(Text).map((text) => textOf(text))).toContain(
      "You may not cancel or remove payments or refund in this account. Ask the admin who installed the app.",
    );
  });
});
