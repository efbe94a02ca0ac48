import "./self.ts";
import { Alert, Button, Input, LoadingButton, Panel, Text, Tile, ToggleGroup } from "@hubspot/ui-extensions";
import type { CreateForm, CreatePaymentRequest, DealLines } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, detail, euros, tabView } from "./samples.ts";
import {
  enterStage,
  fire,
  overlayOf,
  press,
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

const dealLines: DealLines = {
  lines: [
    { description: "Design", quantity: "1", unitPrice: "600.00", discount: "0.00", vatRate: "25" },
    { description: "Page", quantity: "2", unitPrice: "250.00", discount: "100.00", vatRate: "25" },
  ],
  notes: ["“Hosting” is billed again and again, and a link is paid once: left out."],
};

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment")).find(Panel);
const sent = ({ server }: Stage) => server.to("POST /api/payments").map(({ body }) => body as CreatePaymentRequest);
const send = (stage: Stage) => submit(stage, "create-form");
// Some languages put a hard blank before the currency.
const total = ({ tab }: Stage) => textOf(tab.findByTestId(Text, "lines-total")).replaceAll("\u00a0", " ");

async function openForm(change: Partial<CreateForm> = {}, options: { locale?: string; objectTypeId?: string } = {}) {
  const form = createForm({ amount: euros("5000.00"), ...change });
  const stage = await enterStage({ view: tabView({ create: { form } }), ...options });
  stage.server.answers.set("POST /api/payments", () => detail());
  stage.server.answers.set("GET /api/line-items", () => dealLines);
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

async function openProducts(change: Partial<CreateForm> = {}, options: { locale?: string } = {}) {
  const stage = await openForm(change, options);
  fire(stage.tab.find(ToggleGroup, { name: "type" }), "onChange", "products");
  await settle();
  return stage;
}

/** Types into a field of a line, counted from 1 as people do. */
async function fill({ tab }: Stage, line: number, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    const tile = tab.findByTestId(Tile, `line-${line}`);
    const field = tile.findAll(Input).find(({ props }) => props.name.endsWith(`-${name}`));
    if (!field) throw new Error(`There is no ${name}.`);
    fire(field, "onInput", text);
    fire(field, "onChange", text);
    await settle();
  }
}

const inputs = ({ tab }: Stage, line: number) =>
  Object.fromEntries(
    tab
      .findByTestId(Tile, `line-${line}`)
      .findAll(Input)
      .map(({ props }) => [props.name.replace(/^line-\d+-/, ""), props]),
  );

describe("Asking for products", () => {
  it("opens on a plain amount, with products beside it (S3.7, S3.8)", async () => {
    const stage = await openForm();
    expect(stage.tab.find(ToggleGroup, { name: "type" }).props.value).toBe("amount");
    expect(stage.tab.find(Input, { name: "amount" })).toBeTruthy();
    expect(stage.tab.findAll(Tile)).toEqual([]);
  });

  it("starts with one line of one piece and the currency's usual VAT (S2.10)", async () => {
    const stage = await openProducts({ vatRates: { EUR: "25" } });
    const { quantity, vatRate, unitPrice } = inputs(stage, 1);
    expect([quantity?.value, vatRate?.value, unitPrice?.value]).toEqual(["1", "25", ""]);
    expect(total(stage)).toBe("The total appears when each line has a quantity and a price.");
    expect(textOf(stage.tab.findByTestId(Text, "ask"))).toMatch(/^Fill in the lines and the description/);
  });

  it("adds up while one types, to the cent, with the VAT in it (S2.9, S2.10)", async () => {
    const stage = await openProducts({ vatRates: { EUR: "25" } }, { locale: "de-de" });
    await fill(stage, 1, { description: "Öl", quantity: "1,5", unitPrice: "3,33", discount: "0,50" });
    expect(total(stage)).toBe("Total 4,50 €, of it 0,90 € VAT");
    await press(stage, "add-line");
    await fill(stage, 2, { description: "Stuhl", quantity: "2", unitPrice: "125", vatRate: "" });
    expect(total(stage)).toBe("Total 254,50 €, of it 0,90 € VAT");
    await send(stage);
    expect(sent(stage)[0]).toMatchObject({
      amount: "254.50",
      lines: [
        { description: "Öl", quantity: "1.5", unitPrice: "3.33", discount: "0.50", vatRate: "25" },
        { description: "Stuhl", quantity: "2", unitPrice: "125", discount: "0", vatRate: null },
      ],
      followsBalance: null,
    });
  });

  it("has a cross for each line, and the total follows (S2.11)", async () => {
    const stage = await openProducts();
    await fill(stage, 1, { description: "Chair", unitPrice: "100" });
    await press(stage, "add-line");
    await fill(stage, 2, { description: "Oil", unitPrice: "20" });
    await press(stage, "remove-line-1");
    expect(inputs(stage, 1)["description"]?.value).toBe("Oil");
    expect(total(stage)).toBe("Total €20.00");
    await press(stage, "remove-line-1");
    await send(stage);
    expect(sent(stage)).toEqual([]);
    expect(
      panelOf(stage)
        .findAll(Alert)
        .map(({ props }) => props.title),
    ).toContain("Add at least one line, or ask for a plain sum.");
  });

  it("goes back to a plain amount once all lines are gone (S2.11)", async () => {
    const stage = await openProducts();
    await press(stage, "remove-line-1");
    fire(stage.tab.find(ToggleGroup, { name: "type" }), "onChange", "amount");
    await settle();
    await send(stage);
    expect(sent(stage)[0]).toMatchObject({ amount: "5000.00", lines: [] });
  });

  it.each([
    ["description", { description: " " }, "Say what this is."],
    ["quantity", { quantity: "0" }, "Enter a number such as 2 or 1.5."],
    ["unitPrice", { unitPrice: "" }, "Enter the price of one, such as 750.00."],
    ["discount", { discount: "100.01" }, "The discount is more than the line."],
    ["vatRate", { vatRate: "much" }, "Enter the VAT in percent, such as 25, or leave it empty."],
  ])("says at its field what is wrong with the %s, and keeps what was typed (S2.9)", async (name, wrong, message) => {
    const stage = await openProducts();
    await fill(stage, 1, { description: "Chair", unitPrice: "100", ...wrong });
    await send(stage);
    expect(inputs(stage, 1)[name]).toMatchObject({ error: true, validationMessage: message });
    expect(sent(stage)).toEqual([]);
  });

  it("shows the server's word at the line's own field (S2.9)", async () => {
    const stage = await openProducts();
    const fields = [{ name: "lines.0.unitPrice", message: "EUR has 2 decimals; leave out the rest." }];
    stage.server.answers.set("POST /api/payments", () => problem(422, { title: "Check the form", fields }));
    await fill(stage, 1, { description: "Chair", unitPrice: "1.005" });
    await send(stage);
    expect(inputs(stage, 1)["unitPrice"]).toMatchObject({ value: "1.005", error: true });
  });

  it("takes the deal's line items in one press, and says what was left out (S2.8, X19)", async () => {
    const stage = await openProducts();
    await pressLoading(stage, "take-deal-lines");
    expect(stage.server.to("GET /api/line-items")[0]?.query).toEqual({
      objectTypeId: "0-3",
      objectId: "512",
      currency: "EUR",
    });
    expect(total(stage)).toBe("Total €1,000.00, of it €200.00 VAT");
    expect(textOf(stage.tab.findByTestId(Text, "deal-lines-note"))).toBe(dealLines.notes[0]);
    await send(stage);
    expect(sent(stage)[0]).toMatchObject({ amount: "1000.00", lines: [{ description: "Design" }, { quantity: "2" }] });
  });

  it("keeps the lines there are where the line items cannot be read", async () => {
    const stage = await openProducts();
    stage.server.answers.set("GET /api/line-items", () => problem(424, { title: "HubSpot did not answer." }));
    await fill(stage, 1, { description: "Chair", unitPrice: "100" });
    await pressLoading(stage, "take-deal-lines");
    expect(
      panelOf(stage)
        .findAll(Alert)
        .map(({ props }) => props.title),
    ).toContain("HubSpot did not answer.");
    expect(total(stage)).toBe("Total €100.00");
  });

  it("offers line items on deals only", async () => {
    const stage = await openForm({}, { objectTypeId: "0-1" });
    fire(stage.tab.find(ToggleGroup, { name: "type" }), "onChange", "products");
    await settle();
    expect(stage.tab.maybeFind(LoadingButton, { testId: "take-deal-lines" })).toBeNull();
  });

  it("opens on the deal's products where the account prefers them and there are any (S3.8)", async () => {
    const start = { type: "products", connectionId: "c1", capture: "auto", language: null } as const;
    const stage = await openForm({ start });
    expect(stage.tab.find(ToggleGroup, { name: "type" }).props.value).toBe("products");
    stage.server.answers.set("GET /api/line-items", () => ({ lines: [], notes: ["This deal has no line items."] }));
    fire(panelOf(stage), "onClose");
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(stage.tab.find(ToggleGroup, { name: "type" }).props.value).toBe("amount");
  });
});
