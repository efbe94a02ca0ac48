import "./self.ts";
import { Alert, Button, LoadingButton } from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import { enterStage, press, pressLoading, problem } from "./stage.tsx";
import { today } from "./samples.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const minute = 60_000;

describe("The way to all payments", () => {
  it("S3.39 asks for a one-time address when it is pressed, leads there, and asks anew the next time", async () => {
    const stage = await enterStage();
    const { tab, server } = stage;
    let asked = 0;
    server.answers.set("POST /api/overview-links", () => {
      asked += 1;
      return { url: `https://payments-tab.example.com/overview/t${asked}`, expiresAt: today + 2 * minute };
    });
    expect(tab.findByTestId(LoadingButton, "all-payments").text).toBe("All payments");
    await pressLoading(stage, "all-payments");
    const open = tab.findByTestId(Button, "open-all-payments");
    expect(open.props.href).toEqual({ url: "https://payments-tab.example.com/overview/t1", external: true });
    await press(stage, "open-all-payments");
    await pressLoading(stage, "all-payments");
    expect(tab.findByTestId(Button, "open-all-payments").props.href).toMatchObject({
      url: "https://payments-tab.example.com/overview/t2",
    });
  });

  it("P8 says what is wrong where there is no address to be had, and stays ready", async () => {
    const stage = await enterStage();
    stage.server.answers.set("POST /api/overview-links", () =>
      problem(409, { title: "Not connected", detail: "Install the app again." }),
    );
    await pressLoading(stage, "all-payments");
    expect(stage.tab.findAll(Alert).map(({ props }) => props.title)).toContain("Not connected");
    expect(stage.tab.findByTestId(LoadingButton, "all-payments").props.loading).toBe(false);
  });
});
