import { describe, expect, it } from "vitest";
import type { NewCrmNote } from "../../server/ports/crm-notes.ts";
import { portalId, rejection, setUpCrm } from "./set-up.ts";
import type { StubAnswer, StubRequest } from "./stub-hubspot.ts";

interface Input {
  readonly objectWriteTraceId: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly associations: readonly { readonly to: { readonly id: string } }[];
}

const creating = "/crm/objects/2026-09/notes/batch/create";

function inputsOf({ body }: StubRequest): readonly Input[] {
  return (JSON.parse(body) as { inputs: Input[] }).inputs;
}

function note(noteId: string, changes: Partial<NewCrmNote> = {}): NewCrmNote {
  const at = Date.UTC(2026, 10, 20, 10);
  return { noteId, at, body: `<p>Paid</p><p>${noteId}</p>`, dealId: "512", contactId: "204", ...changes };
}

function made({ objectWriteTraceId, properties }: Input, index: number) {
  return { id: String(index), properties, createdAt: "2026-11-20T10:00:00Z", objectWriteTraceId };
}

function refusal(noteId: string, code: string, message = "No.") {
  const context = { objectWriteTraceId: [noteId] };
  return { status: "error", category: "VALIDATION_ERROR", message, context, errors: [{ message, code }], links: {} };
}

const accepted = (request: StubRequest): StubAnswer => ({
  status: 201,
  body: { status: "COMPLETE", results: inputsOf(request).map(made) },
});

describe("writing notes", () => {
  it("X32 takes one call for a hundred, each on its deal and contact, with its own id as trace", async () => {
    const { crm, stub, budget } = await setUpCrm(accepted);
    const notes = Array.from({ length: 100 }, (_, index) => note(`note-${index}`));
    const results = await crm.createNotes(portalId, notes);
    expect([...results.values()].every(({ state }) => state === "written")).toBe(true);
    expect(results.size).toBe(100);
    expect(stub.requests.map(({ path }) => path)).toEqual([creating]);
    expect(budget.spent).toEqual(["worker"]);
    expect(inputsOf(stub.requests[0] as StubRequest)[0]).toEqual({
      objectWriteTraceId: "note-0",
      properties: { hs_timestamp: "2026-11-20T10:00:00.000Z", hs_note_body: "<p>Paid</p><p>note-0</p>" },
      associations: [
        { to: { id: "512" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 214 }] },
        { to: { id: "204" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 202 }] },
      ],
    });
  });

  it("X32 hangs a note without a deal on the contact alone", async () => {
    const { crm, stub } = await setUpCrm(accepted);
    await crm.createNotes(portalId, [note("a", { dealId: null })]);
    const [input] = inputsOf(stub.requests[0] as StubRequest);
    expect(input?.associations.map(({ to }) => to.id)).toEqual(["204"]);
  });

  it("takes an answer apart: written, gone, refused, and nothing known", async () => {
    const { crm } = await setUpCrm((request) => ({
      status: 207,
      body: {
        results: inputsOf(request)
          .filter((input) => input.objectWriteTraceId === "a")
          .map(made),
        errors: [refusal("b", "INVALID_OBJECT_IDS"), refusal("c", "INVALID_STRING_LENGTH", "Too long.")],
      },
    }));
    const results = await crm.createNotes(portalId, [note("a"), note("b"), note("c"), note("d")]);
    expect(results.get("a")).toEqual({ state: "written" });
    expect(results.get("b")).toEqual({ state: "gone" });
    expect(results.get("c")).toEqual({ state: "refused", said: "Too long." });
    expect(results.has("d")).toBe(false);
  });

  it("knows a note by its text where HubSpot sends no trace back", async () => {
    const { crm } = await setUpCrm((request) => ({
      status: 201,
      body: { results: inputsOf(request).map(({ properties }) => ({ id: "1", properties })) },
    }));
    expect((await crm.createNotes(portalId, [note("a")])).get("a")).toEqual({ state: "written" });
  });

  it("sends each by itself where a batch is refused as a whole", async () => {
    const { crm, stub } = await setUpCrm((request) => {
      const [first, ...others] = inputsOf(request);
      if (others.length === 0 && first?.objectWriteTraceId !== "b") return accepted(request);
      return { status: 400, body: { status: "error", category: "VALIDATION_ERROR", message: "Bad note." } };
    });
    const results = await crm.createNotes(portalId, [note("a"), note("b")]);
    expect(results.get("a")).toEqual({ state: "written" });
    expect(results.get("b")).toEqual({ state: "refused", said: "Bad note." });
    expect(stub.requests).toHaveLength(3);
  });

  it("F44 asks once and says that nothing is known when the answer is lost", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 502, body: "<html>" }));
    expect(await rejection(crm.createNotes(portalId, [note("a")]))).toMatchObject({ fault: "ambiguous" });
    expect(stub.requests).toHaveLength(1);
  });

  it("F42 takes a conflict for a write that may have come through", async () => {
    const conflict = { status: "error", category: "CONFLICT", message: "Changed at the same time." };
    const { crm } = await setUpCrm(() => ({ status: 409, body: conflict }));
    expect(await rejection(crm.createNotes(portalId, [note("a")]))).toMatchObject({ fault: "ambiguous" });
  });

  it("F39 passes a missing permission on", async () => {
    const { crm } = await setUpCrm(() => ({ status: 403, body: { status: "error", category: "MISSING_SCOPES" } }));
    expect(await rejection(crm.createNotes(portalId, [note("a")]))).toMatchObject({ fault: "permission" });
  });
});

describe("finding notes again", () => {
  it("F44 X32 reads those on the deals and contacts, page by page, never by search", async () => {
    const pages: Readonly<Record<string, readonly unknown[]>> = {
      "deals first": [{ from: { id: "512" }, to: [{ toObjectId: 1 }], paging: { next: { after: "500" } } }],
      "deals 500": [{ from: { id: "512" }, to: [{ toObjectId: "2" }] }],
      "contacts first": [{ from: { id: "204" }, to: [{ toObjectId: "2" }, { toObjectId: "3" }] }],
    };
    const { crm, stub } = await setUpCrm(({ path, body }) => {
      const { inputs } = JSON.parse(body) as { inputs: { id: string; after?: string }[] };
      if (path.includes("associations")) {
        const kind = path.includes("/contacts/") ? "contacts" : "deals";
        return { body: { results: pages[`${kind} ${inputs[0]?.after ?? "first"}`] } };
      }
      const results = inputs.map(({ id }) => ({ id, properties: { hs_note_body: `<p>note-${id}</p>` } }));
      return { body: { results } };
    });
    const found = await crm.findNotes(portalId, [note("note-2"), note("note-3", { dealId: null }), note("note-9")]);
    expect([...found]).toEqual(["note-2", "note-3"]);
    expect(stub.requests.map(({ path }) => path.replace("/2026-09", ""))).toEqual([
      "/crm/associations/deals/notes/batch/read",
      "/crm/associations/deals/notes/batch/read",
      "/crm/associations/contacts/notes/batch/read",
      "/crm/objects/notes/batch/read",
    ]);
  });

  it("finds none where the records have none, or are gone", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 207, body: { results: [], errors: [{}] } }));
    expect((await crm.findNotes(portalId, [note("a")])).size).toBe(0);
    expect(stub.requests).toHaveLength(2);
  });
});
