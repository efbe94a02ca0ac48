import "./self.ts";
import {
  Button,
  Dropdown,
  EmptyState,
  ErrorState,
  LoadingSpinner,
  Panel,
  StatusTag,
  Tag,
  Text,
} from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, hour, paid, row, tabView, today } from "./samples.ts";
import {
  enter,
  enterStage,
  field,
  fire,
  later,
  overlayOf,
  press,
  problem,
  settle,
  type Stage,
  textOf,
} from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const asking = "GET /api/payments/changes";
const questions = ({ server }: Stage) => server.to(asking).length;
const reads = ({ server }: Stage) => server.to("GET /api/payments").length;
const status = ({ tab }: Stage) => textOf(tab.find(StatusTag));
const freshness = ({ tab }: Stage) => textOf(tab.findByTestId(Text, "freshness"));
const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment"));

const opened = () => tabView({ payments: [row({ status: "opened", lastEventAt: today })], mark: "m2" });

describe("The list while something is open", () => {
  it("is asked after every five seconds, so that an opening shows without reload (S2.25)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.view = opened();
    await settle(4_999);
    expect(status(stage)).toBe("Created");
    await settle(1);
    expect(status(stage)).toBe("Opened");
  });

  it("hands the last mark back, and reads the record anew only when there is news", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    for (const _round of [1, 2, 3]) await settle(5_000);
    expect(stage.server.to(asking).map(({ query }) => query["mark"])).toEqual(["m1", "m1", "m1"]);
    expect(reads(stage)).toBe(1);
    stage.server.view = opened();
    for (const _round of [1, 2]) await settle(5_000);
    expect(stage.server.to(asking).at(-1)?.query["mark"]).toBe("m2");
    expect(reads(stage)).toBe(2);
  });

  it("shows what it has until the answer is there, and asks nothing meanwhile", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set(asking, () => later<unknown>().promise);
    await settle(19_000);
    expect(stage.tab.maybeFind(LoadingSpinner, { label: "Loading payments" })).toBeNull();
    expect(status(stage)).toBe("Created");
    expect(questions(stage)).toBe(1);
  });

  it("drops an answer that was asked for before a later one", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    const slow = later<unknown>();
    stage.server.answers.set(asking, () => slow.promise);
    await settle(5_000);
    stage.server.view = opened();
    await press(stage, "refresh");
    slow.resolve(tabView({ payments: [row({ status: "declined", lastEventAt: today - 1 })] }));
    await settle();
    expect(status(stage)).toBe("Opened");
  });

  it("is asked after more seldom the longer nobody touches it and nothing happens", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    const asked = async (milliseconds: number): Promise<number> => {
      const before = questions(stage);
      for (let passed = 0; passed < milliseconds; passed += 1_000) await settle(1_000);
      return questions(stage) - before;
    };
    expect(await asked(60_000)).toBe(12);
    await settle(5 * 60_000);
    expect(await asked(80_000)).toBe(10);
    for (let minute = 0; minute < 30; minute += 1) await settle(60_000);
    expect(await asked(120_000)).toBe(2);
    await press(stage, "refresh");
    expect(await asked(60_000)).toBe(12);
  });
});

describe("A form that is being filled in", () => {
  const view = () => tabView({ payments: [row()], create: { form: createForm() } });

  it("keeps what was typed while the list goes on, and the record is read anew afterwards (S2.25)", async () => {
    const stage = await enterStage({ view: view() });
    fire(panelOf(stage).find(Panel), "onOpen");
    await settle();
    await enter(panelOf(stage), "description", "Half typed");
    stage.server.view = opened();
    await settle(5_000);
    expect(status(stage)).toBe("Opened");
    expect(field(panelOf(stage), "TextArea", "description").props.value).toBe("Half typed");
    expect(reads(stage)).toBe(1);
    fire(panelOf(stage).find(Panel), "onClose");
    await settle();
    expect(reads(stage)).toBe(2);
  });

  it("stays open on its payment, whatever becomes of that meanwhile", async () => {
    const stage = await enterStage({ view: view() });
    const confirm = overlayOf(stage.tab.findByTestId(Dropdown.ButtonItem as unknown as typeof Button, "confirm-p1"));
    fire(confirm.find(Panel), "onOpen");
    await settle();
    stage.server.view = tabView({ payments: [paid({ lastEventAt: today })], mark: "m2" });
    await settle(5_000);
    expect(status(stage)).toBe("Created");
    fire(
      overlayOf(stage.tab.findByTestId(Dropdown.ButtonItem as unknown as typeof Button, "confirm-p1")).find(Panel),
      "onClose",
    );
    await settle();
    expect(status(stage)).toBe("Paid");
  });
});

describe("The list when nothing is open", () => {
  it("is asked after now and then, since anybody may add to it (S1.9)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid()] }) });
    await settle(29_999);
    expect(questions(stage)).toBe(0);
    stage.server.view = tabView({ payments: [row({ id: "p2", createdAt: today }), paid()], mark: "m2" });
    await settle(1);
    expect(stage.tab.findAll(StatusTag).map(textOf)).toEqual(["Created", "Paid"]);
  });

  it("is asked after often for two minutes after the last news, in which the deal is moved (S2.26)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid({ lastEventAt: today })] }) });
    for (let round = 0; round < 24; round += 1) await settle(5_000);
    expect(questions(stage)).toBe(24);
    await settle(25_000);
    expect(questions(stage)).toBe(24);
  });
});

describe("Asking that fails", () => {
  it("keeps the list, says how old it is, and is repeated later and later (P8, X8)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(freshness(stage)).toBe("Data from 14:05.");
    stage.server.answers.set(asking, () => problem(503));
    await settle(5_000);
    expect(stage.tab.maybeFind(ErrorState)).toBeNull();
    expect(status(stage)).toBe("Created");
    expect(freshness(stage)).toBe("Could not refresh. Data from 14:05.");
    await settle(10_000);
    await settle(20_000);
    expect(questions(stage)).toBe(3);
  });

  it("is mended by the next that succeeds", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    const answer = stage.server.answers.get(asking);
    stage.server.answers.set(asking, () => problem(503));
    await settle(5_000);
    if (answer) stage.server.answers.set(asking, answer);
    await settle(60_000);
    expect(freshness(stage)).toMatch(/^Data from 14:0[56]\.$/);
  });

  it.each([401, 403, 404])("is not repeated by itself after %i, only by hand", async (refusal) => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set(asking, () => problem(refusal));
    await settle(5_000);
    await settle(600_000);
    expect(questions(stage)).toBe(1);
    await press(stage, "refresh");
    await settle(5_000);
    expect(questions(stage)).toBe(2);
  });

  it("can be repeated by hand", async () => {
    const stage = await enterStage();
    stage.server.view = tabView({ payments: [row()] });
    await press(stage, "refresh");
    expect(stage.tab.maybeFind(EmptyState)).toBeNull();
    expect(status(stage)).toBe("Created");
  });
});

describe("The freshness of the data", () => {
  const stripe = {
    connectionId: "c1",
    label: "Stripe",
    mode: "live",
    heardAt: today - 120_000,
    isStale: false,
  } as const;

  it("says when each provider last told the truth (X8)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()], freshness: [stripe] }) });
    expect(textOf(stage.tab.findByTestId(Text, "heard-c1"))).toBe("Checked with Stripe 2 min ago.");
  });

  it("turns amber and says what to do when one has been silent beyond its time (X8, P8)", async () => {
    const silent = { ...stripe, heardAt: today - 3 * hour, isStale: true };
    const stage = await enterStage({ view: tabView({ payments: [row()], freshness: [silent] }) });
    const tag = stage.tab.findByTestId(Tag, "heard-c1");
    expect(tag.props.variant).toBe("warning");
    expect(textOf(tag)).toBe("No answer from Stripe since 20 Nov 2026, 11:05 GMT");
  });
});

describe("A deal that was moved meanwhile", () => {
  it("has the record page read its properties again, once (P3)", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(stage.actions.refreshObjectProperties.callCount).toBe(0);
    const move = "Deal moved to Closed won";
    stage.server.view = tabView({ payments: [paid({ lastEventAt: today, move })], mark: "m2" });
    await settle(5_000);
    expect(stage.actions.refreshObjectProperties.callCount).toBe(1);
    await settle(30_000);
    expect(stage.actions.refreshObjectProperties.callCount).toBe(1);
  });

  it("is no news when the tab first opens", async () => {
    const stage = await enterStage({ view: tabView({ payments: [paid({ move: "Moved to Closed won." })] }) });
    expect(stage.actions.refreshObjectProperties.callCount).toBe(0);
  });
});
