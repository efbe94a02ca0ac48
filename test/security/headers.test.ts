import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp, type App } from "../../server/app.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, tokenOf } from "../scene.ts";
import { sqliteFile } from "../table-look.ts";
import { headerTable } from "./header-table.ts";
import { handOut } from "./handed-out.ts";

let rig: Rig;
let secure: App;
let server: Server;
let places: Readonly<Record<string, string>>;
beforeAll(async () => {
  rig = await startRig({ database: sqliteFile });
  // The same program as it runs in production: behind https, which its cookies and headers go by.
  secure = await buildApp({ ...rig.config, publicUrl: "https://pay.example.com" }, { clock: rig.clock, log: rig.log });
  server = createServer(secure.http);
  await new Promise<void>((listening) => {
    server.listen(0, "localhost", listening);
  });
  const giving = { rig, ours: {} as never };
  places = {
    token: tokenOf(await create(newScene(rig))),
    connect: await handOut(giving, "connect"),
    overview: await handOut(giving, "overview"),
  };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await secure.stop();
  await rig.close();
});

describe("the headers of every kind of answer", () => {
  it.each(headerTable)("F114 F117 F118 $method $path, $status", async ({ method, path, status, headers }) => {
    const { port } = server.address() as AddressInfo;
    const address = path.replace(/\{(\w+)\}/, (_all, name: string) => places[name] ?? "");
    const site = { "sec-fetch-site": "cross-site" };
    const answer = await fetch(`http://localhost:${port}${address}`, {
      method,
      redirect: "manual",
      ...(method === "POST" && { headers: site, body: "a=b" }),
    });
    expect(answer.status).toBe(status);
    const wrong = Object.entries(headers).filter(([name, expected]) => {
      const given = answer.headers.get(name);
      return expected instanceof RegExp ? !expected.test(given ?? "") : given !== expected;
    });
    expect(wrong.map(([name]) => `${name}: ${answer.headers.get(name)}`)).toEqual([]);
  });
});
