import { describe, expect, it } from "vitest";
import { addressLines } from "../../server/domain/address.ts";
import { payerOf, withDetails } from "../../server/domain/snapshot.ts";

const nobody = { name: null, email: null, phone: null };

describe("a delivery address", () => {
  it("S2.16 stands line by line as on a parcel, town behind postcode, without empty lines", () => {
    const address = { name: " Ida ", street: ["Storgata 1", "", null], postcode: "0155", city: "Oslo", country: "NO" };
    expect(addressLines(address)).toEqual(["Ida", "Storgata 1", "0155 Oslo", "NO"]);
    expect(addressLines({ street: [undefined], city: "Oslo", state: " " })).toEqual(["Oslo"]);
    expect(addressLines({ street: [] })).toEqual([]);
  });
});

describe("what a payer gave", () => {
  it("S2.16 S3.21 is somebody's where only an address was typed", () => {
    expect(payerOf({ ...nobody, address: ["Storgata 1", " ", null] })).toEqual({ ...nobody, address: ["Storgata 1"] });
    expect(payerOf({ ...nobody, address: [] })).toBeNull();
  });

  it("S3.21 keeps each part as last given", () => {
    const first = { ...nobody, name: "Ida", address: ["Storgata 1"] };
    expect(withDetails(first, { ...nobody, phone: "+47 1" })).toEqual({ ...first, phone: "+47 1" });
    expect(withDetails(first, { ...nobody, address: ["Kirkegata 2"] })).toEqual({ ...first, address: ["Kirkegata 2"] });
    expect(withDetails(null, nobody)).toEqual(nobody);
  });
});
