import "./self.ts";
import {
  Alert,
  Button,
  EmptyState,
  ErrorState,
  LoadingButton,
  LoadingSpinner,
  Panel,
  Tag,
  Text,
} from "@hubspot/ui-extensions";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RecordPayments } from "../../ui-extension/src/app/cards/components/RecordPayments.tsx";
import {
  enterStage,
  fire,
  later,
  overlayOf,
  openStage,
  press,
  pressLoading,
  problem,
  settle,
  textOf,
} from "./stage.tsx";
import { hour, paid, row, tabView, today } from "./samples.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const notConnected = {
  blocked: { reason: "not_connected", title: "No provider", cure: "Connect one.", paymentId: null },
} as const;

describe("The tab while it loads", () => {
  it("shows a spinner and asks for this record's payments (S1.2)", async () => {
    const { tab, server, render } = await openStage();
    render();
    expect(tab.find(LoadingSpinner).props.label).toBe("Loading payments");
    await settle();
    expect(server.calls).toEqual([
      { route: "GET /api/payments", query: { objectTypeId: "0-3", objectId: "512" }, body: undefined },
    ]);
    expect(tab.maybeFind(LoadingSpinner, { label: "Loading payments" })).toBeNull();
  });
});

describe("The tab that could not load", () => {
  it("says what happened and what is safe, and tries again on a press (P8)", async () => {
    const { server, tab, render, ...rest } = await openStage();
    const good = server.answers.get("GET /api/payments");
    server.answers.set("GET /api/payments", () =>
      problem(503, { title: "HubSpot is slow", detail: "Try in a minute." }),
    );
    render();
    await settle();
    const error = tab.find(ErrorState);
    expect(error.props.title).toBe("HubSpot is slow");
    expect(textOf(error)).toContain("Try in a minute.");
    expect(textOf(error)).toContain("customers can go on paying");
    if (good) server.answers.set("GET /api/payments", good);
    await press({ server, tab, render, ...rest }, "try-again");
    expect(tab.maybeFind(ErrorState)).toBeNull();
    expect(tab.find(EmptyState)).toBeTruthy();
  });
});

describe("The tab of an account without a provider", () => {
  it("tells an admin what this is and leads to a one-time address outside HubSpot (S1.1)", async () => {
    const stage = await enterStage({ view: tabView({ create: notConnected, mayConnect: true }) });
    const { tab, server } = stage;
    server.answers.set("POST /api/connect-links", () => ({
      url: "https://payments-tab.example.com/connect/t0",
      expiresAt: today + hour,
    }));
    expect(tab.find(EmptyState).props.title).toBe("Connect a payment provider");
    expect(tab.maybeFindByTestId(Button, "create-payment")).toBeNull();
    await pressLoading(stage, "connect-provider");
    const open = tab.findByTestId(Button, "open-connect-link");
    expect(open.props.href).toEqual({ url: "https://payments-tab.example.com/connect/t0", external: true });
    expect(textOf(tab.find(EmptyState))).toContain("works once and until 20 Nov 2026, 15:05");
  });

  it("shows the form's button as soon as the admin says that it is connected", async () => {
    const stage = await enterStage({ view: tabView({ create: notConnected, mayConnect: true }) });
    const { tab, server } = stage;
    server.answers.set("POST /api/connect-links", () => ({ url: "https://x.example", expiresAt: today + hour }));
    await pressLoading(stage, "connect-provider");
    server.view = tabView();
    await press(stage, "connected");
    expect(tab.findByTestId(Button, "create-payment").props.disabled).toBe(false);
  });

  it("offers a new address once the old one has run out", async () => {
    const stage = await enterStage({ view: tabView({ create: notConnected, mayConnect: true }) });
    stage.server.answers.set("POST /api/connect-links", () => ({ url: "https://x.example", expiresAt: today + hour }));
    await pressLoading(stage, "connect-provider");
    await settle(hour);
    await press(stage, "connected");
    expect(stage.tab.maybeFindByTestId(Button, "open-connect-link")).toBeNull();
    expect(stage.tab.findByTestId(LoadingButton, "connect-provider").props.loading).toBe(false);
  });

  it("keeps the button and says what went wrong when no address could be made", async () => {
    const stage = await enterStage({ view: tabView({ create: notConnected, mayConnect: true }) });
    stage.server.answers.set("POST /api/connect-links", () => problem(403, { title: "Not you", detail: "Ask Ann." }));
    await pressLoading(stage, "connect-provider");
    expect(stage.tab.find(Alert).props.title).toBe("Not you");
    expect(stage.tab.findByTestId(LoadingButton, "connect-provider").props.loading).toBe(false);
  });

  it("tells everybody else whom to ask, without a button (S1.1)", async () => {
    const { tab } = await enterStage({ view: tabView({ create: notConnected }) });
    expect(textOf(tab.find(EmptyState))).toContain("Ask an admin");
    expect(tab.findAll(Button)).toEqual([]);
    expect(tab.findAll(LoadingButton)).toEqual([]);
  });

  it("still lists earlier payments and lets an admin connect beside them", async () => {
    const view = tabView({ create: notConnected, mayConnect: true, payments: [paid()] });
    const { tab } = await enterStage({ view });
    expect(tab.maybeFind(EmptyState)).toBeNull();
    expect(tab.findByTestId(LoadingButton, "connect-provider").props.variant).toBe("secondary");
    expect(textOf(tab.getRootNode())).toContain("Website");
  });
});

describe("The tab of a record without payments", () => {
  it("says what the next step is beside the one primary button (S1.3)", async () => {
    const { tab } = await enterStage();
    expect(tab.find(EmptyState).props.title).toBe("No payments yet");
    const outside = tab.findAll(Button, (node) => node.props.variant === "primary");
    expect(outside.map(textOf)).toEqual(["Create payment"]);
    expect(tab.findByTestId(Button, "create-payment").props.disabled).toBe(false);
  });

  it("opens the form from that button (S1.3)", async () => {
    const { tab } = await enterStage();
    const overlay = overlayOf(tab.findByTestId(Button, "create-payment"));
    expect(overlay.find(Panel).props.title).toBe("Create payment");
  });
});

describe("The create button that cannot be pressed", () => {
  const blocked = {
    reason: "open_payment",
    title: "This deal has an open payment",
    cure: "Cancel it, or wait until it is paid.",
    paymentId: "p1",
  } as const;

  it("is disabled with its reason and cure in plain sight (S1.18, C12)", async () => {
    const { tab } = await enterStage({ view: tabView({ payments: [row()], create: { blocked } }) });
    expect(tab.findByTestId(Button, "create-payment").props.disabled).toBe(true);
    const reason = tab.findByTestId(Alert, "blocked");
    expect(reason.props.title).toBe("This deal has an open payment");
    expect(textOf(reason)).toBe("Cancel it, or wait until it is paid.");
  });

  it("leads to the open payment that is in the way (S1.18)", async () => {
    const { tab } = await enterStage({ view: tabView({ payments: [row()], create: { blocked } }) });
    const panel = overlayOf(tab.findByTestId(Button, "show-open-payment")).find(Panel);
    expect(panel.props.title).toBe("€750.00 for Website");
  });

  it("says which person is missing (S1.15)", async () => {
    const view = tabView({
      create: { blocked: { reason: "no_contact", title: "No contact", cure: "Add a contact.", paymentId: null } },
    });
    const { tab } = await enterStage({ view });
    expect(textOf(tab.findByTestId(Alert, "blocked"))).toBe("Add a contact.");
    expect(tab.maybeFindByTestId(Button, "show-open-payment")).toBeNull();
  });
});

describe("The tab with nothing but test connections", () => {
  it("says so in one line, after the balance and the one primary button (X39)", async () => {
    const { tab } = await enterStage({ view: tabView({ testOnly: true }) });
    expect(textOf(tab.find(Tag))).toBe("Test mode");
    expect(tab.findAll(Alert)).toEqual([]);
    expect(textOf(tab.getRootNode())).toMatch(
      /Create payment.*Test mode.*no real money.*Create a payment, send its link/,
    );
  });

  it("S4.20 keeps the providers within an admin's reach once one for real money is connected", async () => {
    const admin = await enterStage({ view: tabView({ mayConnect: true }) });
    expect(textOf(admin.tab.findByTestId(LoadingButton, "connect-provider"))).toBe("Payment providers");
    const seller = await enterStage({ view: tabView({ mayConnect: false }) });
    expect(seller.tab.maybeFindByTestId(LoadingButton, "connect-provider")).toBeNull();
  });

  it("lets an admin go on to a live provider from there, and nobody else (S1.1)", async () => {
    const admin = await enterStage({ view: tabView({ testOnly: true, mayConnect: true }) });
    expect(textOf(admin.tab.findByTestId(LoadingButton, "connect-provider"))).toBe("Connect a provider");
    const seller = await enterStage({ view: tabView({ testOnly: true, mayConnect: false }) });
    expect(seller.tab.maybeFindByTestId(LoadingButton, "connect-provider")).toBeNull();
  });
});

describe("Another record in the same tab", () => {
  it("starts from nothing and shows only its own payments (S1.2)", async () => {
    const { tab, server, context, actions } = await openStage({ view: tabView({ payments: [row()] }) });
    function Host() {
      const [objectId, setObjectId] = useState(512);
      return (
        <>
          <Button testId="next-record" onClick={() => setObjectId(600)}>
            Next record
          </Button>
          <RecordPayments context={{ ...context, crm: { objectTypeId: "0-3", objectId } }} actions={actions} />
        </>
      );
    }
    tab.render(<Host />);
    await settle();
    expect(textOf(tab.getRootNode())).toContain("Website");
    const answer = later<unknown>();
    server.answers.set("GET /api/payments", () => answer.promise);
    fire(tab.findByTestId(Button, "next-record"), "onClick");
    await settle();
    expect(tab.find(LoadingSpinner).props.label).toBe("Loading payments");
    expect(textOf(tab.getRootNode())).not.toContain("Website");
    answer.resolve(tabView());
    await settle();
    expect(server.calls.at(-1)?.query).toEqual({ objectTypeId: "0-3", objectId: "600" });
    expect(tab.find(EmptyState).props.title).toBe("No payments yet");
  });
});

describe("The tab of somebody who sees their own payments alone", () => {
  it("says how many others there are, and that the balance counts them (X37, P8)", async () => {
    const { tab } = await enterStage({ view: tabView({ payments: [row()], hidden: 2 }) });
    expect(textOf(tab.findByTestId(Text, "hidden-payments"))).toBe(
      "2 payments of other people on this record are not shown: in this account you see your own. The balance counts them all.",
    );
  });

  it("does not call a record empty on which others have payments (X37, P8)", async () => {
    const { tab } = await enterStage({ view: tabView({ payments: [], hidden: 1 }) });
    expect(tab.find(EmptyState).props.title).toBe("No payments of yours yet");
    const whole = await enterStage({ view: tabView({ payments: [] }) });
    expect(whole.tab.find(EmptyState).props.title).toBe("No payments yet");
    expect(whole.tab.maybeFind(Text, { testId: "hidden-payments" })).toBeNull();
  });
});
