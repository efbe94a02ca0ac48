import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { commitFinder } from "./commit-finder.ts";

/**
 * Where the line to PostgreSQL is cut: `before` the server has heard of the commit, `half` way through its message, `at
 * once` behind it, or `after` it has taken effect and before that is heard.
 */
export type Cut = (typeof cuts)[number];
export const cuts = ["before", "half", "at once", "after"] as const;

/** A line to PostgreSQL that can be cut around a commit. Both of its ends see a line that broke, and nothing more. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts the connection that makes the n-th commit from now; resolves when it is cut. */
  cutAt(cut: Cut, nth: number): Promise<void>;
  /** Lets a cut that was not reached be forgotten. */
  spare(): void;
  close(): Promise<void>;
}

interface Order {
  readonly cut: Cut;
  left: number;
  done(): void;
}

export async function startCuttingProxy(port: number, postgres: { readonly port: number }): Promise<CuttingProxy> {
  let order: Order | null = null;
  const open = new Set<Socket>();

  /** The order that this commit fulfils, if it does. */
  function orderFor(): Order | null {
    if (!order) return null;
    order.left -= 1;
    if (order.left > 0) return null;
    const due = order;
    order = null;
    return due;
  }

  const server = createServer((client) => {
    const upstream = connect(postgres.port, "127.0.0.1");
    const isCommit = commitFinder();
    const cut = (due: Order): void => {
      client.destroy();
      upstream.destroy();
      due.done();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let isDeaf: Order | null = null;
    client.on("data", (bytes) => {
      const due = isCommit(bytes) ? orderFor() : null;
      if (!due) return void upstream.write(bytes);
      if (due.cut === "before") return cut(due);
      if (due.cut === "half") return void upstream.write(bytes.subarray(0, bytes.length / 2), () => cut(due));
      if (due.cut === "at once") return void upstream.write(bytes, () => cut(due));
      isDeaf = due;
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => {
      if (isDeaf) cut(isDeaf);
      else client.write(bytes);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port,
    cutAt: (cut, nth) =>
      new Promise((done) => {
        order = { cut, left: nth, done };
      }),
    spare() {
      order = null;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
