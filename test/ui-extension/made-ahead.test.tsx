import "./self.ts";
import { Accordion, Button, DateInput, Panel, Text } from "@hubspot/ui-extensions";
import type { CreatePaymentRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, detail, row, tabView } from "./samples.ts";
import { enterStage, fire, overlayOf, problem, settle, type Stage, submit, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const firstOfDecember = { year: 2026, month: 11, date: 1 };
const sent = ({ server }: Stage) => server.to("POST /api/payments").map(({ body }) => body as CreatePaymentRequest);
const dateField = ({ tab }: Stage) => tab.find(DateInput, { name: "sendOn" });

async function openForm() {
  const stage = await enterStage({ view: tabView({ create: { form: createForm() } }) });
  stage.server.answers.set("POST /api/payments", () => detail());
  fire(overlayOf(stage.tab.findByTestId(Button, "create-payment")).find(Panel), "onOpen");
  await settle();
  return stage;
}

describe("A payment made ahead", () => {
  it("says when its link goes out and how long it works from then, and asks for that (S5.4)", async () => {
    const stage = await openForm();
    fire(dateField(stage), "onChange", firstOfDecember);
    await settle();
    expect(textOf(stage.tab.findByTestId(Text, "ask"))).toContain(
      "The link goes out by e-mail on 1 Dec 2026 and works for 7 days from then.",
    );
    await submit(stage, "create-form");
    expect(sent(stage)).toMatchObject([{ sendOn: "2026-12-01", validityDays: 7 }]);
  });

  it("can be made one to be sent now again by emptying the day (S5.4)", async () => {
    const stage = await openForm();
    fire(dateField(stage), "onChange", firstOfDecember);
    fire(dateField(stage), "onChange", undefined);
    await settle();
    await submit(stage, "create-form");
    expect(sent(stage)).toMatchObject([{ sendOn: null }]);
  });

  it("is told at the day what is wrong with it, where it can be seen (S5.4)", async () => {
    const stage = await openForm();
    const fields = [{ name: "sendOn", message: "Choose a day within a year." }];
    stage.server.answers.set("POST /api/payments", () => problem(422, { fields }));
    fire(dateField(stage), "onChange", firstOfDecember);
    await settle();
    await submit(stage, "create-form");
    expect(dateField(stage).props).toMatchObject({ error: true, validationMessage: "Choose a day within a year." });
    expect(stage.tab.findByTestId(Accordion, "more-choices").props.open).toBe(true);
  });
});

describe("What goes out by itself", () => {
  it("stands in the details with its time (X20, S5.4)", async () => {
    const payment = row();
    const stage = await enterStage({ view: tabView({ payments: [payment] }) });
    const at = Date.UTC(2026, 11, 1, 8);
    const planned = [
      { about: "link", at },
      { about: "reminder", at: at + 86_400_000 },
    ] as const;
    stage.server.answers.set(`GET /api/payments/${payment.id}`, () => detail({ planned }));
    const panel = overlayOf(stage.tab.findByTestId(Button, `details-${payment.id}`)).find(Panel);
    fire(panel, "onOpen");
    await settle();
    const lines = overlayOf(stage.tab.findByTestId(Button, `details-${payment.id}`))
      .findAll(Text)
      .map(textOf);
    expect(lines.filter((text) => text.includes("by e-mail on"))).toEqual([
      expect.stringMatching(/^The link by e-mail on 1 Dec 2026/),
      expect.stringMatching(/^A reminder by e-mail on 2 Dec 2026.*, unless it is paid before$/),
    ]);
  });
});

describe("A row", () => {
  it("tells what happened last, and when (S3.22)", async () => {
    const payment = row({ lastNews: "Link copied.", lastEventAt: row().createdAt + 60_000 });
    const { tab } = await enterStage({ view: tabView({ payments: [payment] }) });
    expect(
      tab
        .findAll(Text)
        .map(textOf)
        .some((text) => text.startsWith("Link copied · ")),
    ).toBe(true);
  });
});
