import type { ProductPage } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { installApp } from "../sandbox/set-up.ts";
import { create, newScene, problemOf } from "../scene.ts";

const scope = "crm.objects.products.read";

let rig: Rig;
let connectionId: string;
beforeAll(async () => {
  rig = await startRig();
  const [connection] = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  connectionId = connection?.connectionId ?? "";
  await rig.drain();
});
afterEach(() => {
  rig.sandbox.hubspot.faults.clear();
  const { products } = rig.sandbox.hubspot.world.state.portals.get(rig.sandbox.demo.portalId)?.records ?? {};
  for (const id of added.splice(0)) products?.delete(id);
});
afterAll(() => rig.close());

/** Products of one test alone. */
const added: string[] = [];

function add(name: string, properties: Readonly<Record<string, string>> = {}): void {
  const { demo, hubspot } = rig.sandbox;
  added.push(hubspot.world.addProduct(demo.portalId, { name, price: "5", properties }));
}

/** After a second in which nobody has searched: HubSpot allows five searches in one. */
function ask(asked: Readonly<Record<string, string>> = {}, userId?: number) {
  rig.clock.pass(1000);
  const query = new URLSearchParams({ connectionId, currency: "EUR", ...asked });
  return rig.card("GET", `/api/products?${query}`, undefined, userId);
}

async function found(asked: Readonly<Record<string, string>> = {}): Promise<ProductPage> {
  const { status, body } = await ask(asked);
  if (status !== 200) throw new Error(`The library ended with ${status}: ${JSON.stringify(body)}`);
  return body as ProductPage;
}

const names = ({ products }: ProductPage) => products.map(({ name }) => name);

describe("the product library", () => {
  it("S3.7 offers active products with a price above zero, paid once, and counts what it leaves out", async () => {
    const page = await found();
    expect(names(page)).toEqual(["Brand workshop", "Page of copy", "Photo shoot, half a day"]);
    expect(page).toMatchObject({
      leftOut:
        "Not offered: 1 inactive; 1 billed again and again, while a link is paid once; 1 without a price in EUR.",
      refusal: null,
      after: null,
    });
    expect(page.products[2]).toEqual({
      id: expect.any(String),
      name: "Photo shoot, half a day",
      sku: "PH-05",
      price: { minor: 48_050, currency: "EUR", decimal: "480.50" },
      line: {
        description: "Photo shoot, half a day",
        quantity: "1",
        unitPrice: "480.50",
        discount: "0.00",
        vatRate: null,
      },
    });
  });

  it("S3.7 takes a price in the currency asked for, and never the company's in its place", async () => {
    const dollars = await found({ currency: "USD" });
    expect(dollars.products.map(({ name, price }) => [name, price.decimal])).toEqual([["Brand workshop", "1300.00"]]);
    expect(dollars.leftOut).toContain("3 without a price in USD");
    const pounds = await found({ currency: "GBP" });
    expect(pounds.products.map(({ line }) => [line.unitPrice, line.vatRate])).toEqual([["420.00", "20"]]);
  });

  it("S3.7 is searched by name and SKU, whichever words are typed", async () => {
    expect(names(await found({ words: "photo" }))).toEqual(["Photo shoot, half a day"]);
    expect(names(await found({ words: " ws-1 " }))).toEqual(["Brand workshop"]);
    expect(await found({ words: "zebra" })).toMatchObject({ products: [], leftOut: null });
  });

  it("S3.7 comes page by page, and looks on by itself where a page has nothing to sell", async () => {
    for (let n = 0; n < 60; n += 1) {
      add(`Zinc ${String(n).padStart(3, "0")}`, { hs_status: n < 30 ? "inactive" : "active" });
    }
    const first = await found({ words: "zinc" });
    expect(names(first)).toHaveLength(20);
    expect(names(first)[0]).toBe("Zinc 030");
    const second = await found({ words: "zinc", after: first.after ?? "" });
    expect(names(second)).toHaveLength(10);
    expect(second.after).toBeNull();
    expect(new Set([...names(first), ...names(second)]).size).toBe(30);
  });

  it("S3.7 P6 makes harmless lines of whatever a product is called", async () => {
    add("Wicked\u202E name\r\n=HYPERLINK(1)\u0007 <b>");
    add("wickedness ".repeat(60));
    add("\u200B", { hs_sku: "wicked-3" });
    const page = await found({ words: "wicked" });
    expect(names(page).toSorted()).toEqual([
      expect.stringMatching(/^Product \d+$/),
      "Wicked name =HYPERLINK(1) <b>",
      expect.stringMatching(/^(wickedness )+.*…$/),
    ]);
    for (const { line } of page.products) expect(line.description.length).toBeLessThanOrEqual(200);
    const [product] = page.products;
    const scene = newScene(rig);
    const made = await create(scene, { connectionId, lines: product ? [product.line] : [], amount: "5.00" });
    expect(made.lines[0]?.description).toBe(product?.name);
  });

  it("S3.7 says that it is not allowed and how to cure it, and lines are entered by hand meanwhile", async () => {
    const { portalId, adminId } = rig.sandbox.demo;
    rig.sandbox.hubspot.installs.withdrawScope(portalId, scope);
    expect(await found()).toEqual({
      products: [],
      leftOut: null,
      refusal: expect.stringMatching(/may not read the product library .* install it again .* enter the lines here/),
      after: null,
    });
    const line = { description: "Chair", quantity: "1", unitPrice: "10.00", discount: "0", vatRate: null };
    await create(newScene(rig), { lines: [line], amount: "10.00" });
    await installApp({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now });
    expect((await found()).refusal).toBeNull();
  });

  it("F11 waits out a word of too many calls, and tells of a HubSpot that does not answer", async () => {
    const match = { method: "POST", path: /\/products\/search$/ };
    rig.sandbox.hubspot.faults.next({ answer: 429, match, retryAfter: 1 });
    expect(names(await found({ words: "photo" }))).toHaveLength(1);
    rig.sandbox.hubspot.faults.next({ answer: 503, match, times: 9 });
    const answer = await ask();
    expect(answer.status).toBe(424);
    expect(problemOf(answer).title).toBe("HubSpot did not answer.");
  });

  it("S3.7 asks for fields that can be meant, and X37 is there for those who may create", async () => {
    const wrong = async (asked: Readonly<Record<string, string>>) => problemOf(await ask(asked)).fields?.[0]?.name;
    expect(await wrong({ currency: "XXL" })).toBe("currency");
    expect(await wrong({ words: "x".repeat(101) })).toBe("words");
    expect(await wrong({ after: "next" })).toBe("after");
    expect(await wrong({ connectionId: "another" })).toBe("connectionId");
    const { version } = (await rig.card("GET", "/api/policies")).body as { version: number };
    const policies = { rights: { ...defaultPolicies.rights, create: "admins" } };
    await rig.card("PUT", "/api/policies", { version, policies });
    expect((await ask({}, rig.sandbox.demo.sellerId)).status).toBe(403);
    await rig.card("PUT", "/api/policies", { version: version + 1, policies: { rights: defaultPolicies.rights } });
  });
});
