import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, configShape, readConfig, type Config } from "../../server/config.ts";

const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");

const enough = {
  SECRET_KEYS: `k1:${key(1)}`,
  SIGNING_SECRET: "s".repeat(32),
  HUBSPOT_CLIENT_ID: "client-id",
  HUBSPOT_CLIENT_SECRET: "client-secret",
};
const production = { ...enough, NODE_ENV: "production", PUBLIC_URL: "https://payments.example.com" };

type Environment = Readonly<Record<string, string | undefined>>;

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** The settings that a refusal names, each once. */
function culpritsOf(environment: Environment): readonly string[] {
  return [...new Set(problemsOf(environment).map((problem) => problem.split(":")[0] ?? ""))].toSorted();
}

describe("the configuration", () => {
  it("needs four secrets and has a default for everything else", () => {
    const config: Config = readConfig(enough);
    expect(config).toEqual({
      isProduction: false,
      port: 3000,
      publicUrl: "http://localhost:3000",
      database: "data/payments-tab.sqlite",
      process: "all",
      trustedProxies: 0,
      secretKeys: [{ id: "k1", key: Buffer.alloc(32, 1) }],
      signingSecret: "s".repeat(32),
      hubspot: {
        clientId: "client-id",
        clientSecret: "client-secret",
        formerClientSecret: null,
        apiUrl: "https://api.hubapi.com",
        appUrl: "https://app.hubspot.com",
      },
      providers: {
        stripeApiUrl: "https://api.stripe.com",
        dojoApiUrl: "https://api.dojo.tech",
        dinteroCheckoutUrl: "https://checkout.dintero.com",
        dinteroApiUrl: "https://api.dintero.com",
        myfatoorahApiUrl: null,
      },
      mail: null,
      metricsPort: null,
      metricsToken: null,
      logLevel: "info",
    });
  });

  it("takes every setting that is given", () => {
    const config = readConfig({
      ...enough,
      PORT: "8080",
      PUBLIC_URL: "http://localhost:8080/",
      DATABASE_URL: "postgres://user:secret@host/name",
      PROCESS: "worker",
      TRUSTED_PROXIES: "2",
      STRIPE_API_URL: "http://127.0.0.1:4000",
      MYFATOORAH_API_URL: "http://127.0.0.1:4003",
      HUBSPOT_API_URL: "http://127.0.0.1:4001/",
      HUBSPOT_APP_URL: "http://127.0.0.1:4002",
      LOG_LEVEL: "warn",
    });
    expect(config).toMatchObject({
      port: 8080,
      publicUrl: "http://localhost:8080",
      database: "postgres://user:secret@host/name",
      process: "worker",
      trustedProxies: 2,
      providers: { stripeApiUrl: "http://127.0.0.1:4000", myfatoorahApiUrl: "http://127.0.0.1:4003" },
      hubspot: { apiUrl: "http://127.0.0.1:4001", appUrl: "http://127.0.0.1:4002" },
      logLevel: "warn",
    });
  });

  it("takes the client secret before this one while HubSpot may still sign with it", () => {
    expect(readConfig({ ...enough, HUBSPOT_CLIENT_SECRET_FORMER: "the old one" }).hubspot).toMatchObject({
      clientSecret: "client-secret",
      formerClientSecret: "the old one",
    });
  });

  it("X23 takes a mail server with its sender, and insists on encryption in production", () => {
    const mail = {
      SMTP_URL: "smtp://app:letters@mail.example.com:587",
      MAIL_FROM: "Lindgren Studio <pay@example.com>",
    };
    const from = { name: "Lindgren Studio", address: "pay@example.com" };
    expect(readConfig({ ...enough, ...mail }).mail).toEqual({ smtpUrl: mail.SMTP_URL, from, needsTls: false });
    expect(readConfig({ ...production, ...mail }).mail?.needsTls).toBe(true);
    expect(readConfig({ ...enough, ...mail, MAIL_FROM: "pay@example.com" }).mail?.from.name).toBe("");
  });

  it.each([
    ["SMTP_URL", "https://mail.example.com", "pay@example.com"],
    ["SMTP_URL", "smtp://mail.example.com/?ignoreTLS=true", "pay@example.com"],
    ["SMTP_URL", undefined, "pay@example.com"],
    ["MAIL_FROM", "smtp://mail.example.com", undefined],
    ["MAIL_FROM", "smtp://mail.example.com", "pay"],
    ["MAIL_FROM", "smtp://mail.example.com", "A <a@example.com>, B <b@example.com>"],
    ["MAIL_FROM", "smtp://mail.example.com", "A\r\nBcc: b@example.com <a@example.com>"],
  ])("X23 says what is wrong with %s when they are %s and %s", (culprit, server, from) => {
    expect(culpritsOf({ ...enough, SMTP_URL: server, MAIL_FROM: from })).toEqual([culprit]);
  });

  it("takes an empty setting for one that is not given", () => {
    expect(readConfig({ ...enough, PORT: "", PUBLIC_URL: "", STRIPE_API_URL: "", LOG_LEVEL: "" })).toEqual(
      readConfig(enough),
    );
    expect(culpritsOf({ ...enough, HUBSPOT_CLIENT_SECRET: "" })).toEqual(["HUBSPOT_CLIENT_SECRET"]);
  });

  it("takes port 0, by which the machine chooses one", () => {
    expect(readConfig({ ...enough, PORT: "0" }).port).toBe(0);
  });

  it("reads the path of a SQLite file with or without its scheme", () => {
    expect(readConfig({ ...enough, DATABASE_URL: "file:/var/data/tab.sqlite" }).database).toBe("/var/data/tab.sqlite");
    expect(readConfig({ ...enough, DATABASE_URL: "/var/data/tab.sqlite" }).database).toBe("/var/data/tab.sqlite");
  });

  it("R13 reads several keys, the newest first", () => {
    const { secretKeys } = readConfig({ ...enough, SECRET_KEYS: `k2:${key(2)}, k1:${key(1)}` });
    expect(secretKeys.map(({ id, key }) => [id, key.readUInt8(0)])).toEqual([
      ["k2", 2],
      ["k1", 1],
    ]);
  });

  it.each([
    "CANARY",
    "k1:CANARY",
    `k1:${Buffer.alloc(31).toString("base64")}`,
    `k1:${Buffer.alloc(33).toString("base64")}`,
    `:${key(1)}`,
    `a b:${key(1)}`,
    `a.b:${key(1)}`,
    `k1:${key(1)},`,
  ])("F73 F74 refuses the keys %j", (SECRET_KEYS) => {
    expect(culpritsOf({ ...enough, SECRET_KEYS })).toEqual(["SECRET_KEYS"]);
  });

  it("F73 refuses a new key under an old id, which would leave what the old one sealed unreadable", () => {
    expect(problemsOf({ ...enough, SECRET_KEYS: `k1:${key(2)},k1:${key(1)}` })).toEqual([
      "SECRET_KEYS: must give each key an id of its own",
    ]);
  });

  it.each([
    ["NODE_ENV", "prod"],
    ["PORT", "eighty"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "80.5"],
    ["PUBLIC_URL", "not an address"],
    ["PUBLIC_URL", "https://payments.example.com/path"],
    ["PUBLIC_URL", "https://user:secret@payments.example.com"],
    ["PUBLIC_URL", "https://payments.example.com?x"],
    ["PUBLIC_URL", "ftp://payments.example.com"],
    ["PUBLIC_URL", "javascript:alert(1)"],
    ["PROCESS", "both"],
    ["METRICS_PORT", "65536"],
    ["METRICS_TOKEN", "t".repeat(31)],
    ["TRUSTED_PROXIES", "-1"],
    ["TRUSTED_PROXIES", "11"],
    ["SIGNING_SECRET", "s".repeat(31)],
    ["HUBSPOT_API_URL", "api.hubapi.com"],
    ["HUBSPOT_APP_URL", "//app.hubspot.com"],
    ["STRIPE_API_URL", "https://api.stripe.com/v1"],
    ["LOG_LEVEL", "loud"],
  ])("F74 refuses %s=%s", (name, value) => {
    expect(culpritsOf({ ...enough, [name]: value })).toEqual([name]);
  });

  it("F74 F128 reports every problem together and repeats no value", () => {
    const names = Object.keys(configShape.shape).filter((name) => !/^(DATABASE_URL|HUBSPOT_CLIENT_.*)$/.test(name));
    const environment = Object.fromEntries(names.map((name) => [name, "CANARY"]));
    expect(culpritsOf(environment)).toEqual([...names, "HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET"].toSorted());
    expect(() => readConfig(environment)).toThrow(/needs attention/);
    expect(problemsOf(environment).join()).not.toContain("CANARY");
  });

  it("F74 F128 answers any environment with settings or with a list, and never with a value of it", () => {
    const anyValue = fc.string({ minLength: 12, unit: "grapheme" });
    const anyEnvironment = fc.dictionary(fc.constantFrom(...Object.keys(configShape.shape)), anyValue);
    fc.assert(
      fc.property(anyEnvironment, (environment) => {
        const told = problemsOf(environment).join("\n");
        expect(Object.values(environment).filter((value) => told.includes(value))).toEqual([]);
      }),
    );
  });

  it("F74 reports what is wrong with several settings together even when another one cannot be read", () => {
    const environment = { NODE_ENV: "production", PUBLIC_URL: "http://payments.example.com", PROCESS: "web" };
    expect(culpritsOf({ ...enough, ...environment, SECRET_KEYS: "CANARY" })).toEqual([
      "PROCESS",
      "PUBLIC_URL",
      "SECRET_KEYS",
    ]);
  });
});

describe("the configuration in production", () => {
  it("takes https and the real addresses", () => {
    expect(readConfig(production)).toMatchObject({ isProduction: true, publicUrl: "https://payments.example.com" });
    const spelledOut = { HUBSPOT_API_URL: "https://api.hubapi.com/", STRIPE_API_URL: "https://api.stripe.com" };
    expect(problemsOf({ ...production, ...spelledOut })).toEqual([]);
  });

  it.each([
    ["HUBSPOT_API_URL", "http://127.0.0.1:4001"],
    ["HUBSPOT_APP_URL", "https://app.hubspot.com.example.com"],
    ["STRIPE_API_URL", "http://api.stripe.com"],
    ["DOJO_API_URL", "https://api.dojo.tech.example.com"],
    ["DINTERO_CHECKOUT_URL", "https://api.dintero.com"],
    ["DINTERO_API_URL", "https://checkout.dintero.com"],
    ["MYFATOORAH_API_URL", "https://apitest.myfatoorah.com"],
    ["PUBLIC_URL", "http://payments.example.com"],
    ["PUBLIC_URL", ""],
  ])("F74 F116 refuses %s=%j", (name, value) => {
    expect(culpritsOf({ ...production, [name]: value })).toEqual([name]);
    expect(culpritsOf({ ...production, NODE_ENV: "test", [name]: value })).toEqual([]);
  });

  it("F74 refuses all moved addresses together", () => {
    const moved = { HUBSPOT_API_URL: "http://a.example", HUBSPOT_APP_URL: "http://b.example", PUBLIC_URL: undefined };
    expect(culpritsOf({ ...production, ...moved })).toEqual(["HUBSPOT_API_URL", "HUBSPOT_APP_URL", "PUBLIC_URL"]);
  });
});

describe("the configuration of several processes", () => {
  it.each(["web", "worker"])("F74 refuses PROCESS=%s on a SQLite file, which belongs to one process", (PROCESS) => {
    expect(culpritsOf({ ...enough, PROCESS })).toEqual(["PROCESS"]);
    expect(culpritsOf({ ...enough, PROCESS, DATABASE_URL: "data/postgres.sqlite" })).toEqual(["PROCESS"]);
    expect(culpritsOf({ ...enough, PROCESS, DATABASE_URL: "postgres://host/name" })).toEqual([]);
    expect(culpritsOf({ ...enough, PROCESS, DATABASE_URL: "postgresql://host/name" })).toEqual([]);
  });
});

describe("the configuration of the figures", () => {
  const token = "t".repeat(32);

  it("takes a port and a token for operators", () => {
    const config = readConfig({ ...enough, METRICS_PORT: "9464", METRICS_TOKEN: token });
    expect(config).toMatchObject({ metricsPort: 9464, metricsToken: token });
  });

  it("F74 refuses the port the program itself listens on, unless it does not", () => {
    const shared = { ...enough, PORT: "3000", METRICS_PORT: "3000", DATABASE_URL: "postgres://host/name" };
    expect(culpritsOf(shared)).toEqual(["METRICS_PORT"]);
    expect(culpritsOf({ ...shared, PROCESS: "worker" })).toEqual([]);
    expect(culpritsOf({ ...shared, METRICS_PORT: "3001" })).toEqual([]);
  });
});

describe(".env.example", () => {
  const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n");
  const example = new Map(lines.map((line) => line.split("=")).map(([name = "", value]) => [name, value] as const));
  const names = [...example.keys()].filter((name) => /^[A-Z_]+$/.test(name));

  it("names every setting of the program, and none besides", () => {
    expect(names.toSorted()).toEqual(Object.keys(configShape.shape).toSorted());
  });

  it("explains each group of settings in a comment above it", () => {
    const isSetting = (line = "") => /^[A-Z_]+=/.test(line);
    const groups = lines.filter((line, index) => isSetting(line) && !isSetting(lines[index - 1]));
    const explained = groups.filter((line) => lines[lines.indexOf(line) - 1]?.startsWith("# "));
    expect(explained).toEqual(groups);
  });

  it("starts a production once its secrets are filled in", () => {
    const filled = Object.fromEntries(names.map((name) => [name, example.get(name)]));
    expect(culpritsOf(filled)).toEqual(Object.keys(enough).toSorted());
    expect(problemsOf({ ...filled, ...enough })).toEqual([]);
  });
});
