import "./self.ts";
import { Alert, EmptyState, Flex } from "@hubspot/ui-extensions";
import { describe, expect, it } from "vitest";
import { connection, goTo, openSettings, press, settingsView, titles } from "./settings-stage.tsx";
import { textOf } from "./stage.tsx";
import { today } from "./samples.ts";

describe("The sections about connections and health (X41)", () => {
  it("leads to connecting where nothing is connected", async () => {
    const stage = await openSettings(settingsView({ connections: [] }));
    await goTo(stage, "connections");
    expect(stage.tab.find(EmptyState).props.title).toBe("No provider is connected");
  });

  it("shows the last four of the key, the last message, and the cure of one that does not answer", async () => {
    const silent = connection({ unanswered: 2, triesInRow: 4 });
    const stage = await openSettings(settingsView({ connections: [silent] }));
    await goTo(stage, "connections");
    const text = textOf(stage.tab.getRootNode());
    expect(text).toContain("Key ending 4242");
    expect(text).toContain("2 min ago");
    expect(text).toContain("2 payments without an answer, up to 4 tries in a row");
    expect(titles(stage)).toContainEqual(expect.stringContaining("Enter new keys"));
  });

  it("says of each sign how it is, with the cure of what is not well", async () => {
    const signs = [
      { name: "hubspot", state: "good", said: "Access renews itself.", cure: null },
      { name: "reads", state: "bad", said: "3 payments waiting.", cure: "Look under Connections." },
    ] as const;
    const stage = await openSettings(settingsView({ health: { checkedAt: today, signs, jobs: null, healed: [] } }));
    await goTo(stage, "health");
    expect(textOf(stage.tab.findByTestId(Flex, "sign-reads"))).toContain("Needs you");
    expect(stage.tab.find(Alert, { title: "Look under Connections." }).props.variant).toBe("danger");
    await press(stage, "look-again");
    expect(stage.server.to("GET /api/settings")).toHaveLength(2);
  });

  it("F95 lists the payments that asking found, each with its connection and what had become of it", async () => {
    const found = {
      paymentId: "p1",
      reference: "512-ABC",
      from: "opened",
      to: "paid",
      at: today - 2 * 60_000,
    } as const;
    const healed = [
      { ...found, connectionId: "c1" },
      { ...found, paymentId: "p2", connectionId: "gone" },
    ];
    const stage = await openSettings(settingsView({ health: { checkedAt: today, signs: [], jobs: null, healed } }));
    await goTo(stage, "health");
    const text = textOf(stage.tab.getRootNode());
    expect(text).toContain("512-ABC");
    expect(text).toContain("Opened → Paid");
    expect(text).toContain("2 min ago");
    expect(text).toContain("Removed connection");
  });

  it("says nothing of payments found by asking where there are none", async () => {
    const stage = await openSettings(settingsView());
    await goTo(stage, "health");
    expect(textOf(stage.tab.getRootNode())).not.toContain("without our being told");
  });
});
