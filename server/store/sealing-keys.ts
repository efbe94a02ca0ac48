import type { Knex } from "knex";
import type { Random } from "../ports/context.ts";
import { sealerOf, type SecretKey } from "./sealer.ts";

interface Row {
  readonly key_id: string;
  readonly probe: string;
  readonly added_at: number;
  readonly retired_at: number | null;
}

export interface KeysGiven {
  /** The newest first. */
  readonly keys: readonly SecretKey[];
  readonly random: Random;
  readonly at: number;
}

/**
 * Compares the keys given at start with those that secrets here are sealed with, and notes the newest as one of them.
 * Answers what is wrong: without these keys the program would run and find every connection broken.
 */
export async function checkSealingKeys(db: Knex, { keys, random, at }: KeysGiven): Promise<readonly string[]> {
  const known = await db<Row>("sealing_keys");
  const problems = known.filter(({ retired_at }) => retired_at === null).flatMap((row) => problemOf(row, keys, random));
  if (problems.length > 0) return problems;
  // What was there before this table was is sealed with any of them; later a key seals only once it was the newest.
  const [newest] = keys;
  const sealing = known.length === 0 ? keys : keys.filter((key) => key === newest);
  const isNoted = ({ id }: SecretKey) => known.some((row) => row.key_id === id && row.retired_at === null);
  for (const key of sealing.filter((one) => !isNoted(one))) {
    await noteKey(db, { key_id: key.id, probe: probeOf(key, random), added_at: at });
  }
  return [];
}

function problemOf({ key_id: id, probe }: Row, keys: readonly SecretKey[], random: Random): readonly string[] {
  const key = keys.find((one) => one.id === id);
  if (!key) return [`the key ${id} is missing, and secrets are still sealed with it`];
  try {
    sealerOf([key], random).open(probe, bond(id));
    return [];
  } catch {
    return [`the key ${id} has other bytes than the one that secrets were sealed with`];
  }
}

function probeOf(key: SecretKey, random: Random): string {
  return sealerOf([key], random).seal("", bond(key.id));
}

function bond(id: string): string {
  return `sealing_keys|probe|${id}`;
}

async function noteKey(db: Knex, row: Omit<Row, "retired_at">): Promise<void> {
  // A key may come back after it was retired, with bytes of its own.
  await db<Row>("sealing_keys")
    .insert({ ...row, retired_at: null })
    .onConflict("key_id")
    .merge({ ...row, retired_at: null });
  // What was sealed since is walked over again.
  await db("sealing_walks").where({ key_id: row.key_id }).delete();
}

/** When the key came first, epoch ms. */
export async function keyAddedAt(db: Knex, keyId: string): Promise<number> {
  const row = await db<Row>("sealing_keys").where({ key_id: keyId }).first("added_at");
  return row?.added_at ?? 0;
}

/** From now on nothing needs the other keys. */
export async function retireFormerKeys(db: Knex, newestKeyId: string, at: number): Promise<void> {
  await db<Row>("sealing_keys")
    .whereNot({ key_id: newestKeyId })
    .where({ retired_at: null })
    .update({ retired_at: at });
}
