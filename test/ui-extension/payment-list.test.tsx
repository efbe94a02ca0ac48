import "./self.ts";
import {
  Alert,
  Button,
  Dropdown,
  Heading,
  Input,
  LoadingButton,
  Select,
  StatusTag,
  Tag,
  Text,
  Tile,
} from "@hubspot/ui-extensions";
import type { PaymentStatus } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { day, euros, hour, paid, row, tabView, today } from "./samples.ts";
import {
  choose,
  enterStage,
  fire,
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

const showing = (...payments: Parameters<typeof row>[0][]) =>
  enterStage({ view: tabView({ payments: payments.map((change, index) => row({ id: `p${index + 1}`, ...change })) }) });

const wordings: Readonly<Record<PaymentStatus, string>> = {
  created: "Created",
  opened: "Opened",
  pending: "Processing",
  authorised: "Authorised",
  partially_paid: "Partly paid",
  paid: "Paid",
  confirmed_manually: "Confirmed by team member",
  declined: "Declined",
  cancelled: "Cancelled",
  expired: "Expired",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
  disputed: "Disputed",
  needs_review: "Needs review",
};

describe("A payment in the list", () => {
  it("names every status in words, never by colour alone (S1.25, S3.25, S3.28)", async () => {
    const { tab } = await showing(...Object.keys(wordings).map((status) => ({ status: status as PaymentStatus })));
    const shown = tab.findAll(Tile).map((tile) => textOf(tile.find(StatusTag)));
    expect(shown.toSorted()).toEqual(Object.values(wordings).toSorted());
  });

  it("shows amount, description, contact, provider and time of making (S3.22)", async () => {
    const { tab } = await showing({});
    const text = textOf(tab.find(Tile));
    expect(text).toContain("€750.00");
    expect(text).toContain("Website");
    expect(text).toContain("Ada Lovelace · Stripe · 20 Nov 2026, 13:05 GMT");
  });

  it("names the deal on a contact's record, where payments of several deals meet (S3.4)", async () => {
    const view = tabView({ payments: [row()] });
    const onContact = await enterStage({ view, objectTypeId: "0-1" });
    expect(textOf(onContact.tab.find(Tile))).toContain("Website redesign · Ada Lovelace");
    const onDeal = await enterStage({ view, objectTypeId: "0-3" });
    expect(textOf(onDeal.tab.find(Tile))).not.toContain("Website redesign");
  });

  it("writes amounts exactly, in the user's locale and with the text's own decimals (X14, X47)", async () => {
    const view = tabView({
      payments: [
        row({ id: "p1", amount: { minor: 1_050, currency: "KWD", decimal: "1.050" } }),
        row({ id: "p2", amount: { minor: 900_719_925_474_099, currency: "EUR", decimal: "9007199254740.99" } }),
        row({ id: "p3", amount: { minor: 500, currency: "JPY", decimal: "500" } }),
      ],
    });
    const { tab } = await enterStage({ view, locale: "de-de" });
    const texts = tab.findAll(Tile).map((tile) => textOf(tile).replace(/\s/g, " "));
    expect(texts[0]).toContain("1,050 KWD");
    expect(texts[1]).toContain("9.007.199.254.740,99 €");
    expect(texts[2]).toContain("500 ¥");
  });

  it("counts down days rounded up, hours under 48, and says when it has ended (S3.35)", async () => {
    const { tab } = await showing(
      { validUntil: today + 6 * day + 1 },
      { validUntil: today + 2 * day - 1 },
      { validUntil: today },
      { validUntil: null },
    );
    const texts = tab.findAll(Tile).map((tile) => textOf(tile));
    expect(texts[0]).toContain("7 days left");
    expect(texts[1]).toContain("48 hours left");
    expect(texts[2]).toContain("ended");
    expect(texts[3]).toContain("no end");
  });

  it("speaks of no validity once nothing can be paid through the link (S3.29)", async () => {
    const { tab } = await showing(paid({ validUntil: today + day }));
    expect(textOf(tab.find(Tile))).not.toContain("left");
  });

  it("marks a test payment beside its provider (X39)", async () => {
    const { tab } = await showing({ mode: "test", providerLabel: "Simulated" }, {});
    const [test, live] = tab.findAll(Tile);
    expect(test?.findAll(Tag).map(textOf)).toContain("Test");
    expect(live?.findAll(Tag).map(textOf)).not.toContain("Test");
  });

  it("says in one sentence what happened to the deal (X2)", async () => {
    const { tab } = await showing({ move: "Moved to Closed won by the rule “Paid”." });
    expect(textOf(tab.find(Tile))).toContain("Moved to Closed won by the rule “Paid”.");
  });

  it("says how much of a part payment has come (X15)", async () => {
    const { tab } = await showing({ status: "partially_paid", received: euros("250.00") });
    expect(textOf(tab.find(Tile))).toContain("€250.00 of €750.00 received");
  });

  it("says what to look at where the money is odd (X9)", async () => {
    const { tab } = await showing({ status: "paid", reviews: ["double", "late"] });
    expect(textOf(tab.find(Tile))).toContain("This was paid more than once.");
    expect(textOf(tab.find(Tile))).toContain("The money came after the link had ended.");
  });
});

describe("A long list", () => {
  const headings = ({ tab }: Stage) => tab.findAll(Heading).map(textOf);
  const shownIds = ({ tab }: Stage) => tab.findAll(Tile).map((tile) => tile.props.testId);

  it("has what waits for money first, then what is done, then what ended without (S3.29)", async () => {
    const stage = await showing({ status: "expired" }, paid({ id: "p2" }), { status: "opened" });
    expect(headings(stage)).toEqual(["Open", "Done", "Ended"]);
    expect(shownIds(stage)).toEqual(["payment-p3", "payment-p2", "payment-p1"]);
  });

  it("shows the moment of the last news, and the exact end of a link when pointed at (S3.35)", async () => {
    const stage = await showing({ lastEventAt: today - 90_000, createdAt: today - day });
    expect(textOf(stage.tab.find(Tile))).toContain("Last news 1 min ago");
    const countdown = stage.tab.findByTestId(Tag, "countdown-p1");
    expect(textOf(overlayOf(countdown))).toBe("27 Nov 2026, 14:05 GMT");
  });

  it("reads a further page on request, and offers none after the last (S3.4)", async () => {
    const old = row({ id: "p9", createdAt: today - 9 * day });
    const next = { createdAt: today - 2 * hour, id: "p1" };
    const stage = await enterStage({ view: tabView({ payments: [row({ createdAt: today - hour })], next }) });
    stage.server.answers.set("GET /api/payments/rows", () => ({ payments: [old], next: null }));
    await pressLoading(stage, "more-payments");
    expect(stage.server.to("GET /api/payments/rows")[0]?.query).toMatchObject({
      show: "all",
      after: `${next.createdAt}.p1`,
    });
    expect(shownIds(stage)).toEqual(["payment-p1", "payment-p9"]);
    expect(stage.tab.maybeFindByTestId(LoadingButton, "more-payments")).toBeNull();
    await press(stage, "refresh");
    expect(shownIds(stage)).toEqual(["payment-p1", "payment-p9"]);
  });

  it("says why a page could not be read, and keeps what it has", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()], next: { createdAt: 1, id: "p1" } }) });
    stage.server.answers.set("GET /api/payments/rows", () => problem(503, { title: "Not now" }));
    await pressLoading(stage, "more-payments");
    expect(stage.tab.find(Alert, { title: "Not now" })).toBeTruthy();
    expect(shownIds(stage)).toEqual(["payment-p1"]);
  });

  it("is filtered by status or to the removed ones, once there is more than a handful (S1.25, S3.34)", async () => {
    const few = await showing({}, {});
    expect(few.tab.maybeFind(Select, { name: "shown-payments" })).toBeNull();
    const stage = await enterStage({ view: tabView({ payments: [row()], hasRemoved: true }) });
    const removed = row({ id: "p7", status: "cancelled", group: "removed", link: null });
    stage.server.answers.set("GET /api/payments/rows", ({ query }) => ({
      payments: query["show"] === "removed" ? [removed] : [],
      next: null,
    }));
    await choose(stage.tab, "shown-payments", "removed");
    expect([headings(stage), shownIds(stage)]).toEqual([["Removed"], ["payment-p7"]]);
    await choose(stage.tab, "shown-payments", "paid");
    expect(shownIds(stage)).toEqual([]);
    await press(stage, "show-all");
    expect(shownIds(stage)).toEqual(["payment-p1"]);
  });

  it("shows the dead link on a contact's record, where the payment stays, and not on a deal's (S3.29)", async () => {
    const view = tabView({ payments: [paid()] });
    const onContact = await enterStage({ view, objectTypeId: "0-1" });
    expect(textOf(onContact.tab.findByTestId(Text, "dead-link-p1"))).toContain("https://pay.example.com/p/abc");
    const onDeal = await enterStage({ view });
    expect(onDeal.tab.maybeFindByTestId(Text, "dead-link-p1")).toBeNull();
  });
});

describe("Copying a link", () => {
  it("puts exactly the link on the clipboard and says Copied, for a while (S3.17)", async () => {
    const stage = await showing({});
    await press(stage, "copy-p1");
    expect(stage.actions.copyTextToClipboard.calls).toEqual([["https://pay.example.com/p/abc"]]);
    expect(textOf(stage.tab.findByTestId(Button, "copy-p1"))).toBe("Copied");
    await settle(4_000);
    expect(textOf(stage.tab.findByTestId(Button, "copy-p1"))).toBe("Copy link");
  });

  it("shows the link to be selected when the clipboard is refused (S3.17)", async () => {
    const stage = await showing({});
    stage.actions.copyTextToClipboard.willCall(() => Promise.reject(new Error("denied")));
    await press(stage, "copy-p1");
    const shown = stage.tab.find(Input, { name: "copy-p1" });
    expect(shown.props).toMatchObject({ value: "https://pay.example.com/p/abc", readOnly: true });
    expect(textOf(stage.tab.findByTestId(Button, "copy-p1"))).toBe("Copy link");
  });

  it("is not offered once the link is dead (S3.29)", async () => {
    const { tab } = await showing(paid());
    expect(tab.maybeFindByTestId(Button, "copy-p1")).toBeNull();
    expect(tab.maybeFindByTestId(Button, "open-page-p1")).toBeNull();
  });
});

describe("What can be done with a payment", () => {
  it("opens the pay page outside HubSpot, and says that it was one of us (S1.11)", async () => {
    const stage = await showing({});
    const { href } = stage.tab.findByTestId(Button, "open-page-p1").props;
    expect(href).toEqual({ url: "https://pay.example.com/p/abc", external: true });
    stage.server.answers.set("POST /api/payments/p1/previews", () => row());
    await press(stage, "open-page-p1");
    expect(stage.server.to("POST /api/payments/p1/previews")).toMatchObject([
      { body: { idempotencyKey: expect.any(String) } },
    ]);
  });

  it("is what the server allows, and no menu where it allows nothing", async () => {
    const { tab } = await showing({ can: { cancel: true, confirm: false, check: false } }, paid({ id: "p2" }));
    const items = tab.findAll(Dropdown.ButtonItem).map((item) => textOf(item));
    expect(items).toEqual(["Cancel payment"]);
    expect(tab.findAll(Dropdown)).toHaveLength(1);
    expect(tab.findByTestId(Button, "details-p2")).toBeTruthy();
  });

  it("never makes a status a button", async () => {
    const { tab } = await showing({});
    expect(tab.find(StatusTag).props.onClick).toBeUndefined();
  });

  it("has small secondary buttons in the rows only", async () => {
    const { tab } = await showing({});
    const direct = ["copy-p1", "open-page-p1", "details-p1"].map((id) => tab.findByTestId(Button, id).props);
    expect(direct.map(({ size, variant }) => `${size} ${variant}`)).toEqual(Array(3).fill("xs secondary"));
  });
});

describe("Checking now", () => {
  const check = async (stage: Awaited<ReturnType<typeof showing>>) => {
    fire(stage.tab.findByTestId(Dropdown.ButtonItem, "check-p1"), "onClick");
    await settle();
  };

  it("asks the provider, shows the answer and says so (S5.12)", async () => {
    const stage = await showing({});
    const after = paid({ lastEventAt: today + hour });
    stage.server.answers.set("POST /api/payments/p1/checks", () => {
      stage.server.view = tabView({ payments: [after] });
      return after;
    });
    await check(stage);
    expect(textOf(stage.tab.find(StatusTag))).toBe("Paid");
    expect(stage.actions.addAlert.calls).toEqual([[{ type: "info", message: "Checked with Stripe: Paid." }]]);
  });

  it("says at the row why it could not", async () => {
    const stage = await showing({});
    stage.server.answers.set("POST /api/payments/p1/checks", () =>
      problem(502, { title: "Stripe did not answer", detail: "Try later." }),
    );
    await check(stage);
    expect(textOf(stage.tab.find(Tile))).toContain("Try later.");
    expect(stage.tab.find(Alert, { title: "Stripe did not answer" }).props.variant).toBe("danger");
    expect(textOf(stage.tab.find(StatusTag))).toBe("Created");
  });
});
