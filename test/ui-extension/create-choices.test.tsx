import "./self.ts";
import {
  Accordion,
  Alert,
  Button,
  Checkbox,
  Input,
  Panel,
  Select,
  Text,
  Toggle,
  ToggleGroup,
} from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { Blocked, CreateForm, CreatePaymentRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connection, createForm, detail, euros, tabView } from "./samples.ts";
import {
  choose,
  enter,
  enterStage,
  field,
  fire,
  overlayOf,
  press,
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

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment")).find(Panel);
const sent = ({ server }: Stage) => server.to("POST /api/payments").map(({ body }) => body as CreatePaymentRequest);
const send = (stage: Stage) => submit(stage, "create-form");
const more = ({ tab }: Stage) => tab.findByTestId(Accordion, "more-choices");
const future = ({ tab }: Stage) => textOf(tab.findByTestId(Text, "ask-more"));

async function openForm(change: Partial<CreateForm> = {}) {
  const stage = await enterStage({ view: tabView({ create: { form: createForm(change) } }) });
  stage.server.answers.set("POST /api/payments", () => detail());
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

async function flip({ tab }: Stage, name: string, isOn: boolean): Promise<void> {
  fire(tab.find(Toggle, { name }), "onChange", isOn);
  await settle();
}

describe("The amount", () => {
  it("is the balance or half of it in one press, to the cent (S1.4)", async () => {
    const stage = await openForm({ amount: euros("750.01") });
    await press(stage, "amount-half");
    expect(field(stage.tab, "Input", "amount").props.value).toBe("375.01");
    await press(stage, "amount-all");
    expect(field(stage.tab, "Input", "amount").props.value).toBe("750.01");
  });

  it("has no quick choices in another currency than the balance's", async () => {
    const stage = await openForm();
    await choose(stage.tab, "currency", "GBP");
    expect(stage.tab.maybeFind(Button, { testId: "amount-half" })).toBeNull();
  });

  it("over the balance says by how much, and waits for a person's word (S3.14, C1)", async () => {
    const stage = await openForm({ amount: euros("750.00") });
    await enter(stage.tab, "amount", "750.5");
    const alert = () => stage.tab.findByTestId(Alert, "over-balance");
    expect(textOf(alert())).toContain("This is €0.50 more than the deal's balance of €750.00.");
    await send(stage);
    expect(sent(stage)).toEqual([]);
    expect(alert().props.variant).toBe("danger");
    fire(stage.tab.findByTestId(Checkbox, "allow-over-balance"), "onChange", true);
    await settle();
    await send(stage);
    expect(sent(stage)).toMatchObject([{ amount: "750.5", allowOverBalance: true }]);
  });

  it("counts what open payments of the same mode ask for already (S3.18, C1)", async () => {
    const open = { live: euros("600.00"), test: euros("0.00") };
    const stage = await openForm({ amount: euros("750.00"), open });
    await enter(stage.tab, "amount", "200");
    expect(textOf(stage.tab.findByTestId(Alert, "over-balance"))).toContain(
      "This is €50.00 more than the deal's balance of €750.00, with €600.00 that open payments ask for.",
    );
    await enter(stage.tab, "amount", "150");
    expect(stage.tab.maybeFind(Alert, { testId: "over-balance" })).toBeNull();
  });

  it("is asked about when the server knows of more than the form does (S3.14)", async () => {
    const stage = await openForm();
    const message = "This is 10.00 EUR more than the deal's balance.";
    const fields = [{ name: "allowOverBalance", message }];
    stage.server.answers.set("POST /api/payments", () => problem(422, { title: "Check the form", fields }));
    await send(stage);
    expect(textOf(stage.tab.findByTestId(Alert, "over-balance"))).toContain(message);
  });
});

describe("More choices", () => {
  it("are folded away until somebody wants them", async () => {
    const stage = await openForm();
    expect(more(stage).props.open).toBe(false);
    fire(more(stage), "onClick");
    await settle();
    expect(more(stage).props.open).toBe(true);
  });

  it("unfold by themselves where something in them is wrong (S4.5)", async () => {
    const stage = await openForm();
    const message = "512-1 is already the reference of “Roof” (750.00 EUR). Choose another one.";
    stage.server.answers.set("POST /api/payments", () =>
      problem(422, { title: "Check the form", fields: [{ name: "reference", message }] }),
    );
    await enter(stage.tab, "reference", "512-1");
    await send(stage);
    expect(more(stage).props.open).toBe(true);
    expect(field(stage.tab, "Input", "reference").props).toMatchObject({ error: true, validationMessage: message });
  });

  it("hold a reference made by the pattern, to be changed, and another one for the next payment (S2.14)", async () => {
    const stage = await openForm();
    const first = String(field(stage.tab, "Input", "reference").props.value);
    expect(first).toMatch(/^512-[\dA-Z]+$/);
    await enter(stage.tab, "reference", "ROOF-7");
    await send(stage);
    expect(sent(stage)[0]?.reference).toBe("ROOF-7");
    await press(stage, "create-done");
    fire(panelOf(stage), "onOpen");
    await settle();
    const next = field(stage.tab, "Input", "reference").props.value;
    expect(next).not.toBe(first);
    expect(next).not.toBe("ROOF-7");
  });

  it("let a payment of the whole balance go with it, or keep its amount (C4)", async () => {
    const stage = await openForm({ amount: euros("750.00") });
    await flip(stage, "followsBalance", false);
    await send(stage);
    expect(sent(stage)[0]?.followsBalance).toBe(false);
    const part = await openForm({ amount: euros("750.00") });
    await enter(part.tab, "amount", "100");
    expect(part.tab.maybeFind(Toggle, { name: "followsBalance" })).toBeNull();
    await send(part);
    expect(sent(part)[0]?.followsBalance).toBeNull();
  });

  it("take the money at once, or hold it with a warning of when it goes back (S2.17, X51)", async () => {
    const stage = await openForm({ connections: [connection({ holds: { days: 7 } })] });
    expect(stage.tab.find(Toggle, { name: "capture" }).props.checked).toBe(true);
    await flip(stage, "capture", false);
    expect(textOf(more(stage))).toContain("Stripe holds money for about 7 days. What is not taken by then goes back.");
    expect(future(stage)).toContain("The money is held first, until you take it.");
    await send(stage);
    expect(sent(stage)[0]?.capture).toBe("manual");
  });

  it("offer no hold and no ways to pay where the provider has none (X51)", async () => {
    const stage = await openForm();
    expect(stage.tab.maybeFind(Toggle, { name: "capture" })).toBeNull();
    expect(stage.tab.maybeFind(ToggleGroup, { name: "methods" })).toBeNull();
  });

  it("list the connection's ways to pay, all of them at first, at least one (S2.7)", async () => {
    const methods = [
      { value: "card", label: "Card" },
      { value: "klarna", label: "Klarna" },
    ];
    const stage = await openForm({ connections: [connection({ methods })] });
    const group = () => stage.tab.find(ToggleGroup, { name: "methods" });
    const pick = async (chosen: readonly string[]) => {
      fire(group(), "onChange", chosen);
      await settle();
      await send(stage);
    };
    expect(group().props.value).toEqual(["card", "klarna"]);
    await pick([]);
    expect(group().props).toMatchObject({ error: true, validationMessage: "Choose at least one way to pay." });
    expect(sent(stage)).toEqual([]);
    await pick(["klarna"]);
    expect(sent(stage)[0]?.methods).toEqual(["klarna"]);
  });

  it("ask for a delivery address where the provider's page can, and not unless somebody says so (S2.16, X51)", async () => {
    const plain = await openForm();
    expect(plain.tab.maybeFind(Toggle, { name: "asksAddress" })).toBeNull();
    const stage = await openForm({ connections: [connection({ asksAddress: true })] });
    expect(stage.tab.find(Toggle, { name: "asksAddress" }).props.checked).toBe(false);
    await flip(stage, "asksAddress", true);
    await send(stage);
    expect(sent(stage)[0]?.asksAddress).toBe(true);
  });

  it("offer the languages of the customer's pages by name, the customer's own first", async () => {
    const stage = await openForm();
    const { options } = stage.tab.find(Select, { name: "language" }).props;
    expect(options.map(({ label }) => label)).toEqual(["The customer's own", "German", "English"]);
    await choose(stage.tab, "language", "de");
    await send(stage);
    expect(sent(stage)[0]?.language).toBe("de");
  });

  it("leave out the link without an end where the account wants none (C2)", async () => {
    const stage = await openForm({ mayBeEndless: false });
    const { options } = stage.tab.find(Select, { name: "validity" }).props;
    expect(options.map(({ value }) => value)).toEqual(["1", "7", "30", "custom"]);
  });

  it("start as the seller left them the last time", async () => {
    const connections = [connection(), connection({ id: "c2", label: "Dojo", holds: { days: 7 } })];
    const start = { type: "amount", connectionId: "c2", capture: "manual", language: "de" } as const;
    const stage = await openForm({ connections, start, validityDays: null });
    await send(stage);
    expect(sent(stage)[0]).toMatchObject({ connectionId: "c2", capture: "manual", language: "de", validityDays: null });
  });
});

describe("Before the press", () => {
  it("says so where no provider takes the currency", async () => {
    const stage = await openForm({
      connections: [connection({ label: "Dojo", currencies: ["GBP"] })],
    });
    await send(stage);
    expect(field(stage.tab, "Select", "currency").props.validationMessage).toContain("No connected provider takes EUR");
    expect(sent(stage)).toEqual([]);
  });

  it("says on whose page is paid and where the deal goes (S3.20)", async () => {
    expect(future(await openForm())).toBe(
      "The customer pays on Stripe's page. When it is paid, the deal goes to “Paid in full”.",
    );
    const still = await openForm({ movesTo: { live: null, test: "Paid in full" } });
    expect(future(still)).toContain("When it is paid, the deal stays where it is.");
  });

  it("asks once more on a closed deal, and only once (S3.6)", async () => {
    const stage = await openForm({ isDealClosed: true });
    await send(stage);
    expect(stage.tab.findByTestId(Alert, "closed-deal").props.title).toBe("This deal is closed");
    expect(sent(stage)).toEqual([]);
    await send(stage);
    expect(sent(stage)).toHaveLength(1);
  });
});

describe("The header", () => {
  const balance = { open: euros("750.00"), total: euros("1000.00"), received: euros("250.00") };

  it("says what of the deal is open and what has come (S1.4)", async () => {
    const { tab } = await enterStage({ view: tabView({ balance }) });
    expect(textOf(tab.findByTestId(Text, "balance"))).toBe("€750.00 of €1,000.00 open");
    expect(tab.findAll(Text).map((text) => textOf(text))).toContain("€250.00 received");
  });

  it("has one primary button (S1.3)", async () => {
    const { tab } = await enterStage({ view: tabView({ balance }) });
    expect(tab.findAll(Button).filter(({ props }) => props.variant === "primary")).toHaveLength(1);
  });

  it.each([
    ["S1.15", "no_contact"],
    ["S1.16", "no_email"],
    ["S1.17", "nothing_due"],
  ] as const)("%s disables it for %s, says why, and looks again when told that it is cured", async (_id, reason) => {
    const blocked: Blocked = { reason, title: "Why", cure: "How to mend it.", paymentId: null };
    const stage = await enterStage({ view: tabView({ create: { blocked } }) });
    expect(stage.tab.findByTestId(Button, "create-payment").props.disabled).toBe(true);
    const alert = stage.tab.findByTestId(Alert, "blocked");
    expect([alert.props.title, textOf(alert)]).toEqual(["Why", "How to mend it."]);
    stage.server.view = tabView();
    await press(stage, "look-again");
    expect(stage.tab.findByTestId(Button, "create-payment").props.disabled).toBe(false);
  });

  it("S1.15 S1.16 leads to where HubSpot adds the contact, or shows the one without an address", async () => {
    const cure = async (change: Partial<Blocked>, testId: string) => {
      const blocked: Blocked = { reason: "no_contact", title: "Why", cure: "How.", paymentId: null, ...change };
      const { tab } = await enterStage({ view: tabView({ create: { blocked } }) });
      return tab.findByTestId(CrmActionButton, testId).props;
    };
    expect(await cure({}, "add-contact")).toMatchObject({
      actionType: "OPEN_RECORD_ASSOCIATION_FORM",
      actionContext: { objectTypeId: "0-1", association: { objectTypeId: "0-3", objectId: 512 } },
    });
    expect(await cure({ reason: "no_email", contactId: "201" }, "show-contact")).toMatchObject({
      actionType: "PREVIEW_OBJECT",
      actionContext: { objectTypeId: "0-1", objectId: 201 },
    });
  });

  it("X37 disables it for those who may not, without a button that would not help", async () => {
    const blocked: Blocked = { reason: "not_allowed", title: "You may not", cure: "Ask the admin.", paymentId: null };
    const stage = await enterStage({ view: tabView({ create: { blocked } }) });
    expect(stage.tab.findByTestId(Button, "create-payment").props.disabled).toBe(true);
    expect(stage.tab.maybeFind(Button, { testId: "look-again" })).toBeNull();
  });
});

describe("A form filled in", () => {
  it("needs nothing typed: everything there is sent as it stands", async () => {
    const stage = await openForm();
    expect(stage.tab.findAll(Input).filter(({ props }) => props.required && !props.value)).toEqual([]);
    await send(stage);
    expect(sent(stage)).toHaveLength(1);
  });
});
