import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "../../../server/store/database.ts";
import { judgePost, located, type Verdict } from "../judge.ts";
import type { Acknowledged } from "../post-box.ts";
import type { Siege } from "../siege.ts";
import { addVerdict, see } from "../tally.ts";
import { fates, filesAfterCut, applied, type Files } from "./rebuild.ts";
import { canRecord, record, type Recording } from "./recorder.ts";

/** At how many other moments of each life the power goes as well. */
const otherCuts = 10;
const patience = 5_000;
const longestLease = 90_000;

/**
 * F61: the power goes while the program is at work. All it does to its SQLite file is recorded; the file is built up again
 * from what was synced and some of what was not. It has to be whole and hold all that was said yes to by then; the
 * program goes on with the one of its last moment. `runFirst` is for programs that are broken on purpose.
 */
export async function cutPower(siege: Siege, cycles: number, runFirst = ""): Promise<void> {
  if (!canRecord()) throw new Error("There is no strace here, or it may not look into other processes.");
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const recording = await live(siege, runFirst);
    const { town, tally } = siege;
    const heard = town.post.takeAcknowledged();
    siege.acknowledged.push(...heard);
    tally.acknowledged += heard.length;
    see(tally, "writes", recording.acts.filter(({ does }) => does.kind === "writes").length);
    see(tally, "syncs", recording.acts.filter(({ does }) => does.kind === "syncs").length);
    if (!(await isComplete(town.database, recording))) throw new Error("The recording is not what was written.");
    await cutBefore(siege, recording, heard);
    await cutAtTheEnd(siege, recording, heard);
    tally.cycles += 1;
    town.passTime(siege.dice.below(longestLease));
  }
}

/** One life under a crowd, recorded, up to its sudden end. */
async function live({ town, crowd, dice }: Siege, runFirst: string): Promise<Recording> {
  const server = await town.start(runFirst);
  const recorded = await record(server.pid, town.database);
  const stop = crowd.begin();
  await Promise.race([town.post.nextYes(), pause(patience)]);
  await pause(200 + dice.below(1_200));
  await server.kill();
  await stop();
  return recorded();
}

/** Whether what was recorded makes the files that are there, byte for byte; else a cut would say nothing. */
async function isComplete(database: string, { base, acts }: Recording): Promise<boolean> {
  const isAs = async (file: string, name: keyof Files): Promise<boolean> => {
    const there = await readFile(file);
    const own = acts.filter((act) => act.file === name);
    // What was under way at the end has come about or not.
    return [own, own.filter(({ isDone }) => isDone)].some((done) => applied(base[name], done).equals(there));
  };
  return (await isAs(database, "main")) && (await isAs(`${database}-wal`, "wal"));
}

/** The power goes at other moments of the same life: what was said yes to by then is there. */
async function cutBefore({ dice, tally }: Siege, recording: Recording, heard: readonly Acknowledged[]): Promise<void> {
  const { acts } = recording;
  for (let look = 0; look < otherCuts && acts.length > 0; look += 1) {
    const cut = dice.below(acts.length);
    const fate = dice.pick(fates);
    const at = acts[cut]?.at ?? 0;
    // Heard in whole milliseconds: one more, and it was surely heard before.
    const promised = heard.filter(({ heardAt }) => heardAt + 1 <= at);
    const verdict = await judgeFiles(filesAfterCut(recording, cut, fate, dice), promised);
    addVerdict(tally, located(verdict, `cut ${cut} of ${acts.length}, ${fate}`));
    see(tally, `cuts with the unsynced ${fate}`);
  }
}

/** The power goes at the end, when the world outside is where it is, and the program goes on with what is left. */
async function cutAtTheEnd(siege: Siege, recording: Recording, heard: readonly Acknowledged[]): Promise<void> {
  const { town, dice, tally } = siege;
  const fate = dice.pick(fates);
  const files = filesAfterCut(recording, recording.acts.length, fate, dice);
  addVerdict(tally, located(await judgeFiles(files, heard), `cut at the end, ${fate}`));
  await put(town.database, files);
  see(tally, `cuts with the unsynced ${fate}`);
}

async function put(database: string, { main, wal }: Files): Promise<void> {
  await rm(`${database}-shm`, { force: true });
  await writeFile(database, main);
  await writeFile(`${database}-wal`, wal);
}

/** Judged as a copy, since whoever closes a SQLite file last has put its log away: the program has to do that itself. */
async function judgeFiles(files: Files, promised: readonly Acknowledged[]): Promise<Verdict> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-cut-"));
  try {
    const database = path.join(folder, "cut.sqlite");
    await put(database, files);
    return await judgeFile(database, promised);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** SQLite finds nothing wrong with it, and it holds what was said yes to. */
async function judgeFile(database: string, promised: readonly Acknowledged[]): Promise<Verdict> {
  const knex = openDatabase(database);
  try {
    const found: readonly { integrity_check: string }[] = await knex.raw("pragma integrity_check");
    const wrong = found.filter(({ integrity_check: word }) => word !== "ok");
    if (wrong.length > 0) return { lost: [], doubled: [], wrong: ["F61: the file is damaged."] };
    return await judgePost({ knex }, promised);
  } catch {
    return { lost: [], doubled: [], wrong: ["F61: the file does not open."] };
  } finally {
    await knex.destroy();
  }
}
