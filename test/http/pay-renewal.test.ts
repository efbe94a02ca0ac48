import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, press, settle, shown, story, tokenOf, type Scene } from "../scene.ts";
import { readPage, settlePolicies } from "./payer-set-up.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ trustedProxies: 1, withStripe: true });
});
afterEach(async () => {
  rig.stripe.faults.clear();
  await settlePolicies(rig, defaultPolicies);
});
afterAll(() => rig.close());

const day = 24 * 60 * 60 * 1_000;

const linkOf = (payment: { readonly link: string | null }) => `/p/${tokenOf(payment)}`;
const ask = (payment: { readonly link: string | null }, query = "") =>
  readPage(rig, `${linkOf(payment)}/renewal${query}`, { method: "POST" });

/** A payment whose link ended, and whose end was noticed unless told otherwise. */
async function ended(scene: Scene = newScene(rig), isNoticed = true) {
  const payment = await create(scene);
  rig.clock.pass(8 * day);
  if (isNoticed) await settle(rig);
  return payment;
}

const countOf = (sentences: readonly string[], part: string) => sentences.filter((text) => text.includes(part)).length;

describe("a link that has ended", () => {
  it("X21 is open again at once where the policy says so: the same address, a fresh validity", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const payment = await ended();
    const dead = await readPage(rig, linkOf(payment));
    expect(dead.text).toContain("you can open it again");
    expect(dead.text).toContain(`action="${linkOf(payment)}/renewal"`);
    expect(dead.text).not.toContain("/go");
    const { status, said } = await ask(payment, "?lang=de");
    expect([status, said.get("location")]).toEqual([303, `${linkOf(payment)}?lang=de`]);
    const { text } = await readPage(rig, linkOf(payment));
    expect(text).toContain("Pay €750.00");
    expect((await shown(rig, payment)).status).toBe("created");
    expect(await story(rig, payment)).toContainEqual(
      expect.stringMatching(/^The customer opened the link again, until /),
    );
  });

  it("X21 P7 is opened once, however often it is pressed", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const payment = await ended();
    await Promise.all([ask(payment), ask(payment), ask(payment)]);
    expect(countOf(await story(rig, payment), "opened the link again")).toBe(1);
  });

  it("X21 P2 is not opened where money came before the end was noticed: it says Paid", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const payment = await create(newScene(rig));
    await readPage(rig, `${linkOf(payment)}/go`, { method: "POST" });
    const session = rig.stripe.sessions().find(({ metadata }) => metadata?.["payment"] === payment.id);
    rig.stripe.pay(session?.id ?? "");
    rig.clock.pass(8 * day);
    expect((await ask(payment)).status).toBe(303);
    expect((await readPage(rig, linkOf(payment))).text).toContain("<title>Paid</title>");
    expect(countOf(await story(rig, payment), "opened the link again")).toBe(0);
  });

  it("X21 F20 stays as it is while its former page cannot be closed, and says to try again", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const payment = await create(newScene(rig));
    await readPage(rig, `${linkOf(payment)}/go`, { method: "POST" });
    rig.clock.pass(8 * day);
    rig.stripe.faults.add({ kind: "request_lost" });
    const { status, text } = await ask(payment);
    expect(status).toBe(503);
    expect(text).toContain("Try again");
    rig.stripe.faults.clear();
    await ask(payment);
    expect((await readPage(rig, linkOf(payment))).text).toContain("Pay €750.00");
  });

  it("X21 is asked of its maker by default: told on the timeline once a day, and so is the payer", async () => {
    const payment = await ended();
    expect((await readPage(rig, linkOf(payment))).text).toContain("Ask for a new link");
    for (let press = 0; press < 3; press += 1) expect((await ask(payment)).status).toBe(303);
    const asked = await readPage(rig, linkOf(payment));
    expect(asked.text).toContain("The sender has been told that you still want to pay");
    expect(asked.text).not.toContain("<form");
    expect(countOf(await story(rig, payment), "asks for the link to be opened again")).toBe(1);
    rig.clock.pass(day + 1);
    await ask(payment);
    expect(countOf(await story(rig, payment), "asks for the link to be opened again")).toBe(2);
    expect((await shown(rig, payment)).status).toBe("expired");
  });

  it("X21 only names the contact where the policy is off", async () => {
    await settlePolicies(rig, { renewal: "off" });
    const payment = await ended();
    const { text } = await readPage(rig, linkOf(payment));
    expect(text).toContain("ask the person who sent it for a new one");
    expect(text).not.toContain("<form");
    await ask(payment);
    expect(countOf(await story(rig, payment), "asks for the link")).toBe(0);
  });

  it("X21 P5 is not opened beside another payment of its deal: its maker is asked", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const scene = newScene(rig);
    const payment = await ended(scene);
    await create(scene);
    await ask(payment);
    expect((await shown(rig, payment)).status).toBe("expired");
    expect(countOf(await story(rig, payment), "asks for the link to be opened again")).toBe(1);
  });

  it("S1.21 X21 says that a newer request has taken its place, and offers nothing", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const scene = newScene(rig);
    const payment = await ended(scene);
    const newer = await create(scene);
    const { store } = rig.app.context;
    const { portalId } = scene;
    const stored = await store.payments.find(portalId, newer.id);
    if (!stored) throw new Error("The newer one is not there.");
    const copy = { paymentId: `${newer.id}x`, token: "Z".repeat(22), reference: "another", replaces: payment.id };
    await store.payments.insert({ ...stored, ...copy }, null);
    const { text } = await readPage(rig, linkOf(payment));
    expect(text).toContain("A newer request has taken the place of this one");
    expect(text).not.toMatch(/<form|Z{22}/);
    await ask(payment);
    expect((await shown(rig, payment)).status).toBe("expired");
  });

  it("S1.21 a cancelled one stays cancelled, whatever is posted to it", async () => {
    await settlePolicies(rig, { renewal: "automatic" });
    const payment = await create(newScene(rig));
    await press(rig, payment, "cancellation");
    expect((await ask(payment)).status).toBe(303);
    expect((await shown(rig, payment)).status).toBe("cancelled");
  });

  it("P8 refuses who presses without end, and forms from other sites, in the payer's language", async () => {
    const payment = await ended();
    const headers = { "x-forwarded-for": "10.8.8.8", "accept-language": "es" };
    for (let press = 0; press < 5; press += 1)
      await readPage(rig, `${linkOf(payment)}/renewal`, { method: "POST", headers });
    const tooMany = await readPage(rig, `${linkOf(payment)}/renewal`, { method: "POST", headers });
    expect(tooMany.status).toBe(429);
    expect(tooMany.text).toContain("Demasiadas peticiones");
    const foreign = { origin: "https://elsewhere.example", "accept-language": "ar" };
    const refused = await readPage(rig, `${linkOf(payment)}/renewal`, { method: "POST", headers: foreign });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('<html lang="ar" dir="rtl">');
    expect(refused.text).toContain("تعذّر قبول ذلك");
    expect((await readPage(rig, `${linkOf(payment)}/renewal`)).status).toBe(404);
  });

  it("P8 tells somebody who guesses addresses to wait, in their language", async () => {
    const headers = { "x-forwarded-for": "10.7.7.7", "accept-language": "fr" };
    for (let guess = 0; guess < 20; guess += 1) await readPage(rig, `/p/${guess}`, { headers });
    const { status, text } = await readPage(rig, "/p/20", { headers });
    expect([status, /<html lang="(\w+)"/.exec(text)?.[1]]).toEqual([429, "fr"]);
    expect(text).toContain("Trop de demandes");
  });
});
