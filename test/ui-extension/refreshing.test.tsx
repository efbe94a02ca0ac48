import "./self.ts";
import { Button, EmptyState, ErrorState, LoadingSpinner, Panel, StatusTag, Text } from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, paid, row, tabView, today } from "./samples.ts";
import { enterStage, fire, overlayOf, later, press, problem, settle, type Stage, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const reads = ({ server }: Stage) => server.to("GET /api/payments").length;
const status = ({ tab }: Stage) => textOf(tab.find(StatusTag));
const freshness = ({ tab }: Stage) => textOf(tab.findByTestId(Text, "freshness"));

describe("The list while something is open", () => {
  it("is read again every ten seconds, so that an opening shows without reload (S2.25)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.view = tabView({ payments: [row({ status: "opened" })] });
    await settle(9_000);
    expect(status(stage)).toBe("Created");
    await settle(1_000);
    expect(status(stage)).toBe("Opened");
    await settle(10_000);
    expect(reads(stage)).toBe(3);
  });

  it("shows what it has until the answer is there", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    const answer = later<unknown>();
    stage.server.answers.set("GET /api/payments", () => answer.promise);
    await settle(10_000);
    expect(stage.tab.maybeFind(LoadingSpinner, { label: "Loading payments" })).toBeNull();
    expect(status(stage)).toBe("Created");
  });

  it("does not ask again while an answer is awaited", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set("GET /api/payments", () => later<unknown>().promise);
    await settle(29_000);
    expect(reads(stage)).toBe(2);
  });

  it("waits while a form is filled in, and goes on when it is closed", async () => {
    const view = tabView({ payments: [row()], create: { form: createForm() } });
    const stage = await enterStage({ view });
    const panel = () => overlayOf(stage.tab.findByTestId(Button, "create-payment")).find(Panel);
    fire(panel(), "onOpen");
    await settle(60_000);
    expect(reads(stage)).toBe(1);
    fire(panel(), "onClose");
    await settle(10_000);
    expect(reads(stage)).toBe(2);
  });

  it("drops an answer that was asked for before a later one", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    const slow = later<unknown>();
    stage.server.answers.set("GET /api/payments", () => slow.promise);
    await press(stage, "refresh");
    stage.server.answers.set("GET /api/payments", () => tabView({ payments: [row({ status: "opened" })] }));
    await press(stage, "refresh");
    slow.resolve(tabView({ payments: [row({ status: "declined" })] }));
    await settle();
    expect(status(stage)).toBe("Opened");
  });
});

describe("The list when nothing is open", () => {
  it("is left alone", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid()] }) });
    await settle(120_000);
    expect(reads(stage)).toBe(1);
  });

  it("is left alone when it is empty", async () => {
    const stage = await enterStage();
    await settle(120_000);
    expect(reads(stage)).toBe(1);
  });

  it("is read for two minutes more after the last news, in which the deal is moved (S2.26)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid({ lastEventAt: today })] }) });
    for (let round = 0; round < 24; round++) await settle(10_000);
    expect(reads(stage)).toBe(13);
  });
});

describe("A re-reading that fails", () => {
  it("keeps the list and says how old it is (P8, X8)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(freshness(stage)).toBe("Data from 14:05.");
    stage.server.answers.set("GET /api/payments", () => problem(503));
    await settle(180_000);
    expect(stage.tab.maybeFind(ErrorState)).toBeNull();
    expect(status(stage)).toBe("Created");
    expect(freshness(stage)).toBe("Could not refresh. Data from 14:05.");
  });

  it("is mended by the next that succeeds", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set("GET /api/payments", () => problem(503));
    await settle(60_000);
    stage.server.answers.set("GET /api/payments", () => stage.server.view);
    await settle(10_000);
    expect(freshness(stage)).toBe("Data from 14:06.");
  });

  it("can be repeated by hand", async () => {
    const stage = await enterStage();
    stage.server.view = tabView({ payments: [row()] });
    await press(stage, "refresh");
    expect(stage.tab.maybeFind(EmptyState)).toBeNull();
    expect(status(stage)).toBe("Created");
  });
});

describe("A deal that was moved meanwhile", () => {
  it("has the record page read its properties again, once (P3)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(stage.actions.refreshObjectProperties.callCount).toBe(0);
    stage.server.view = tabView({ payments: [paid({ lastEventAt: today, move: "Moved to Closed won." })] });
    await settle(10_000);
    expect(stage.actions.refreshObjectProperties.callCount).toBe(1);
    await settle(30_000);
    expect(stage.actions.refreshObjectProperties.callCount).toBe(1);
  });

  it("is no news when the tab first opens", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid({ move: "Moved to Closed won." })] }) });
    expect(stage.actions.refreshObjectProperties.callCount).toBe(0);
  });
});
