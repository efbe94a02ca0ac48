import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { text, type Router } from "express";
import { createGate, type GateParts } from "./gate.ts";
import type { Call } from "./call.ts";
import { createFaults, type Faults } from "./faults.ts";

export { readContract } from "./contract.ts";
export { createDeliveries, overHttp, type Deliveries, type Delivery, type Send } from "./deliveries.ts";
export type { Faults } from "./faults.ts";
export type { Call } from "./call.ts";
export { Answered, type Endpoint } from "./gate.ts";
export { addressFields, addressIn, type DeliveryAddress } from "./address.ts";
export { payPage, type PageView, type Typed } from "./page.ts";
export { Refusal } from "./refusal.ts";

export interface FakeOptions extends Omit<GateParts, "faults" | "seen"> {
  /** The payer's pages. */
  readonly page: Router;
  /** Any free port when left out. */
  readonly port?: number | undefined;
  /** What is waited for before the server goes. */
  settled(): Promise<void>;
}

/** A provider's server on this machine's loopback address. */
export interface RunningFake {
  readonly url: string;
  readonly faults: Faults;
  /** Every call that arrived, oldest first. */
  calls(): readonly Call[];
  close(): Promise<void>;
}

/** Starts a server of its own for a provider: pages first, then the API behind its gate. */
export async function startFake(options: FakeOptions): Promise<RunningFake> {
  const faults = createFaults();
  const seen: Call[] = [];
  const app = express();
  app.disable("x-powered-by");
  app.use(options.page);
  app.use(text({ type: () => true, limit: "1mb" }), createGate({ ...options, faults, seen }));
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    calls: () => [...seen],
    async close() {
      await options.settled();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
