import type { Knex } from "knex";
import type { FarSide, OpenCircuit } from "../domain/circuit.ts";
import type { Circuits, ProbeDue } from "../ports/circuits.ts";
import { isPostgres } from "./database.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  upstream: string;
  state: ProbeDue["state"];
  since: number;
  probe_at: number;
  answers: number;
}

const key = ["portal_id", "connection_id"] as const;

/** With more than these silent at once, the ones beyond are called until each notices by itself. */
const mostOpen = 10_000;

export function circuitsTable(db: Knex): Circuits {
  const rows = () => db<Row>("circuits");
  const own = (side: Pick<FarSide, "portalId" | "connectionId">) => rows().where(keyOf(side));
  return {
    async listOpen() {
      const open = await rows().where({ state: "open" }).limit(mostOpen);
      return open.map(toCircuit);
    },

    async listOpenOf(portalId) {
      const open = await rows().where({ portal_id: portalId, state: "open" }).orderBy("since");
      return open.map(toCircuit);
    },

    async open({ since, probeAt, ...side }) {
      const opened = await rows()
        .insert(newRow(side, { state: "open", since, probe_at: probeAt }))
        .onConflict([...key])
        .merge({ state: "open", since, probe_at: probeAt, answers: 0 })
        .where("circuits.state", "watched")
        .returning("portal_id");
      return opened.length === 1;
    },

    async watch(sides, { since, probeAt }) {
      if (sides.length === 0) return;
      await rows()
        .insert(sides.map((side) => newRow(side, { state: "watched", since, probe_at: probeAt })))
        .onConflict([...key])
        .ignore();
    },

    async claimProbes(now, nextAt, limit) {
      // Nearly always there is none, and then nothing is written.
      if (!(await rows().where("probe_at", "<=", now).first("upstream"))) return [];
      const due = rows()
        .where("probe_at", "<=", now)
        .orderBy("probe_at")
        .limit(limit)
        .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
        .select(...key);
      const claimed = await rows()
        .whereIn([...key], due)
        .update({ probe_at: nextAt })
        .returning("*");
      return claimed.map((row) => ({ ...sideOf(row), state: row.state, since: row.since, answers: row.answers }));
    },

    async noteAnswers(side, answers, probeAt) {
      await own(side).update({ answers, probe_at: probeAt });
    },

    async remove(side) {
      return (await own(side).delete()) === 1;
    },
  };
}

function keyOf({
  portalId,
  connectionId,
}: Pick<FarSide, "portalId" | "connectionId">): Pick<Row, (typeof key)[number]> {
  return { portal_id: portalId, connection_id: connectionId ?? "" };
}

function newRow(side: FarSide, times: Pick<Row, "state" | "since" | "probe_at">): Row {
  return { ...keyOf(side), upstream: side.upstream, answers: 0, ...times };
}

function sideOf({ portal_id: portalId, connection_id: id, upstream }: Row): FarSide {
  return { portalId, connectionId: id === "" ? null : id, upstream };
}

function toCircuit(row: Row): OpenCircuit {
  return { ...sideOf(row), since: row.since, probeAt: row.probe_at };
}
