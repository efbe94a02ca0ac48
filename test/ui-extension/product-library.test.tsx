import "./self.ts";
import {
  Alert,
  Button,
  Input,
  LoadingButton,
  Modal,
  Panel,
  SearchInput,
  Text,
  Tile,
  ToggleGroup,
} from "@hubspot/ui-extensions";
import type { ProductChoice, ProductPage } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, euros, tabView } from "./samples.ts";
import { enterStage, fire, later, overlayOf, press, problem, settle, type Stage, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "GET /api/products";

function product(id: string, name: string, unitPrice = "95.00"): ProductChoice {
  const line = { description: name, quantity: "1", unitPrice, discount: "0.00", vatRate: "25" };
  return { id, name, sku: `SKU-${id}`, price: euros(unitPrice), line };
}

function page(changes: Partial<ProductPage> = {}): ProductPage {
  return {
    products: [product("1", "Chair"), product("2", "Desk", "250.00")],
    leftOut: null,
    refusal: null,
    after: null,
    ...changes,
  };
}

const modalOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "product-library")).find(Modal);

/** The form on products, the library opened with this as its answer. */
async function openLibrary(answer: unknown = page()): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ create: { form: createForm() } }) });
  stage.server.answers.set(route, () => answer);
  fire(overlayOf(stage.tab.findByTestId(Button, "create-payment")).find(Panel), "onOpen");
  await settle();
  fire(stage.tab.find(ToggleGroup, { name: "type" }), "onChange", "products");
  await settle();
  expect(stage.server.to(route)).toEqual([]);
  fire(modalOf(stage), "onOpen");
  await settle(0);
  return stage;
}

async function type(stage: Stage, text: string, pause = 1000): Promise<void> {
  fire(modalOf(stage).find(SearchInput), "onInput", text);
  await settle(pause);
}

const asked = ({ server }: Stage) => server.to(route).map(({ query }) => query);

function lines({ tab }: Stage): readonly string[] {
  return tab.findAll(Tile).map((tile) =>
    tile
      .findAll(Input)
      .map(({ props }) => props.value)
      .join(" | "),
  );
}

describe("The product library (S3.7)", () => {
  it("is read when it is opened, for the connection and currency of the form", async () => {
    const stage = await openLibrary();
    expect(asked(stage)).toEqual([{ connectionId: "c1", currency: "EUR", words: "" }]);
    expect(textOf(modalOf(stage))).toContain("Chair SKU-1 · €95.00 Add Chair");
  });

  it("is searched once somebody stops typing, and an answer to earlier words is old news", async () => {
    const stage = await openLibrary();
    const slow = later<ProductPage>();
    stage.server.answers.set(route, ({ query }) => (query["words"] === "de" ? slow.promise : page({ products: [] })));
    await type(stage, "d", 100);
    await type(stage, "de");
    await type(stage, "desk");
    expect(asked(stage).map(({ words }) => words)).toEqual(["", "de", "desk"]);
    slow.resolve(page());
    await settle();
    expect(textOf(stage.tab.findByTestId(Text, "no-products"))).toContain(
      "No product that can be sold in EUR fits “desk”.",
    );
  });

  it("puts products into lines, the first in the place of the empty one, and says which", async () => {
    const stage = await openLibrary();
    await press(stage, "add-product-2");
    await press(stage, "add-product-1");
    expect(lines(stage)).toEqual(["Desk | 1 | 250.00 |  | 25", "Chair | 1 | 95.00 |  | 25"]);
    expect(textOf(stage.tab.findByTestId(Text, "products-picked"))).toBe("Added: Desk and Chair.");
    await press(stage, "products-done");
    expect(stage.actions.closeOverlay.calls).toHaveLength(1);
  });

  it("comes page by page, and says what it leaves out", async () => {
    const stage = await openLibrary(page({ after: "25", leftOut: "Not offered: 1 inactive." }));
    stage.server.answers.set(route, () => page({ products: [product("3", "Lamp")] }));
    expect(textOf(stage.tab.findByTestId(Text, "products-left-out"))).toBe("Not offered: 1 inactive.");
    fire(stage.tab.findByTestId(LoadingButton, "products-more"), "onClick");
    await settle();
    expect(asked(stage).at(-1)).toEqual({ connectionId: "c1", currency: "EUR", words: "", after: "25" });
    expect(textOf(modalOf(stage))).toMatch(/Chair.*Desk.*Lamp/);
  });

  it("says why it cannot be read and what cures it, while lines are entered as before (P8)", async () => {
    const stage = await openLibrary(page({ products: [], refusal: "Install the app again, or enter the lines here." }));
    const alert = stage.tab.findByTestId(Alert, "products-refused");
    expect(textOf(alert)).toBe("Install the app again, or enter the lines here.");
    await press(stage, "add-line");
    expect(lines(stage)).toHaveLength(2);
  });

  it("tells of a failure, and a press tries again", async () => {
    const stage = await openLibrary(problem(424, { title: "HubSpot did not answer.", detail: "Nothing was changed." }));
    expect(modalOf(stage).find(Alert).props.title).toBe("HubSpot did not answer.");
    stage.server.answers.set(route, () => page());
    await press(stage, "products-again");
    expect(textOf(modalOf(stage))).toContain("Chair");
  });
});
