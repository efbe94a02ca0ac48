import "./self.ts";
import { Alert, Button, Form, LoadingButton, Panel, Select, Text, TextArea, Tile } from "@hubspot/ui-extensions";
import type { CreateForm, CreatePaymentRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connection, createForm, day, detail, euros, row, tabView, today } from "./samples.ts";
import {
  choose,
  enter,
  enterStage,
  field,
  fire,
  overlayOf,
  later,
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
const blocked = { reason: "open_payment", title: "Open payment", cure: "Wait.", paymentId: "p9" } as const;
const made = detail({ id: "p9", createdAt: today, lastEventAt: today });
const untouched = { sendOn: null, capture: "auto", methods: null, language: null, asksAddress: null, replaces: null };
const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment")).find(Panel);

/** The tab with its create form open. */
async function openForm(change: Partial<CreateForm> = {}, options: { locale?: string; objectTypeId?: string } = {}) {
  const stage = await enterStage({ view: tabView({ create: { form: createForm(change) } }), ...options });
  stage.server.answers.set("POST /api/payments", () => {
    stage.server.view = tabView({ payments: [made], create: { blocked } });
    return made;
  });
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const sent = ({ server }: Stage) => server.to("POST /api/payments").map(({ body }) => body as CreatePaymentRequest);
const sentence = ({ tab }: Stage) => textOf(tab.findByTestId(Text, "ask"));
const send = (stage: Stage) => submit(stage, "create-form");

describe("The create form", () => {
  it("starts with what is still due, in the deal's currency (S1.4)", async () => {
    const stage = await openForm({ amount: euros("750.00") });
    expect(field(stage.tab, "Input", "amount").props.value).toBe("750.00");
    expect(field(stage.tab, "Select", "currency").props.value).toBe("EUR");
  });

  it("writes the amount as the user's people write it (S3.14)", async () => {
    const stage = await openForm({ amount: { minor: 1250, currency: "KWD", decimal: "1.250" } }, { locale: "de-de" });
    expect(field(stage.tab, "Input", "amount").props.value).toBe("1,250");
    await send(stage);
    expect(sent(stage)[0]?.amount).toBe("1.250");
  });

  it("takes a decimal comma and sends a point (S3.14)", async () => {
    const stage = await openForm({ amount: euros("5000.00") }, { locale: "nb-no" });
    await enter(stage.tab, "amount", "1 234,50");
    await send(stage);
    expect(sent(stage)[0]?.amount).toBe("1234.50");
  });

  it("is empty of an amount where no deal gives one", async () => {
    const stage = await openForm({ amount: null, currency: "GBP" });
    expect(field(stage.tab, "Input", "amount").props.value).toBe("");
    expect(field(stage.tab, "Select", "currency").props.value).toBe("GBP");
    expect(sentence(stage)).toBe("Enter an amount and a description to see who is asked for what.");
  });

  it("counts the description's characters up to the provider's limit (S3.9)", async () => {
    const { tab } = await openForm({ description: "Website" });
    const area = tab.find(TextArea, { name: "description" });
    expect(area.props.maxLength).toBe(100);
    expect(area.props.description).toBe("The customer sees this. 7 of 100 characters.");
    fire(area, "onInput", "Website 2");
    await settle();
    expect(field(tab, "TextArea", "description").props.description).toContain("9 of 100");
  });

  it("does not rewrite a field while somebody types in it", async () => {
    const { tab } = await openForm();
    fire(field(tab, "TextArea", "description"), "onInput", "Website 2");
    await settle();
    expect(field(tab, "TextArea", "description").props.value).toBe("Website");
  });

  it("asks who pays only where several people could (S3.10, S3.12)", async () => {
    const one = await openForm();
    expect(one.tab.maybeFind(Select, { name: "contactId" })).toBeNull();
    const two = await openForm({
      contacts: [
        { id: "201", name: "Ada Lovelace", email: "ada@example.com" },
        { id: "202", name: "", email: "bob@example.com" },
      ],
    });
    const select = two.tab.find(Select, { name: "contactId" });
    expect(select.props.options.map(({ label }) => label)).toEqual([
      "Ada Lovelace (ada@example.com)",
      "bob@example.com",
    ]);
    await choose(two.tab, "contactId", "202");
    expect(sentence(two)).toContain("You ask bob@example.com");
    await send(two);
    expect(sent(two)[0]?.contactId).toBe("202");
  });

  it("offers a contact's deals, none of them chosen (S3.5)", async () => {
    const stage = await openForm({ deals: [{ id: "512", name: "Website deal" }] }, { objectTypeId: "0-1" });
    expect(field(stage.tab, "Select", "dealId").props.value).toBe("");
    await choose(stage.tab, "dealId", "512");
    await send(stage);
    expect(sent(stage)[0]).toMatchObject({ dealId: "512", objectTypeId: "0-1", objectId: "512" });
  });

  it("asks for the provider only where several take the currency (S3.13)", async () => {
    const connections = [
      connection({ label: "Dojo", currencies: ["GBP"], descriptionLimit: 50 }),
      connection({ id: "c2", label: "Stripe" }),
      connection({ id: "c3", label: "Simulated", mode: "test" }),
    ];
    const stage = await openForm({ connections });
    const labels = () => stage.tab.find(Select, { name: "connectionId" }).props.options.map(({ label }) => label);
    expect(labels()).toEqual(["Stripe", "Simulated (test)"]);
    await choose(stage.tab, "currency", "GBP");
    expect(labels()).toEqual(["Dojo", "Stripe", "Simulated (test)"]);
    await choose(stage.tab, "connectionId", "c3");
    expect(sentence(stage)).toContain("This is a test: no real money moves.");
    await send(stage);
    expect(sent(stage)[0]?.connectionId).toBe("c3");
    const single = await openForm();
    expect(single.tab.maybeFind(Select, { name: "connectionId" })).toBeNull();
  });

  it("offers 1, 7 and 30 days, no end and days of one's own (S2.15, S3.15, C2)", async () => {
    const stage = await openForm();
    const select = stage.tab.find(Select, { name: "validity" });
    expect(select.props.options.map(({ label }) => label)).toEqual([
      "1 day",
      "7 days",
      "30 days",
      "No end",
      "Other number of days",
    ]);
    expect(select.props.value).toBe("7");
    await choose(stage.tab, "validity", "none");
    expect(sentence(stage)).toContain("The link has no end.");
    await choose(stage.tab, "validity", "custom");
    await enter(stage.tab, "customDays", "14");
    await send(stage);
    expect(sent(stage)[0]?.validityDays).toBe(14);
  });

  it.each(["0", "1.5", "", "-1", "soon"])("refuses %j as a number of days (S3.15)", async (days) => {
    const stage = await openForm({ validityDays: 14 });
    await enter(stage.tab, "customDays", days);
    await send(stage);
    expect(field(stage.tab, "Input", "customDays").props.validationMessage).toBe("Enter whole days, 1 or more.");
    expect(field(stage.tab, "Select", "validity").props.error).toBe(false);
    expect(sent(stage)).toEqual([]);
  });

  it("says before the press who is asked for what until when", async () => {
    const stage = await openForm();
    await enter(stage.tab, "amount", "1,250.5");
    expect(sentence(stage)).toBe(
      "You ask Ada Lovelace for €1,250.50 for “Website”. The link works until 27 Nov 2026, 14:05 GMT.",
    );
  });

  it.each([
    ["", "Enter an amount in digits, such as 750.00."],
    ["-5", "Enter an amount in digits, such as 750.00."],
    ["0.00", "Enter an amount above zero."],
  ])("refuses the amount %j at its field, before any call (S3.14)", async (text, message) => {
    const stage = await openForm();
    await enter(stage.tab, "amount", text);
    await send(stage);
    expect(field(stage.tab, "Input", "amount").props).toMatchObject({ error: true, validationMessage: message });
    expect(sent(stage)).toEqual([]);
  });

  it("has one primary button, first in its row", async () => {
    const stage = await openForm();
    const form = stage.tab.findByTestId(Form, "create-form");
    expect(form.findAll(LoadingButton).map(({ props }) => `${props.type} ${props.variant}`)).toEqual([
      "submit primary",
    ]);
    expect(new Set(form.findAll(Button).map(({ props }) => props.variant))).toEqual(new Set(["secondary"]));
  });
});

describe("Pressing Create link", () => {
  it("sends the request once, whole and with a key (S3.16)", async () => {
    const stage = await openForm();
    await send(stage);
    expect(sent(stage)).toEqual([
      {
        idempotencyKey: expect.stringMatching(/^key-\d+$/),
        objectTypeId: "0-3",
        objectId: "512",
        dealId: null,
        contactId: "201",
        connectionId: "c1",
        amount: "750.00",
        currency: "EUR",
        description: "Website",
        validityDays: 7,
        lines: [],
        ...untouched,
        followsBalance: true,
        reference: "512-KEY1",
        makesDeal: false,
        allowOverBalance: false,
      },
    ]);
  });

  it("makes one payment of a double press (P7)", async () => {
    const stage = await openForm();
    const answer = later<unknown>();
    stage.server.answers.set("POST /api/payments", () => answer.promise);
    await send(stage);
    expect(stage.tab.findByTestId(LoadingButton, "create-submit").props.loading).toBe(true);
    await send(stage);
    answer.resolve(made);
    await settle();
    expect(sent(stage)).toHaveLength(1);
    expect(stage.tab.findByTestId(Alert, "created")).toBeTruthy();
  });

  it("says what was made, for whom, how much and until when, with the link (S2.24)", async () => {
    const stage = await openForm();
    await send(stage);
    const panel = panelOf(stage);
    expect(panel.find(Alert).props.title).toBe("The payment link is ready");
    expect(textOf(panel)).toContain("€750.00 asked of Ada Lovelace. The link works until 27 Nov 2026, 14:05 GMT.");
    expect(textOf(panel)).toContain("https://pay.example.com/p/abc");
    await press(stage, "copy-created");
    expect(stage.actions.copyTextToClipboard.calls).toEqual([["https://pay.example.com/p/abc"]]);
  });

  it("marks a test payment in its success too (X39)", async () => {
    const stage = await openForm();
    stage.server.answers.set("POST /api/payments", () => ({ ...made, mode: "test" }));
    await send(stage);
    expect(textOf(panelOf(stage))).toContain("This is a test: no real money moves.");
  });

  it("puts the new row first before the list is read again (S1.9)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row({ description: "Earlier" })] }) });
    const reading = later<unknown>();
    stage.server.answers.set("POST /api/payments", () => made);
    fire(panelOf(stage), "onOpen");
    stage.server.answers.set("GET /api/payments", () => reading.promise);
    await send(stage);
    const tiles = stage.tab.findAll(Tile);
    expect(tiles.map(({ props }) => props.testId)).toEqual(["payment-p9", "payment-p1"]);
  });

  it("keeps its success in sight though the record is now blocked (S1.18)", async () => {
    const stage = await openForm();
    await send(stage);
    expect(stage.tab.findByTestId(Button, "create-payment").props.disabled).toBe(true);
    expect(panelOf(stage).maybeFind(Button, { testId: "create-another" })).toBeNull();
    await press(stage, "create-done");
    expect(stage.actions.closeOverlay.calls).toEqual([["create-payment"]]);
  });

  it("starts another with a fresh form and a fresh key where that is allowed (S3.18)", async () => {
    const stage = await openForm();
    stage.server.answers.set("POST /api/payments", () => made);
    await enter(stage.tab, "description", "First");
    await send(stage);
    await press(stage, "create-another");
    expect(field(stage.tab, "TextArea", "description").props.value).toBe("Website");
    await send(stage);
    expect(new Set(sent(stage).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });
});

describe("A create that went wrong", () => {
  it("shows the server's word at its field and keeps what was entered", async () => {
    const stage = await openForm({ amount: euros("9000000.00") });
    stage.server.answers.set("POST /api/payments", () =>
      problem(422, {
        title: "Check the form",
        fields: [
          { name: "amount", message: "Stripe takes at most 999999.99 EUR at a time." },
          { name: "contactId", message: "This contact is not on the deal." },
        ],
      }),
    );
    await enter(stage.tab, "amount", "1000000");
    await send(stage);
    expect(field(stage.tab, "Input", "amount").props).toMatchObject({
      value: "1000000",
      error: true,
      validationMessage: "Stripe takes at most 999999.99 EUR at a time.",
    });
    const alert = stage.tab.findByTestId(Form, "create-form").find(Alert);
    expect(alert.props.title).toBe("Check the form");
    expect(textOf(alert)).toBe("Look at what is marked above. This contact is not on the deal.");
  });

  it("repeats the same key after no answer, also when closed and opened in between (S3.16, P7)", async () => {
    const stage = await openForm();
    stage.server.answers.set("POST /api/payments", () => Promise.reject(new Error("network")));
    await enter(stage.tab, "description", "Mine");
    await send(stage);
    const alert = stage.tab.findByTestId(Form, "create-form").find(Alert);
    expect(textOf(alert)).toContain("Nothing happens twice");
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(field(stage.tab, "TextArea", "description").props.value).toBe("Mine");
    await send(stage);
    expect(sent(stage)[1]).toEqual(sent(stage)[0]);
  });

  it("starts afresh when opened again after a plain refusal", async () => {
    const stage = await openForm();
    stage.server.answers.set("POST /api/payments", () => problem(422));
    await enter(stage.tab, "description", "Mine");
    await send(stage);
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(field(stage.tab, "TextArea", "description").props.value).toBe("Website");
    expect(stage.tab.findByTestId(Form, "create-form").maybeFind(Alert)).toBeNull();
  });

  it("shows the payment that was quicker when somebody else made one (S1.18)", async () => {
    const stage = await openForm();
    stage.server.answers.set("POST /api/payments", () => {
      stage.server.view = tabView({ payments: [made], create: { blocked } });
      return problem(409, { title: "Open payment", detail: "There is one already.", paymentId: "p9" });
    });
    await send(stage);
    expect(textOf(stage.tab.findByTestId(Form, "create-form").find(Alert))).toBe("There is one already.");
    expect(stage.tab.findByTestId(Tile, "payment-p9")).toBeTruthy();
    expect(stage.tab.findByTestId(Button, "show-open-payment")).toBeTruthy();
  });
});

describe("The create form over time", () => {
  it("starts each time from the deal as it is now (S1.4)", async () => {
    const stage = await openForm();
    fire(panelOf(stage), "onClose");
    stage.server.view = tabView({ create: { form: createForm({ amount: euros("600.00") }) } });
    await press(stage, "refresh");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(field(stage.tab, "Input", "amount").props.value).toBe("600.00");
  });

  it("forgets what was wrong when it is opened again", async () => {
    const stage = await openForm();
    await enter(stage.tab, "amount", "");
    await send(stage);
    expect(field(stage.tab, "Input", "amount").props.error).toBe(true);
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(field(stage.tab, "Input", "amount").props).toMatchObject({ value: "750.00", error: false });
  });

  it("counts its days of 24 hours from the press (S3.15)", async () => {
    const stage = await openForm();
    fire(panelOf(stage), "onClose");
    await settle(day);
    fire(panelOf(stage), "onOpen");
    expect(sentence(stage)).toContain("28 Nov 2026, 14:05 GMT");
  });
});
