import type { PaymentChanges, PaymentDetail, PaymentPage, PoliciesView, TabView } from "@payments/shared";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, creationFor, newKey, newScene, press, type Scene } from "../scene.ts";
import { readCsv, visitOverview } from "./overview.ts";

const seller = 8;
const unknownId = "0123456789ABCDEFGHIJKL";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

async function setPolicies(policies: Readonly<Record<string, unknown>>) {
  const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  const { status } = await rig.card("PUT", "/api/policies", { version, policies });
  if (status !== 200) throw new Error(`Setting the policies ended with ${status}.`);
}

const seeing = (see: unknown) => setPolicies({ rights: { ...defaultPolicies.rights, see }, openPayments: "several" });

/** The card in the seller's hands. */
const card: Rig["card"] = (method, path, body) => rig.card(method, path, body, seller);

/** A deal with a payment of the admin's and one of the seller's. */
async function shared() {
  const scene = newScene(rig);
  const theirs = await create(scene, { description: "Of the admin", amount: "611.00" });
  const answer = await card(
    "POST",
    "/api/payments",
    await creationFor(scene, { description: "Mine", amount: "300.00" }),
  );
  return { scene, theirs, mine: answer.body as PaymentDetail, record: recordIn(scene) };
}

const recordIn = ({ dealId }: Scene) => `objectTypeId=0-3&objectId=${dealId}`;
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe("seeing one's own payments alone", () => {
  beforeEach(() => seeing("admins"));

  it("X37 P8 lists the others' nowhere, and says how many there are", async () => {
    const { mine, record } = await shared();
    const tab = (await card("GET", `/api/payments?${record}`)).body as TabView;
    expect({ ids: ids(tab.payments), hidden: tab.hidden }).toEqual({ ids: [mine.id], hidden: 1 });
    const page = (await card("GET", `/api/payments/rows?${record}&show=all`)).body as PaymentPage;
    expect(ids(page.payments)).toEqual([mine.id]);
    expect(JSON.stringify([tab.payments, page])).not.toContain("Of the admin");
  });

  it("X37 tells the live list of one's own news alone", async () => {
    const { theirs, mine, record } = await shared();
    const { mark } = (await card("GET", `/api/payments?${record}`)).body as TabView;
    rig.clock.pass(5_000);
    await press(rig, theirs, "cancellation");
    const changes = async () =>
      ids(((await card("GET", `/api/payments/changes?${record}&mark=${mark}`)).body as PaymentChanges).payments);
    expect(await changes()).not.toContain(theirs.id);
    await press(rig, mine, "cancellation");
    expect(await changes()).toEqual([mine.id]);
  });

  it("X37 everybody with the right and the installer see all", async () => {
    await seeing({ users: [String(seller)] });
    const { theirs, mine, record } = await shared();
    for (const user of [seller, undefined]) {
      const tab = (await rig.card("GET", `/api/payments?${record}`, undefined, user)).body as TabView;
      expect({ ids: ids(tab.payments).toSorted(), hidden: tab.hidden }).toEqual({
        ids: [theirs.id, mine.id].toSorted(),
        hidden: 0,
      });
    }
  });

  it.each([
    ["GET", ""],
    ["GET", "/message"],
    ["POST", "/previews"],
    ["POST", "/checks"],
    ["POST", "/deliveries"],
    ["POST", "/cancellation"],
    ["POST", "/confirmation"],
    ["POST", "/refunds"],
    ["POST", "/validity"],
    ["POST", `/moves/${unknownId}/undo`],
  ] as const)("X37 P6 %s of another's payment%s answers as if there were none", async (method, ending) => {
    const { theirs } = await shared();
    const body = method === "GET" ? undefined : { idempotencyKey: newKey() };
    const answer = await card(method, `/api/payments/${theirs.id}${ending}`, body);
    const nobodys = await card(method, `/api/payments/${unknownId}${ending}`, body);
    expect(answer.status).toBe(404);
    expect(JSON.stringify(answer).replaceAll(theirs.id, unknownId)).toBe(JSON.stringify(nobodys));
  });

  it("X37 another's payment is neither asked for again nor named beside one's own", async () => {
    const { scene, theirs } = await shared();
    await press(rig, theirs, "cancellation");
    const order = await creationFor(scene, { replaces: theirs.id, amount: "50.00" });
    expect((await card("POST", "/api/payments", order)).status).toBe(404);
    await seeing("everyone");
    const again = (await card("POST", "/api/payments", order)).body as PaymentDetail;
    expect(again.replaces).toMatchObject({ id: theirs.id });
    await seeing("admins");
    expect((await card("GET", `/api/payments/${again.id}`)).body).toMatchObject({ replaces: null });
  });

  it("X37 an open payment of another's is in the way without being shown", async () => {
    const scene = newScene(rig);
    await create(scene);
    await setPolicies({ openPayments: "one" });
    const { create: form } = (await card("GET", `/api/payments?${recordIn(scene)}`)).body as TabView;
    expect(form).toMatchObject({ blocked: { reason: "open_payment" } });
    expect(form).toHaveProperty("blocked.paymentId", null);
  });

  it("X37 S3.39 S3.40 the overview finds, adds up and exports one's own alone, and says so", async () => {
    const { theirs, mine } = await shared();
    const visitor = await visitOverview(rig, card);
    const page = await visitor.open("/overview");
    expect(page.text).toContain("These are the payments you made yourself");
    expect(page.text).toContain("Mine");
    for (const leak of ["Of the admin", "611.00", theirs.reference]) expect(page.text).not.toContain(leak);
    const { text } = await visitor.open("/overview/payments.csv");
    const [titles = [], ...lines] = readCsv(text.slice(1));
    const references = lines.map((line) => line[titles.indexOf("Reference")]);
    expect(references).toContain(mine.reference);
    expect(references).not.toContain(theirs.reference);
    const maker = rig.sandbox.demo.adminId;
    expect((await visitor.open(`/overview?owner=${maker}`)).status).toBe(422);
  });

  it("X37 a right that is given or taken counts from then on, in an overview that is open as well", async () => {
    const { theirs } = await shared();
    const visitor = await visitOverview(rig, card);
    await seeing("everyone");
    const page = await visitor.open("/overview");
    expect(page.text).toContain(theirs.description);
    expect(page.text).not.toContain("These are the payments you made yourself");
  });
});
