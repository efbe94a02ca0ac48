import { describe, expect, it } from "vitest";
import { newRequestKey } from "@payments/screens/request-key";

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("A form's request key (P7)", () => {
  it("is what the browser makes where it can", () => {
    expect(newRequestKey({ randomUUID: () => "given" })).toBe("given");
  });

  it("is a version 4 UUID of the browser's bytes where that is all there is", () => {
    expect(newRequestKey({ getRandomValues: (bytes) => bytes.fill(0xff) })).toBe(
      "ffffffff-ffff-4fff-bfff-ffffffffffff",
    );
    expect(newRequestKey({ getRandomValues: (bytes) => bytes.fill(0) })).toBe("00000000-0000-4000-8000-000000000000");
  });

  it("is a version 4 UUID, a new one each time, without any Web Crypto", () => {
    const keys = Array.from({ length: 200 }, () => newRequestKey({}));
    expect(keys.filter((key) => !version4.test(key))).toEqual([]);
    expect(new Set(keys).size).toBe(200);
  });

  it("is made of whatever the worker has", () => {
    expect(newRequestKey()).toMatch(version4);
  });
});
