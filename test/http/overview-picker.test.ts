import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { newScene } from "../scene.ts";
import { openWith, visitOverview, type Visitor } from "./overview.ts";

let rig: Rig;
let visitor: Visitor;

beforeAll(async () => {
  rig = await startRig();
  visitor = await visitOverview(rig);
});

afterAll(() => rig.close());

const linksIn = (text: string) => [...text.matchAll(/<li><span><a href="([^"]+)"/g)].map(([, href]) => href);

describe("creating a payment from the overview", () => {
  it("S2.6 begins with a search for the deal or contact, and leads to its tab in HubSpot", async () => {
    const { world } = rig.sandbox.hubspot;
    const scene = newScene(rig);
    const contact = { firstName: "Zoë", lastName: "Website", email: "zoe@example.com" };
    const contactId = world.addContact(scene.portalId, contact);
    expect((await visitor.open("/overview")).text).toContain('href="/overview/create"');
    const { status, text } = await visitor.open("/overview/create?words=websi");
    const record = `https://app.hubspot.com/contacts/${scene.portalId}/record`;
    expect(status).toBe(200);
    const both = [`${record}/0-3/${scene.dealId}`, `${record}/0-1/${contactId}`];
    expect(linksIn(text)).toEqual(expect.arrayContaining(both));
    const one = await visitor.open("/overview/create?words=zoe@example.com");
    expect(linksIn(one.text)).toEqual([`${record}/0-1/${contactId}`]);
  });

  it("asks HubSpot nothing before there are words", async () => {
    const { calls } = rig.sandbox.hubspot;
    const before = calls.count();
    await visitor.open("/overview/create");
    await visitor.open("/overview/create?words=%20");
    expect(calls.count()).toBe(before);
  });

  it("P8 says when nothing was found, and when HubSpot is silent", async () => {
    expect((await visitor.open("/overview/create?words=nobodyofthatname")).text).toContain("Nothing was found for");
    rig.sandbox.hubspot.faults.next({ match: { method: "POST", path: /search$/ }, answer: 503, times: 100 });
    expect((await visitor.open("/overview/create?words=mia")).text).toContain("HubSpot did not answer just now");
    rig.sandbox.hubspot.faults.clear();
  });

  it("F117 puts the words back into the field without harm, however long", async () => {
    const words = `"><script>${"x".repeat(3_000)}`;
    const { status, text } = await visitor.open(`/overview/create?${new URLSearchParams({ words })}`);
    expect(status).toBe(200);
    expect(text).toContain('value="&#34;&gt;&lt;script&gt;xx');
    expect(text).not.toContain("<script");
  });

  it("P6 is closed to whoever did not come from HubSpot", async () => {
    expect((await openWith(rig, "", "/overview/create?words=mia")).status).toBe(401);
  });
});
