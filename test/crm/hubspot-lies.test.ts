import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotFoundError, UpstreamError } from "../../server/domain/errors.ts";
import type { Crm } from "../../server/ports/crm.ts";
import { nastyBody } from "../security/nasty.ts";
import { dealRecord, inputsOf, portalId, setUpCrm, written } from "./set-up.ts";
import type { StubAnswer } from "./stub-hubspot.ts";

/** `FUZZ=1000 npx vitest run test/crm/hubspot-lies.test.ts` goes on for longer, `FUZZ_SEED` repeats a run. */
const runs = Number(process.env["FUZZ"] ?? 60);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_123);

const pipelines = {
  results: [
    {
      id: "default",
      label: "Sales",
      displayOrder: 0,
      stages: [{ id: "won", label: "Won", displayOrder: 1, metadata: { probability: "1.0", isClosed: "true" } }],
    },
  ],
};

const contact = { id: "201", properties: { firstname: "Mia", lastname: "Keller", email: "mia@example.com" } };

const reads: readonly (readonly [string, unknown, (crm: Crm) => Promise<unknown>])[] = [
  ["a deal", dealRecord("512"), (crm) => crm.readDeal(portalId, "512")],
  ["deals", { results: [dealRecord("512")] }, (crm) => crm.readDeals(portalId, ["512"], "person")],
  ["a contact", contact, (crm) => crm.readContact(portalId, "201")],
  ["contacts", { results: [contact] }, (crm) => crm.readContacts(portalId, ["201"])],
  ["pipelines", pipelines, (crm) => crm.readPipelines(portalId, "person")],
  ["what was searched for", { total: 1, results: [dealRecord("512")] }, (crm) => crm.search(portalId, "deal", "512")],
];

/** What comes of a call: anything thrown must be a fault in our words. */
async function outcomeOf<T>(call: Promise<T>): Promise<T | Error> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof NotFoundError) return error;
    throw error;
  }
}

describe("HubSpot, or somebody in its place, that lies", () => {
  const notJson: readonly StubAnswer[] = [
    { body: "<!doctype html><title>Log in</title>", headers: { "content-type": "text/html" } },
    { body: "" },
    { body: '{"id":"512","prop' },
    { body: "[".repeat(50_000) },
    { body: "x".repeat(5 * 1024 * 1024) },
    { status: 204, body: "" },
    { status: 302, body: "", headers: { location: "http://127.0.0.1:9/elsewhere" } },
  ];

  it.each(reads)("F25 tells anything but JSON of %s: the read has failed, and no more", async (_what, _truth, read) => {
    for (const lie of notJson) {
      const { crm } = await setUpCrm(() => lie);
      expect(await outcomeOf(read(crm))).toBeInstanceOf(UpstreamError);
    }
  });

  it.each(reads)(
    "F25 R16 changes anything in what it tells of %s: read or refused, and nothing else",
    async (_what, truth, read) => {
      let lie = "";
      const { crm } = await setUpCrm(() => ({ body: lie }));
      await fc.assert(
        fc.asyncProperty(nastyBody(truth), async (body) => {
          lie = body;
          await outcomeOf(read(crm));
          expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
        }),
        { numRuns: runs, seed },
      );
    },
  );

  it("F25 F44 changes anything in what it tells of a stage that it was to write: done only if it says so", async () => {
    let number = 0;
    let lie = "";
    const { crm } = await setUpCrm(({ body }) => {
      const truth = { status: "COMPLETE", results: inputsOf(body).map(written) };
      [lie = ""] = fc.sample(nastyBody(truth), { seed: number, numRuns: 1 });
      return { body: lie };
    });
    const writes = ["512", "513"].map((objectId) => ({ objectId, stageId: "closedwon", properties: null }));
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (next) => {
        number = next;
        const told = await outcomeOf(crm.writeRecords(portalId, "deal", writes));
        if (told instanceof Error) return;
        const done = [...told].flatMap(([id, { stage }]) => (stage?.ok ? [id] : []));
        expect(done.filter((id) => !["512", "513"].includes(id) || !lie.includes(`"${id}"`))).toEqual([]);
      }),
      { numRuns: runs, seed },
    );
  });
});
