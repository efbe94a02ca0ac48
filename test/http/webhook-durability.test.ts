import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { NewInboxEntry } from "../../server/ports/inbox.ts";
import { signEvent, signatureHeader } from "../../server/providers/simulated/webhook.ts";
import { openDatabase } from "../../server/store/database.ts";
import { groupCommit } from "../../server/store/group-commit.ts";
import { databaseKinds, type DatabaseKind } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";

type Put = (entries: readonly NewInboxEntry[]) => Promise<readonly string[]>;

/** The program with our hand on its commits of deliveries. */
async function rigWithCommits(database: DatabaseKind, commit: (put: Put) => Put): Promise<Rig> {
  let put: Put = () => Promise.reject(new Error("Not built yet."));
  const intake = groupCommit({ put: (entries) => put(entries) });
  const rig = await startRig({ database, intake });
  onTestFinished(() => rig.close());
  put = commit((entries) => rig.app.context.store.inbox.put(entries));
  return rig;
}

async function sender(rig: Rig) {
  const [connection] = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  if (!connection) throw new Error("Nothing is connected.");
  return async (id: string) => {
    const event = { id, kind: "checkout.captured", checkout: "sim_nobody_knows" };
    const { body, header } = signEvent(event, connection.values["webhookSecret"] ?? "", rig.clock.now());
    const answer = await rig.page(`/webhooks/simulated/${connection.webhookToken}`, {
      method: "POST",
      headers: { [signatureHeader]: header },
      body: new Uint8Array(body),
    });
    return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
  };
}

function due(rig: Rig): Promise<number> {
  return rig.app.context.store.inbox.countDue(Number.MAX_SAFE_INTEGER);
}

const here = databaseKinds.map((database) => [database.name, database] as const);

describe.each(here)("acknowledging on %s", (_name, database) => {
  it.skipIf(!database.isHere)("P1 R1 answers 2xx only after the commit", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const rig = await rigWithCommits(database, (put) => async (entries) => {
      asked();
      await gate;
      return put(entries);
    });
    const send = await sender(rig);
    let answered = false;
    const delivery = send("one").then((answer) => {
      answered = true;
      return answer;
    });
    await isAsked;
    await rig.page("/healthz");
    expect(answered).toBe(false);
    expect(await due(rig)).toBe(0);
    open();
    expect(await delivery).toMatchObject({ status: 200 });
    expect(await due(rig)).toBe(1);
  });

  it.skipIf(!database.isHere)(
    "F15 answers 503 with Retry-After when it cannot commit, keeps nothing, and heals",
    async () => {
      let isBroken = true;
      const rig = await rigWithCommits(database, (put) => (entries) => {
        return isBroken ? Promise.reject(new Error("The disk is full.")) : put(entries);
      });
      const send = await sender(rig);
      const answers = await Promise.all(["one", "two", "three"].map(send));
      expect(answers).toEqual(Array.from({ length: 3 }, () => ({ status: 503, retryAfter: "30" })));
      expect(await due(rig)).toBe(0);
      isBroken = false;
      const again = await Promise.all(["one", "two", "three"].map(send));
      expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await due(rig)).toBe(3);
    },
  );

  it.skipIf(!database.isHere)(
    "P1 an answer that says the commit failed is never followed by a 2xx for its neighbours",
    async () => {
      const kept: string[] = [];
      const rig = await rigWithCommits(database, (put) => async (entries) => {
        if (entries.some(({ dedupeKey }) => dedupeKey === "bad")) throw new Error("One row is bad.");
        const ids = await put(entries);
        kept.push(...entries.filter(({ entryId }) => ids.includes(entryId)).map(({ dedupeKey }) => dedupeKey));
        return ids;
      });
      const send = await sender(rig);
      const names = ["one", "bad", "two", "three"];
      const answers = await Promise.all(names.map(send));
      const acknowledged = names.filter((_name, index) => answers[index]?.status === 200);
      expect(acknowledged.toSorted()).toEqual(kept.toSorted());
      expect(answers[1]).toEqual({ status: 503, retryAfter: "30" });
      expect(acknowledged).toEqual(["one", "two", "three"]);
    },
  );

  it.skipIf(!database.isHere)("F15 F16 answers 503 once the program is ending", async () => {
    const rig = await startRig({ database });
    onTestFinished(() => rig.close());
    const send = await sender(rig);
    expect(await send("before")).toMatchObject({ status: 200 });
    await rig.app.stop();
    expect(await send("after")).toEqual({ status: 503, retryAfter: "30" });
  });
});

const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL");

describe.skipIf(!postgres?.isHere)("a PostgreSQL that goes away in the middle", () => {
  it("F62 F15 P1 everything acknowledged is there afterwards, the rest was answered 503", async () => {
    const rig = await startRig({ ...(postgres && { database: postgres }) });
    onTestFinished(() => rig.close());
    const send = await sender(rig);
    await send("warm-up");
    // knex tells every failed connection to the console.
    const quiet = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => quiet.mockRestore());
    const name = new URL(rig.databaseUrl).pathname.slice(1);
    const admin = openDatabase(`${inject("postgresUrl")}/postgres`);
    onTestFinished(() => admin.destroy());
    const answers = new Map<string, number>();
    const sendAll = (wave: string) =>
      Promise.all(
        Array.from({ length: 30 }, async (_none, index) => {
          answers.set(`${wave}-${index}`, (await send(`${wave}-${index}`)).status);
        }),
      );
    const first = sendAll("first");
    await admin.raw(`alter database ${name} allow_connections false`);
    await admin.raw("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", [name]);
    await first;
    expect(await send("while it is down")).toEqual({ status: 503, retryAfter: "30" });
    await admin.raw(`alter database ${name} allow_connections true`);
    await sendAll("second");
    expect(new Set(answers.values())).not.toContain(500);
    const acknowledged = [...answers].filter(([, status]) => status === 200).map(([id]) => id);
    expect(acknowledged.length).toBeGreaterThanOrEqual(30);
    const look = openDatabase(rig.databaseUrl);
    onTestFinished(() => look.destroy());
    const rows: { dedupe_key: string }[] = await look("inbox").select("dedupe_key");
    const kept = new Set(rows.map((row) => row.dedupe_key));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });
});
