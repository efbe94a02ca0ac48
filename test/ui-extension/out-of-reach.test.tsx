import "./self.ts";
import { Alert, Button, Dropdown, EmptyState, ErrorState, Panel, Text } from "@hubspot/ui-extensions";
import type { OutOfReach, TabView } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { detail, row, tabView } from "./samples.ts";
import { enterStage, fire, openStage, overlayOf, press, problem, settle, type Stage, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const outOfReach: OutOfReach = {
  title: "HubSpot has not answered for 3 minutes.",
  detail: "The deal's amount and its contacts are not known now. New payments can be made once it answers.",
  looksAgain: true,
};

/** What the server answers while HubSpot is silent. */
function unread(change: Partial<TabView> = {}): TabView {
  const { title, detail: cure } = outOfReach;
  const blocked = { reason: "record_unreadable", title, cure, paymentId: null } as const;
  return tabView({ payments: [row()], create: { blocked }, outOfReach, ...change });
}

const reads = ({ server }: Stage) => server.to("GET /api/payments").length;
const notes: ReadonlySet<unknown> = new Set(["out-of-reach", "blocked"]);
/** The titles of those above the list. */
const alerts = ({ tab }: Stage) =>
  tab.findAll(Alert).flatMap(({ props }) => (notes.has(props.testId) ? [props.title] : []));
const createButton = ({ tab }: Stage) => tab.findByTestId(Button, "create-payment");

describe("The tab while HubSpot cannot be read (F58)", () => {
  it("P8 says so once, above the list, which stays with what can be done", async () => {
    const stage = await enterStage({ view: unread() });
    expect(alerts(stage)).toEqual([outOfReach.title]);
    expect(textOf(stage.tab.findByTestId(Alert, "out-of-reach"))).toBe(outOfReach.detail);
    expect(textOf(stage.tab.getRootNode())).toMatch(/not known now.*Create payment.*Website.*Copy link/s);
    expect(createButton(stage).props.disabled).toBe(true);
  });

  it("P8 keeps any other reason why nothing can be made, beside it", async () => {
    const blocked = { reason: "not_allowed", title: "You may not", cure: "Ask an admin.", paymentId: null } as const;
    const stage = await enterStage({ view: unread({ create: { blocked } }) });
    expect(alerts(stage)).toEqual([outOfReach.title, "You may not"]);
  });

  it("P8 takes an empty list for empty: the payments are not HubSpot's", async () => {
    const stage = await enterStage({ view: unread({ payments: [] }) });
    expect(alerts(stage)).toEqual([outOfReach.title]);
    expect(stage.tab.find(EmptyState).props.title).toBe("No payments yet");
  });

  it("P8 looks again by itself after half a minute, and when pressed, until everything is there", async () => {
    const stage = await enterStage({ view: unread() });
    await settle(29_000);
    expect(reads(stage)).toBe(1);
    await settle(6_000);
    expect(reads(stage)).toBe(2);
    stage.server.view = tabView({ payments: [row()] });
    await press(stage, "look-again");
    expect(alerts(stage)).toEqual([]);
    expect(createButton(stage).props.disabled).toBe(false);
    await settle(60_000);
    expect(reads(stage)).toBe(3);
  });

  it("P8 asks HubSpot no further by itself where only a person can cure it", async () => {
    const stage = await enterStage({ view: unread({ outOfReach: { ...outOfReach, looksAgain: false } }) });
    await settle(120_000);
    expect(reads(stage)).toBe(1);
    await press(stage, "look-again");
    expect(reads(stage)).toBe(2);
  });

  it("P8 does not look again by itself while something is being filled in", async () => {
    const stage = await enterStage({ view: unread({ payments: [row({ can: { confirm: true } })] }) });
    const panel = () => overlayOf(stage.tab.findByTestId(Dropdown.ButtonItem, "confirm-p1")).find(Panel);
    fire(panel(), "onOpen");
    await settle(90_000);
    expect(reads(stage)).toBe(1);
    fire(panel(), "onClose");
    await settle(60_000);
    expect(reads(stage)).toBeGreaterThan(1);
  });

  it("S2.3 P8 shows “Request again” as what cannot be pressed now, not as gone", async () => {
    const ended = row({ status: "cancelled", can: { again: true }, again: draft });
    const stage = await enterStage({ view: unread({ payments: [ended] }) });
    expect(stage.tab.findByTestId(Button, "again-p1").props).toMatchObject({ disabled: true });
  });

  it("S2.16 P8 does not offer to write an address to a contact that cannot be read, and says why", async () => {
    const stage = await enterStage({ view: unread() });
    const payer = { name: "Ada", email: null, phone: null, address: ["Storgata 1"], canBeWritten: true } as const;
    stage.server.answers.set("GET /api/payments/p1", () => detail({ payer }));
    const panel = overlayOf(stage.tab.findByTestId(Button, "details-p1")).find(Panel);
    fire(panel, "onOpen");
    await settle();
    expect(stage.tab.findByTestId(Button, "write-address-details-p1").props.disabled).toBe(true);
    expect(textOf(stage.tab.findByTestId(Text, "write-address-later-details-p1"))).toContain("once HubSpot answers");
  });
});

describe("The tab of an account that the app has left", () => {
  it("F55 P8 says that links rest, and promises nobody that they can be paid", async () => {
    const stage = await openStage();
    const told = { type: "https://payments-tab.example.com/problems/disconnected", title: "Not connected" };
    stage.server.answers.set("GET /api/payments", () => problem(409, told));
    stage.render();
    await settle();
    expect(textOf(stage.tab.find(ErrorState))).toContain("links rest until");
    expect(textOf(stage.tab.find(ErrorState))).not.toContain("go on paying");
  });
});

const draft = {
  replaces: "p1",
  amount: row().amount,
  description: "Website",
  contactId: "201",
  dealId: "512",
  connectionId: "c1",
  lines: [],
  reference: "512-2",
} as const;
