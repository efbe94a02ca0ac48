import "./self.ts";
import { Alert, Button, DescriptionListItem, Link, List, LoadingSpinner, Panel, Tag } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { AttemptLine, PaymentDetail } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { day, detail, euros, hour, paid, row, tabView, today } from "./samples.ts";
import {
  enterStage,
  fire,
  overlayOf,
  later,
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

const route = "GET /api/payments/p1";
const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "details-p1")).find(Panel);

async function openPanel(answer: () => unknown = () => detail()) {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set(route, answer);
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

describe("The details of a payment", () => {
  it("are read only when somebody opens them, on this record", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(stage.server.to(route)).toEqual([]);
    const answer = later<PaymentDetail>();
    stage.server.answers.set(route, () => answer.promise);
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(panelOf(stage).find(LoadingSpinner).props.label).toBe("Loading details");
    expect(stage.server.to(route)[0]?.query).toEqual({ objectTypeId: "0-3", objectId: "512" });
    answer.resolve(detail());
    await settle();
    expect(panelOf(stage).maybeFind(LoadingSpinner)).toBeNull();
  });

  it("lead to the QR code of a link that can be paid, and of no other (X22)", async () => {
    const stage = await openPanel(() => detail({ link: "https://pay.example.com/p/t1" }));
    const qr = panelOf(stage).find(Button, { testId: "qr-details-p1" });
    expect(qr.props.href).toEqual({ url: "https://pay.example.com/p/t1/qr", external: true });
    const ended = await openPanel(() => detail({ link: null }));
    expect(panelOf(ended).maybeFind(Button, { testId: "qr-details-p1" })).toBeNull();
  });

  it("name every fact, with the exact end of the link in the account's zone (S3.35)", async () => {
    const stage = await openPanel(() => detail({ received: euros("250.00") }));
    expect(facts(stage)).toEqual({
      Status: "Created",
      Amount: "€750.00",
      Received: "€250.00",
      Description: "Website",
      Contact: "Ada Lovelace, ada@example.com Open contact",
      Provider: "Stripe",
      "Payment link": expect.stringContaining("https://pay.example.com/p/abc"),
      "Link valid until": "27 Nov 2026, 14:05 GMT",
      Created: "20 Nov 2026, 13:05 GMT",
      "Last news": "20 Nov 2026, 13:05 GMT",
      Reference: "512-8KQ2MXA7",
      "Reference at the provider": expect.stringContaining("cs_1"),
    });
  });

  it("leave out what there is not, and mark a test (X39)", async () => {
    const stage = await openPanel(() =>
      detail({ contact: null, deal: null, link: null, providerReference: null, validUntil: null, mode: "test" }),
    );
    const shown = facts(stage);
    expect(Object.keys(shown)).toEqual([
      "Status",
      "Amount",
      "Received",
      "Description",
      "Provider",
      "Created",
      "Last news",
      "Reference",
    ]);
    expect(textOf(panelOf(stage).find(Tag))).toBe("Test");
  });

  it("say when the link ended, and that it has no end (S3.35)", async () => {
    const ended = await openPanel(() => detail({ status: "expired", link: null }));
    expect(facts(ended)["Link valid until"]).toBe("27 Nov 2026, 14:05 GMT");
    const endless = await openPanel(() => detail({ validUntil: null }));
    expect(facts(endless)["Link valid until"]).toBe("No end");
  });

  it("name the deal on a contact's tab (S3.4)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }), objectTypeId: "0-1" });
    stage.server.answers.set(route, () => detail({ deal: { id: "512", name: null } }));
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(facts(stage)["Deal"]).toBe("Website redesign Open deal");
    const way = panelOf(stage).find(CrmActionButton, { testId: "deal-details-p1" });
    expect(way.props.actionContext).toEqual({ objectTypeId: "0-3", objectId: 512, external: true });
  });

  it("fall back to the deal's id where its name was not read (S3.4)", async () => {
    const deal = { id: "512", name: null };
    const stage = await enterStage({ view: tabView({ payments: [row({ deal })] }), objectTypeId: "0-1" });
    stage.server.answers.set(route, () => detail({ deal }));
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(facts(stage)["Deal"]).toBe("Record 512 Open deal");
  });

  it("tell the history in sentences with their times (X2)", async () => {
    const stage = await openPanel();
    const list = textOf(panelOf(stage).find(List));
    expect(list).toContain("Ben asked for €750.00.");
    expect(list).toContain("20 Nov 2026, 13:05 GMT");
  });

  it("list every attempt: what came of it, by which means, when, and why it failed (S3.22, S5.16)", async () => {
    const card = { brand: "visa", last4: "4242" };
    const first = {
      id: "a1",
      at: today - hour,
      state: "declined",
      method: "card",
      card,
      fee: null,
      reason: "Your card has expired.",
    };
    const second = {
      ...first,
      id: "a2",
      at: today,
      state: "captured",
      method: "bank_transfer",
      card: null,
      reason: null,
    };
    const stage = await openPanel(() => detail({ attempts: [first, second] as PaymentDetail["attempts"] }));
    const text = textOf(panelOf(stage));
    expect(text).toContain("Declined: Your card has expired. card · visa ···· 4242 · 20 Nov 2026, 13:05 GMT");
    expect(text).toContain("Received bank transfer · 20 Nov 2026, 14:05 GMT");
  });

  it("say what the provider keeps, of each attempt and of all, and nothing where it is not told (S5.16)", async () => {
    const kept = {
      id: "a1",
      at: today,
      state: "captured",
      method: "card",
      card: null,
      fee: euros("1.50"),
      reason: null,
    };
    const stage = await openPanel(() => detail({ attempts: [kept as AttemptLine], fees: euros("1.50") }));
    expect(textOf(panelOf(stage))).toContain("Received card · fee €1.50 · 20 Nov 2026");
    expect(textOf(panelOf(stage).find(DescriptionListItem, { label: "Kept by the provider" }))).toBe("€1.50");
    const silent = await openPanel(() => detail({ attempts: [{ ...kept, fee: null } as AttemptLine] }));
    expect(textOf(panelOf(silent))).not.toMatch(/Kept by the provider|fee/);
  });

  it("list what is paid for, line by line, with the VAT contained (S2.10)", async () => {
    const line = { id: "1", description: "Chairs", quantity: "2", unitPrice: euros("125.00"), vatRate: "25" };
    const lines = [{ ...line, discount: euros("0.00"), total: euros("250.00") }];
    const stage = await openPanel(() => detail({ lines, vat: [{ rate: "25", amount: euros("50.00") }] }));
    const text = textOf(panelOf(stage));
    expect(panelOf(stage).find(DescriptionListItem, { label: "Chairs" })).toBeTruthy();
    expect(text).toContain("2 × €125.00, 25 % VAT included");
    expect(text).toContain("VAT 25 % included: €50.00");
  });

  it("lead to the customer's receipt, and name the payments before and after (S1.14)", async () => {
    const receipt = "https://pay.example.com/p/abc/receipt";
    const [replaces, replacedBy] = [
      { id: "p0", reference: "512-OLD" },
      { id: "p2", reference: "512-NEW" },
    ];
    const stage = await openPanel(() => detail({ receipt, replaces, replacedBy }));
    expect(panelOf(stage).find(Link).props.href).toEqual({ url: receipt, external: true });
    expect(facts(stage)).toMatchObject({ "Asks again for": "512-OLD", "Asked again by": "512-NEW" });
  });

  it("copy the provider's reference (S4.8)", async () => {
    const stage = await openPanel();
    await press(stage, "reference-details-p1");
    expect(stage.actions.copyTextToClipboard.calls).toEqual([["cs_1"]]);
  });

  it("say why they could not be read, and try again", async () => {
    const stage = await openPanel(() => problem(503, { title: "Too slow", detail: "Try again." }));
    expect(panelOf(stage).find(Alert).props.title).toBe("Too slow");
    stage.server.answers.set(route, () => detail());
    await press(stage, "again-details-p1");
    expect(panelOf(stage).maybeFind(Alert)).toBeNull();
    expect(facts(stage)["Status"]).toBe("Created");
  });

  it("are asked of the provider on Check now, and the list follows (S5.12)", async () => {
    const stage = await openPanel();
    const after = detail({ ...paid(), lastEventAt: today, timeline: [] });
    stage.server.answers.set("POST /api/payments/p1/checks", () => {
      stage.server.view = tabView({ payments: [paid()] });
      return after;
    });
    await pressLoading(stage, "check-now-details-p1");
    expect(facts(stage)["Status"]).toBe("Paid");
    expect(stage.tab.maybeFindByTestId(Button, "copy-p1")).toBeNull();
  });

  it("follow the news that the list learns of while they are open", async () => {
    const stage = await openPanel();
    const newer = today + hour;
    stage.server.view = tabView({ payments: [row({ status: "opened", lastEventAt: newer })] });
    stage.server.answers.set(route, () => detail({ status: "opened", lastEventAt: newer }));
    await settle(10_000);
    expect(facts(stage)["Status"]).toBe("Opened");
    expect(stage.server.to(route)).toHaveLength(2);
  });

  it("can be opened for the payment in the way though the list does not hold it (S1.18)", async () => {
    const blocked = { reason: "open_payment", title: "Open", cure: "Wait.", paymentId: "p1" } as const;
    const stage = await enterStage({ view: tabView({ create: { blocked } }) });
    stage.server.answers.set(route, () => detail({ createdAt: today - 30 * day }));
    const panel = () => overlayOf(stage.tab.findByTestId(Button, "show-open-payment")).find(Panel);
    fire(panel(), "onOpen");
    await settle();
    expect(panel().props.title).toBe("€750.00 for Website");
    expect(textOf(panel())).toContain("21 Oct 2026");
  });
});
