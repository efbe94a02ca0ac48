import "./self.ts";
import { Accordion, EmptyState, Toggle, ToggleGroup } from "@hubspot/ui-extensions";
import { describe, expect, it } from "vitest";
import { connection, goTo, lastChange, openSettings, save, settingsView, withPolicies } from "./settings-stage.tsx";
import { fire, settle, textOf } from "./stage.tsx";

const methods = [
  { value: "card", label: "Cards" },
  { value: "klarna", label: "Klarna" },
];
const able = connection({ page: { methods, canAskAddress: true } });

async function enterPages(changes: Parameters<typeof settingsView>[0] = { connections: [able] }) {
  const stage = await openSettings(settingsView(changes));
  await goTo(stage, "pay-pages");
  return stage;
}

describe("the settings of payment pages", () => {
  it("S4.16 S2.7 start with everything, and limit a connection's page to what is chosen", async () => {
    const stage = await enterPages();
    expect(stage.tab.find(ToggleGroup).props.value).toEqual(["card", "klarna"]);
    expect(stage.tab.find(Accordion).props.title).toBe("Ways to pay: all 2");
    fire(stage.tab.find(ToggleGroup), "onChange", ["card"]);
    await settle();
    expect(stage.tab.find(Accordion).props.title).toBe("Ways to pay: 1 of 2");
    fire(stage.tab.find(Toggle), "onChange", true);
    await settle();
    await save(stage);
    expect(lastChange(stage).policies.pages).toEqual([{ connectionId: "c1", methods: ["card"], asksAddress: true }]);
  });

  it("S4.16 keep nothing for a page that is as usual again", async () => {
    const pages = [{ connectionId: "c1", methods: ["card"], asksAddress: false }];
    const stage = await enterPages({ connections: [able], policies: withPolicies({ pages }) });
    expect(stage.tab.find(ToggleGroup).props.value).toEqual(["card"]);
    fire(stage.tab.find(ToggleGroup), "onChange", ["card", "klarna"]);
    await settle();
    await save(stage);
    expect(lastChange(stage).policies.pages).toEqual([]);
  });

  it("S4.16 offer nothing that the provider cannot do, and say where there is nobody to settle it for", async () => {
    const plain = await enterPages({ connections: [connection()] });
    expect(plain.tab.maybeFind(ToggleGroup)).toBeNull();
    expect(textOf(plain.tab.getRootNode())).toContain("The provider decides what its page offers.");
    const empty = await enterPages({ connections: [] });
    expect(empty.tab.find(EmptyState).props.title).toBe("No provider is connected yet.");
  });
});
