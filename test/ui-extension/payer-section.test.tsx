import "./self.ts";
import { Button, DescriptionListItem, Link, Panel } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { differenceText } from "../../ui-extension/src/app/cards/payer-words.ts";
import { detail, row, tabView } from "./samples.ts";
import { enterStage, fire, overlayOf, settle, textOf, type Stage } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "details-p1")).find(Panel);

async function openPanel(answer: PaymentDetail): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set("GET /api/payments/p1", () => answer);
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const facts = (stage: Stage) =>
  Object.fromEntries(
    panelOf(stage)
      .findAll(DescriptionListItem)
      .map((item) => [item.props.label, textOf(item)]),
  );

const ada = { name: "Ada Lovelace", email: "ada@example.com", phone: null };
const contact = { id: "201", name: "Ada Lovelace", email: "ada@example.com" };

describe("Who paid, as entered at the provider", () => {
  it("S3.21 S2.16 is a section of its own, with the delivery address ready to copy line by line", async () => {
    const stage = await openPanel(detail({ payer: { ...ada, phone: "+47 1", address: ["Storgata 1", "0155 Oslo"] } }));
    expect(textOf(panelOf(stage))).toContain("Payer, as entered at the provider");
    expect(facts(stage)).toMatchObject({
      "Name given": "Ada Lovelace",
      "E-mail given": "ada@example.com",
      "Phone given": "+47 1",
      "Delivery address": expect.stringContaining("Storgata 1, 0155 Oslo"),
    });
    fire(panelOf(stage).find(Button, { testId: "address-details-p1" }), "onClick");
    await settle();
    expect(stage.actions.copyTextToClipboard.calls).toEqual([["Storgata 1\n0155 Oslo"]]);
  });

  it("S3.21 is left out where the provider tells nothing", async () => {
    const stage = await openPanel(detail());
    expect(textOf(panelOf(stage))).not.toContain("as entered at the provider");
  });

  it("X34 says in a sentence that somebody else may have paid", async () => {
    const stage = await openPanel(detail({ payer: { ...ada, email: "ida@example.com" } }));
    expect(textOf(panelOf(stage))).toContain(
      "The e-mail address differs from the contact's: somebody else may have paid.",
    );
  });

  it.each([
    [
      "the same in other letters and spaces",
      { ...ada, name: " ada  LOVELACE ", email: "ADA@example.com" },
      /^nothing$/,
    ],
    ["nothing to compare", { name: null, email: null, phone: "+47 1" }, /^nothing$/],
    ["another name", { ...ada, name: "Ida" }, /^The name differs from/],
    ["both", { ...ada, name: "Ida", email: "ida@example.com" }, /^The name and e-mail address differ from/],
  ])("X34 judges %s", (_what, payer, expected) => {
    expect(differenceText(payer, contact) ?? "nothing").toMatch(expected);
  });

  it("X34 calls an address another one where the contact has none, and compares with nobody without a contact", () => {
    expect(differenceText(ada, { ...contact, email: null })).toMatch(/e-mail address differs/);
    expect(differenceText(ada, null)).toBeNull();
  });
});

describe("The payment in the provider's portal", () => {
  it("S5.19 is a press away where its address is known", async () => {
    const portalUrl = "https://dashboard.stripe.com/payments/ch_1";
    const link = panelOf(await openPanel(detail({ portalUrl }))).find(Link);
    expect(link.props.href).toEqual({ url: portalUrl, external: true });
    expect(textOf(link)).toBe("View at Stripe");
    expect(textOf(panelOf(await openPanel(detail())))).not.toContain("View at");
  });
});

describe("Test cards", () => {
  const testCards = [{ number: "4242 4242 4242 4242", alongside: "any date ahead, any CVC", outcome: "paid" }];

  it("S4.14 are shown with what becomes of the payment, their number ready to copy", async () => {
    const stage = await openPanel(detail({ mode: "test", testCards }));
    expect(textOf(panelOf(stage))).toContain("Test cards of Stripe");
    expect(facts(stage)["4242 4242 4242 4242"]).toContain("any date ahead, any CVC: paid");
    fire(panelOf(stage).find(Button, { testId: "card-4242424242424242-details-p1" }), "onClick");
    await settle();
    expect(stage.actions.copyTextToClipboard.calls).toEqual([["4242424242424242"]]);
  });

  it("S4.14 are not shown where there are none to be used", async () => {
    expect(textOf(panelOf(await openPanel(detail())))).not.toContain("Test cards");
  });
});
