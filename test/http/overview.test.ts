import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, create, newScene, type Neighbour } from "../scene.ts";
import { installApp } from "../sandbox/set-up.ts";
import { openWith, overviewAddress, visitOverview } from "./overview.ts";

const minute = 60_000;
const hour = 60 * minute;

let rig: Rig;
let neighbour: Neighbour;

beforeAll(async () => {
  rig = await startRig();
  neighbour = await addNeighbour(rig);
});

afterAll(() => rig.close());

const closed = "Please open this page from HubSpot";

describe("the way into the overview", () => {
  it("S3.39 leads from the tab, by an address that works once, to a page whose address carries no secret", async () => {
    const address = await overviewAddress(rig.card);
    const entered = await rig.page(address);
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/overview"]);
    expect(entered.headers.get("set-cookie")).toMatch(
      /^overview=[\w.-]+; Max-Age=28800; Path=\/; .*HttpOnly; SameSite=Lax$/,
    );
    const again = await rig.page(address);
    expect([again.status, again.headers.get("set-cookie")]).toEqual([404, null]);
    const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = await openWith(rig, cookie, "/overview");
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.text).not.toContain(address.split("/").at(-1));
  });

  it("is for every user of the account, and for nobody without HubSpot's signature", async () => {
    const seller = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) => rig.card(method, path, body, 8);
    expect((await (await visitOverview(rig, seller)).open("/overview")).status).toBe(200);
    const unsigned = await rig.page("/api/overview-links?portalId=1&userId=1", { method: "POST", body: "{}" });
    expect(unsigned.status).toBe(401);
  });

  it("is open for two minutes", async () => {
    const address = await overviewAddress(rig.card);
    rig.clock.pass(2 * minute);
    expect((await rig.page(address)).status).toBe(404);
  });

  it("lets one of five in who come by the same address at once", async () => {
    const address = await overviewAddress(rig.card);
    const answers = await Promise.all(Array.from({ length: 5 }, () => rig.page(address)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 404, 404, 404, 404]);
  });

  it("is not used up by what only looks whether there is a page", async () => {
    const address = await overviewAddress(rig.card);
    expect((await rig.page(address, { method: "HEAD" })).status).toBe(200);
    expect((await rig.page(address)).status).toBe(303);
  });

  it("is closed without a cookie, with a changed one and with one of another kind, and says where to begin", async () => {
    const { cookie } = await visitOverview(rig);
    const install = await rig.page("/oauth/install");
    const foreign = (install.headers.get("set-cookie")?.split(";")[0] ?? "").replace("install=", "overview=");
    const last = cookie.endsWith("A") ? "B" : "A";
    for (const bad of ["", `${cookie.slice(0, -1)}${last}`, foreign, "overview=x"]) {
      for (const path of ["/overview", "/overview/payments.csv"]) {
        const page = await openWith(rig, bad, path);
        expect([page.status, page.text.includes(closed)]).toEqual([401, true]);
      }
    }
  });

  it("ends after eight hours", async () => {
    const { open } = await visitOverview(rig);
    rig.clock.pass(8 * hour - 1_000);
    expect((await open("/overview")).status).toBe(200);
    rig.clock.pass(1_000);
    expect((await open("/overview")).status).toBe(401);
  });

  it("ends with the installation it belongs to", async () => {
    const { portalId, adminId } = neighbour;
    const { open } = await visitOverview(rig, neighbour.card);
    expect((await open("/overview")).status).toBe(200);
    await installApp({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now });
    expect((await open("/overview")).status).toBe(401);
  });

  it("ends when the visitor closes it", async () => {
    const { cookie } = await visitOverview(rig);
    const left = await rig.page("/overview/leave", { method: "POST", headers: { cookie, origin: rig.url } });
    expect(left.headers.get("set-cookie")).toMatch(/^overview=; .*Expires=Thu, 01 Jan 1970/);
    expect(await left.text()).toContain("The overview is closed");
  });

  it("P6 shows an account its own payments and no other's, in the page and in the export", async () => {
    await create(newScene(rig), { description: "Ours alone" });
    const [own, other] = [await visitOverview(rig), await visitOverview(rig, neighbour.card)];
    for (const path of ["/overview", "/overview?payer=mia", "/overview/payments.csv"]) {
      expect((await own.open(path)).text).toContain("Ours alone");
      expect((await other.open(path)).text).not.toContain("Ours alone");
    }
  });
});
