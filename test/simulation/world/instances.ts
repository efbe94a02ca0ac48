import type { Knex } from "knex";
import { buildApp, type Overrides } from "../../../server/app.ts";
import type { Config } from "../../../server/config.ts";
import { testKeys } from "../../parts.ts";
import { sandboxApp } from "../../sandbox/app.ts";
import type { Dice } from "../dice.ts";
import type { Instance } from "./life.ts";
import { hubspotUrl, publicUrl, stripeUrl } from "./network.ts";

/** Nobody answers there, and no history asks. */
const nowhere = "http://nowhere.test";

const { clientId, clientSecret } = sandboxApp;

const config: Config = {
  isProduction: false,
  port: 0,
  publicUrl,
  database: "",
  process: "all",
  trustedProxies: 0,
  secretKeys: testKeys,
  signingSecret: "a signing secret for simulations, long enough",
  hubspot: { clientId, clientSecret, formerClientSecret: null, apiUrl: hubspotUrl, appUrl: hubspotUrl },
  providers: {
    dojoApiUrl: nowhere,
    dinteroCheckoutUrl: nowhere,
    dinteroApiUrl: nowhere,
    myfatoorahApiUrl: nowhere,
    stripeApiUrl: stripeUrl,
  },
  mail: null,
  metricsPort: null,
  metricsToken: null,
  logLevel: "silent",
};

export interface InstanceOptions {
  readonly name: string;
  readonly database: Knex;
  readonly now: () => number;
  readonly dice: Dice;
  readonly secretKeys?: Config["secretKeys"];
  readonly overrides?: Overrides;
}

const silent = { info() {}, warn() {}, error() {} };

/** A process of the program that has just started: nothing in its memory, everything in the database. */
export async function buildInstance({
  name,
  database,
  now,
  dice,
  secretKeys = testKeys,
  overrides,
}: InstanceOptions): Promise<Instance> {
  const app = await buildApp(
    { ...config, secretKeys },
    {
      database,
      clock: { now },
      random: dice.fork(name),
      log: silent,
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      ...overrides,
    },
  );
  return { name, app, isDead: false, stepsLeft: null };
}
