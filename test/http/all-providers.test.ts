import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../server/config.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startStandIns, type StandIn } from "../sandbox/providers.ts";
import { create, newScene, press, tabOf } from "../scene.ts";

/** Which of the rig's settings an address goes to. */
const settings: Readonly<Record<string, keyof Config["providers"]>> = {
  DOJO_API_URL: "dojoApiUrl",
  DINTERO_CHECKOUT_URL: "dinteroCheckoutUrl",
  DINTERO_API_URL: "dinteroApiUrl",
  MYFATOORAH_API_URL: "myfatoorahApiUrl",
  STRIPE_API_URL: "stripeApiUrl",
};

let standIns: readonly StandIn[];
let rig: Rig;
const lines: string[] = [];

beforeAll(async () => {
  const clock = testClock();
  standIns = await startStandIns(clock.now);
  const urls = standIns.flatMap((standIn) => Object.entries(standIn.urls));
  const providerUrls = Object.fromEntries(urls.map(([name, url]) => [settings[name], url])) as Partial<
    Config["providers"]
  >;
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  rig = await startRig({ upTo: "installed", clock, providerUrls, logTo });
});
afterAll(async () => {
  await rig.close();
  await Promise.all(standIns.map((standIn) => standIn.close()));
});

async function connect({ id }: StandIn, values: Readonly<Record<string, string>>): Promise<string> {
  const { body } = await rig.card("POST", "/api/connect-links", {});
  const { pathname } = new URL((body as { url: string }).url);
  const answer = await rig.post(pathname, { provider: id, ...values });
  return answer.text();
}

describe("the create form", () => {
  it("S2.9 offers each connection with what its provider's capabilities say", async () => {
    const { providers, store } = rig.app.context;
    const listed = () => store.connections.list(rig.sandbox.demo.portalId);
    const earlier = new Set((await listed()).map(({ connectionId }) => connectionId));
    for (const standIn of standIns) await connect(standIn, standIn.newAccount());
    const { create: creation } = await tabOf(newScene(rig));
    if ("blocked" in creation) throw new Error(creation.blocked.title);
    const connections = (await listed()).filter(({ connectionId }) => !earlier.has(connectionId));
    const said = creation.form.connections
      .filter(({ id }) => !earlier.has(id))
      .map(({ id, currencies, descriptionLimit }) => ({ id, currencies, descriptionLimit }));
    expect(said).toEqual(
      connections.map(({ connectionId: id, provider }) => {
        const { currencies, descriptionLimit } = providers.find(provider).capabilities;
        return { id, currencies, descriptionLimit };
      }),
    );
    expect(new Set(connections.map(({ provider }) => provider)).size).toBe(4);
  });
});

describe("the secrets of a provider's account", () => {
  it.each(["dojo", "dintero", "myfatoorah", "stripe"])(
    "P6 F128 %s: stand in no page, no answer and no log line, whether the provider plays along or not",
    async (id) => {
      const standIn = standIns.find((one) => one.id === id);
      if (!standIn) throw new Error(`Nothing stands in for ${id}.`);
      const values = standIn.newAccount();
      const told = [await connect(standIn, values)];
      expect(told[0]).toContain(`${standIn.label} is connected`);
      const { store } = rig.app.context;
      const connections = await store.connections.list(rig.sandbox.demo.portalId);
      const connection = connections.findLast(({ provider }) => provider === id);
      const payment = await create(newScene(rig), { connectionId: connection?.connectionId });
      for (const kind of [
        "key_repeated",
        "html_forbidden",
        "cut_json_after",
        "server_error_after",
        "request_lost",
      ] as const) {
        standIn.faults.add({ kind });
        told.push(JSON.stringify((await press(rig, payment, "checks")).body));
        told.push(JSON.stringify((await press(rig, payment, "cancellation")).body));
        told.push(await connect(standIn, values));
        standIn.faults.clear();
      }
      await rig.drain();
      const secrets = Object.entries({ ...values, ...connection?.values }).filter(([name]) =>
        /key|token|secret/i.test(name),
      );
      expect(secrets.length).toBeGreaterThan(0);
      const all = [...told, ...lines].join("\n");
      expect(all).toContain(payment.id);
      expect(secrets.filter(([, secret]) => all.includes(secret)).map(([name]) => name)).toEqual([]);
    },
  );
});
