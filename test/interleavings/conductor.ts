import type { Knex } from "knex";
import { openDatabase } from "../../server/store/database.ts";

/** One of two programs on one database. */
export type Player = 0 | 1;

/** Whose statement is next, by how many each has had. */
export type Order = (steps: readonly [number, number]) => Player;

export type Work<T> = () => Promise<T>;

export interface Play<T> {
  readonly outcomes: readonly [PromiseSettledResult<T>, PromiseSettledResult<T>];
  readonly steps: readonly [number, number];
}

/** Lets two programs advance statement by statement, in the order it is given. */
export interface Conductor {
  /** The database of one of them: outside a play its statements pass freely. */
  readonly databases: readonly [Knex, Knex];
  /** Takes a turn without a statement. */
  step(player: Player): Promise<void>;
  /** What somebody outside does, in the place of a statement. */
  outside<T>(player: Player, act: () => Promise<T>): Promise<T>;
  play<T>(works: readonly [Work<T>, Work<T>], order: Order): Promise<Play<T>>;
  close(): Promise<void>;
}

interface Seat {
  readonly waiting: (() => void)[];
  steps: number;
  isEnded: boolean;
  /** Whether it waits for somebody outside. */
  isOutside: boolean;
}

const names = ["player-0", "player-1"] as const;
const other = (player: Player): Player => (player === 0 ? 1 : 0);

/**
 * Like PostgreSQL's own isolation tester: each statement waits until it is let go, and one that waits for the other's
 * lock stands aside until that is given back. So every order of statements can be played, at READ COMMITTED.
 */
export async function conductorOn(url: string): Promise<Conductor> {
  const watch = openDatabase(url);
  // Two that wait for each other are not to wait for the usual second.
  const [{ name }] = (await watch.raw("select current_database() as name")).rows as [{ name: string }];
  await watch.raw("alter database ?? set deadlock_timeout = '20ms'", [name]);
  let seats: readonly [Seat, Seat] | null = null;
  let changed = (): void => {};

  const step = (player: Player): Promise<void> =>
    new Promise((go) => {
      if (!seats) return go();
      seats[player].waiting.push(go);
      changed();
    });

  async function isLocked(player: Player): Promise<boolean> {
    const held = await watch("pg_stat_activity")
      .where({ datname: name, wait_event_type: "Lock" })
      .where((either) => {
        void either.where({ application_name: names[player] });
        if (seats?.[player].isOutside) void either.orWhereNotIn("application_name", [...names]);
      })
      .first("pid");
    return held !== undefined;
  }

  /** No time passes that anything depends on: the lock is looked for again when nothing has changed for a moment. */
  function soonOrChanged(): Promise<void> {
    return new Promise((go) => {
      const soon = setTimeout(go, 5);
      changed = () => {
        clearTimeout(soon);
        go();
      };
    });
  }

  /** Until it stands before its next statement, has ended, or waits for the other's lock. */
  async function quiet(player: Player): Promise<void> {
    for (;;) {
      const seat = seats?.[player];
      if (!seat || isQuiet(seat)) return;
      await soonOrChanged();
      if (!isQuiet(seat) && (await isLocked(player))) return;
    }
  }

  async function advance(stage: readonly [Seat, Seat], order: Order): Promise<void> {
    for (;;) {
      if (seats !== stage || stage.every(({ isEnded }) => isEnded)) return;
      await quiet(0);
      await quiet(1);
      const wanted = order([stage[0].steps, stage[1].steps]);
      const turn = [wanted, other(wanted)].find((player) => stage[player as Player].waiting.length > 0);
      // Both wait for a lock: the database ends one of them.
      if (turn === undefined) continue;
      const seat = stage[turn as Player];
      seat.steps += 1;
      seat.waiting.shift()?.();
    }
  }

  const databases = [gated(url, names[0], () => step(0)), gated(url, names[1], () => step(1))] as const;
  return {
    databases,
    step,
    async outside(player, act) {
      await step(player);
      const seat = seats?.[player] ?? newSeat();
      seat.isOutside = true;
      try {
        return await act();
      } finally {
        seat.isOutside = false;
      }
    },
    async play(works, order) {
      const stage = [newSeat(), newSeat()] as const;
      seats = stage;
      const begin = async (player: Player) => {
        const [outcome] = await Promise.allSettled([works[player]()]);
        stage[player].isEnded = true;
        changed();
        return outcome;
      };
      const begun = Promise.all([begin(0), begin(1)]);
      await advance(stage, order);
      const outcomes = await begun;
      seats = null;
      return { outcomes, steps: [stage[0].steps, stage[1].steps] };
    },
    async close() {
      seats = null;
      await Promise.all([watch, ...databases].map((knex) => knex.destroy()));
    },
  };
}

function isQuiet({ waiting, isEnded }: Seat): boolean {
  return waiting.length > 0 || isEnded;
}

function newSeat(): Seat {
  return { waiting: [], steps: 0, isEnded: false, isOutside: false };
}

interface RawConnection {
  query(asked: unknown, done: (error: unknown, answer: unknown) => void): void;
}

/** A database each of whose statements waits at the gate before it is sent. */
function gated(url: string, name: string, gate: () => Promise<void>): Knex {
  const knex = openDatabase(`${url}?application_name=${name}`);
  const client = knex.client as { acquireRawConnection(): Promise<RawConnection> };
  const acquire = client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async () => {
    const connection = await acquire();
    const query = connection.query.bind(connection);
    connection.query = (asked, done) => void gate().then(() => query(asked, done));
    return connection;
  };
  return knex;
}

/** One has so many statements, then the other as many as it can, then the one the rest. */
export function cutInto(first: Player, after: number): Order {
  return (steps) => (steps[first] < after ? first : other(first));
}

/** A set order, one after another; what comes later is the first one's. */
function inOrder(players: readonly Player[]): Order {
  return (steps) => players[steps[0] + steps[1]] ?? 0;
}

/** Every order of so many statements of each. */
function allOrders(first: number, second: number): readonly (readonly Player[])[] {
  if (first === 0 && second === 0) return [[]];
  const led = (player: Player, rest: readonly (readonly Player[])[]) => rest.map((order) => [player, ...order]);
  return [
    ...(first > 0 ? led(0, allOrders(first - 1, second)) : []),
    ...(second > 0 ? led(1, allOrders(first, second - 1)) : []),
  ];
}

/** As many as can be played in a moment. */
const mostOrders = 80;
const mostCuts = 3;

/**
 * Plays two works against each other: in every order of their statements where these are few, else with each of them cut
 * into by the whole of the other, at statements evenly spread; INTERLEAVINGS=all takes every statement. Answers how
 * many plays there were.
 */
export async function inEveryOrder<T>(play: (order: Order) => Promise<Play<T>>): Promise<number> {
  // Each once undisturbed: how many statements it has when the other has changed nothing yet.
  const first = await play(cutInto(0, Number.POSITIVE_INFINITY));
  const second = await play(cutInto(1, Number.POSITIVE_INFINITY));
  const steps = [first.steps[0], second.steps[1]] as const;
  const orders = countOrders(...steps) <= mostOrders ? allOrders(...steps).map(inOrder) : cutsOf(steps);
  for (const order of orders) await play(order);
  return orders.length + 2;
}

function countOrders(first: number, second: number): number {
  let count = 1;
  for (let place = 1; place <= second; place += 1) count = (count * (first + place)) / place;
  return count;
}

function cutsOf(steps: readonly [number, number]): readonly Order[] {
  return ([0, 1] as const).flatMap((player) => spread(steps[player]).map((after) => cutInto(player, after)));
}

function spread(count: number): readonly number[] {
  const every = Array.from({ length: count }, (_, place) => place);
  if (process.env["INTERLEAVINGS"] === "all" || count <= mostCuts) return every;
  return Array.from({ length: mostCuts }, (_, place) => Math.round(((place + 0.5) * count) / mostCuts));
}
