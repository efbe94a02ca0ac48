import { beforeEach, expect, it } from "vitest";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;

const given = {
  name: "Ida Nygaard",
  email: "ida@example.com",
  phone: "+4722334455",
  address: ["Ida Nygaard", "Storgata 1", "0155 Oslo", "NO"],
};

onEachDatabase("what payers gave of themselves,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  it("S2.16 S3.21 comes back as it was given, and is nothing before", async () => {
    expect(await store.payers.find(portalId, "p1")).toBeNull();
    await store.payers.save(portalId, "p1", given, startOfTests);
    expect(await store.payers.find(portalId, "p1")).toEqual(given);
  });

  it("S3.21 is not erased by a later word that tells less", async () => {
    await store.payers.save(portalId, "p1", given, startOfTests);
    const less = { name: null, email: "new@example.com", phone: null };
    await store.payers.save(portalId, "p1", less, startOfTests + 1);
    expect(await store.payers.find(portalId, "p1")).toEqual({ ...given, email: "new@example.com" });
  });

  it("P6 is sealed in its row, and opens in no other", async () => {
    await store.payers.save(portalId, "p1", given, startOfTests);
    const [row] = await database.knex("payers");
    const text = JSON.stringify(row);
    for (const secret of ["Ida", "ida@example.com", "4722334455", "Storgata"]) expect(text).not.toContain(secret);
    await addPayment(store, "p2");
    await database.knex("payers").insert({ ...row, payment_id: "p2" });
    await expect(store.payers.find(portalId, "p2")).rejects.toThrow();
  });

  it("P6 is sealed at the simulated provider, too", async () => {
    const asked = { portalId, connectionId: "con1", reference: "sim_1", paymentId: "p1", generation: 1 };
    const pages = { returnUrl: "https://a.example", cancelUrl: "https://a.example", expiresAt: startOfTests };
    const sums = { amount: { minor: 1, currency: "EUR" }, description: "", lines: [], capture: "auto" } as const;
    const open = { ...asked, ...pages, ...sums, asksAddress: true, payer: null, closedAt: null, happenings: [] };
    const kept = await store.simulatedCheckouts.keep(open);
    expect(kept).toEqual(open);
    expect(await store.simulatedCheckouts.replace(kept, { ...kept, payer: given })).toBe(true);
    expect(await store.simulatedCheckouts.find(portalId, "sim_1")).toEqual({ ...open, payer: given });
    expect(JSON.stringify(await database.knex("simulated_checkouts"))).not.toContain("Storgata");
  });

  it("P6 is another account's for nobody", async () => {
    await store.payers.save(portalId, "p1", given, startOfTests);
    expect(await store.payers.find(portalId + 1, "p1")).toBeNull();
  });
});
