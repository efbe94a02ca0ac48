import { afterEach, describe } from "vitest";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type DatabaseKind, type TestDatabase } from "../databases.ts";
import { testKeys, testRandom } from "../parts.ts";

export interface OpenedStore {
  readonly database: TestDatabase;
  readonly store: ReturnType<typeof storeOn>;
}

/** Says of a subject what holds on every database; a test's store is empty when it is opened and closed after the test. */
export function onEachDatabase(
  subject: string,
  tests: (open: () => Promise<OpenedStore>, kind: DatabaseKind) => void,
): void {
  for (const kind of databaseKinds) {
    describe.skipIf(!kind.isHere)(`${subject} on ${kind.name}`, () => {
      const opened: TestDatabase[] = [];
      afterEach(async () => {
        for (const database of opened.splice(0)) await database.close();
      });

      async function open(): Promise<OpenedStore> {
        const database = await kind.open();
        opened.push(database);
        return { database, store: storeOn(database.knex, sealerOf(testKeys, testRandom())) };
      }

      tests(open, kind);
    });
  }
}
