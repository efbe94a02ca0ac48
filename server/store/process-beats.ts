import type { Knex } from "knex";
import type { ProcessBeats } from "../ports/process-beats.ts";

interface Row {
  process_id: string;
  started_at: number;
  beat_at: number;
  round_at: number;
}

export function processBeatsTable(db: Knex): ProcessBeats {
  const rows = () => db<Row>("process_beats");
  return {
    async beat({ processId, startedAt, beatAt, roundAt }) {
      await rows()
        .insert({ process_id: processId, started_at: startedAt, beat_at: beatAt, round_at: roundAt })
        .onConflict("process_id")
        .merge({ beat_at: beatAt, round_at: roundAt });
    },

    async leave(processId) {
      await rows().where({ process_id: processId }).delete();
    },

    async latestRoundAt() {
      const [row] = await rows().max({ latest: "round_at" });
      const latest = (row?.["latest"] ?? null) as number | string | null;
      return latest === null ? null : Number(latest);
    },

    async prune(before) {
      await rows().where("beat_at", "<", before).delete();
    },
  };
}
