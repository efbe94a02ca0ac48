import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, press, tokenOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

describe("the QR code of a link", () => {
  it("X22 is a drawing of the payment's own address, the same for its whole life", async () => {
    const payment = await create(newScene(rig));
    const before = await rig.page(`/p/${tokenOf(payment)}/qr.svg`);
    expect({ status: before.status, type: before.headers.get("content-type") }).toEqual({
      status: 200,
      type: "image/svg+xml; charset=utf-8",
    });
    const drawing = await before.text();
    expect(drawing).toMatch(/^<svg /);
    expect(drawing).not.toMatch(/<script|onload|href/);
    await press(rig, payment, "cancellation");
    expect(await (await rig.page(`/p/${tokenOf(payment)}/qr.svg`)).text()).toBe(drawing);
    const another = await create(newScene(rig));
    expect(await (await rig.page(`/p/${tokenOf(another)}/qr.svg`)).text()).not.toBe(drawing);
  });

  it("X22 comes large enough for print", async () => {
    const payment = await create(newScene(rig));
    const answer = await rig.page(`/p/${tokenOf(payment)}/qr.png`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get("content-type")).toBe("image/png");
    // Width and height stand in the header of the file: https://www.w3.org/TR/png/#11IHDR
    expect([bytes.readUInt32BE(16) >= 1000, bytes.readUInt32BE(16)]).toEqual([true, bytes.readUInt32BE(20)]);
  });

  it("is there for no address that nobody has, and costs nothing", async () => {
    expect((await rig.page("/p/0123456789ABCDEFGHIJKL/qr.svg")).status).toBe(404);
    expect((await rig.page("/p/none/qr.png")).status).toBe(404);
    const payment = await create(newScene(rig));
    await rig.page(`/p/${tokenOf(payment)}/qr.svg`);
    const { portalId } = rig.sandbox.demo;
    expect(await rig.app.context.store.checkouts.list(portalId, payment.id)).toEqual([]);
  });
});
