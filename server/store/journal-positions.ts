import type { Knex } from "knex";
import type { JournalPositions } from "../ports/journal-positions.ts";

interface Row {
  journal: string;
  position: string;
}

export function journalPositionsTable(db: Knex): JournalPositions {
  const rows = () => db<Row>("journal_positions");
  return {
    async read(journal) {
      return (await rows().where({ journal }).first())?.position ?? null;
    },
    async save(journal, position) {
      await rows().insert({ journal, position }).onConflict("journal").merge({ position });
    },
  };
}
