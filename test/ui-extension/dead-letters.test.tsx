import "./self.ts";
import {
  Accordion,
  Alert,
  Button,
  EmptyState,
  ErrorState,
  Link,
  LoadingButton,
  Modal,
  TextArea,
  Tile,
  ToggleGroup,
} from "@hubspot/ui-extensions";
import type { DeadLettersView, DeadLetterView } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { today } from "./samples.ts";
import { goTo, openSettings, settingsView } from "./settings-stage.tsx";
import { fire, later, overlayOf, problem, settle, textOf } from "./stage.tsx";

const id = `write-${"0".repeat(22)}`;

function letter(changes: Partial<DeadLetterView> = {}): DeadLetterView {
  return {
    id,
    about: "note",
    why: "HubSpot refused it.",
    cure: "Cure what HubSpot says, then try it again.",
    said: "Too long.",
    attempts: 12,
    arrivedAt: today - 3 * 86_400_000,
    triedAt: today,
    payment: { id: "p1", reference: "D512-AB" },
    record: { objectTypeId: "0-3", url: "https://app.hubspot.com/contacts/1/record/0-3/512" },
    connection: null,
    contents: '{ "occasion": "paid" }',
    mayRetry: true,
    ignored: null,
    ...changes,
  };
}

function listOf(...letters: readonly DeadLetterView[]): DeadLettersView {
  return { letters, open: letters.length, ignored: 0, next: null };
}

/** The section with its first answer shown. */
async function enter(view: DeadLettersView | Response = listOf(letter()), mayChange = true) {
  const stage = await openSettings(settingsView({ mayChange }));
  const state = { view };
  stage.server.answers.set("GET /api/dead-letters", () => state.view);
  for (const path of ["retries", `${id}/retries`, `${id}/dismissal`]) {
    stage.server.answers.set(`POST /api/dead-letters/${path}`, () => {
      state.view = listOf();
      return state.view;
    });
  }
  await goTo(stage, "health");
  return { ...stage, state };
}

type Entered = Awaited<ReturnType<typeof enter>>;

async function press({ tab }: Pick<Entered, "tab">, testId: string, component = Button): Promise<void> {
  fire(tab.findByTestId(component, testId), "onClick");
  await settle();
}

const loading = LoadingButton as unknown as typeof Button;

describe("the section of what was given up", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("X13 says what it was, why, what helps, when, and which payment and record it is about", async () => {
    const { tab } = await enter();
    const text = textOf(tab.findByTestId(Tile, `letter-${id}`));
    for (const part of [
      "Note in HubSpot",
      "HubSpot refused it. It said: “Too long.”",
      "Cure what",
      "12 tries",
      "D512-AB",
    ]) {
      expect(text).toContain(part);
    }
    expect(tab.find(Link).props.href).toEqual({ url: letter().record?.url, external: true });
    expect(tab.findByTestId(Accordion, `contents-${id}`).find(TextArea).props).toMatchObject({
      readOnly: true,
      value: letter().contents,
    });
  });

  it("X13 says so when there is nothing", async () => {
    const { tab } = await enter(listOf());
    expect(tab.find(EmptyState).props.title).toBe("Nothing was given up");
    expect(tab.maybeFindByTestId(LoadingButton, "retry-all")).toBeNull();
  });

  it("X13 says what is safe and offers to read again when the list cannot be read", async () => {
    const stage = await enter(problem(503, { title: "Slow" }));
    expect(stage.tab.find(ErrorState).props.title).toBe("Slow");
    stage.state.view = listOf(letter());
    await press(stage, "try-again");
    expect(stage.tab.findByTestId(Tile, `letter-${id}`)).toBeTruthy();
  });

  it("X13 is not even asked for by those who may not change the settings", async () => {
    const { tab, server } = await enter(listOf(letter()), false);
    expect(tab.findAll(Alert).map(({ props }) => props.title)).toContainEqual(expect.stringContaining("Ask an admin"));
    expect(server.to("GET /api/dead-letters")).toEqual([]);
  });

  it("X13 P7 tries one again with one key, however often it is pressed meanwhile, and shows what is left", async () => {
    const stage = await enter();
    const answer = later<DeadLettersView>();
    stage.server.answers.set(`POST /api/dead-letters/${id}/retries`, () => answer.promise);
    fire(stage.tab.findByTestId(LoadingButton, `retry-${id}`), "onClick");
    await press(stage, `retry-${id}`, loading);
    stage.state.view = listOf();
    answer.resolve(listOf());
    await settle();
    expect(stage.server.to(`POST /api/dead-letters/${id}/retries`).map(({ body }) => body)).toEqual([
      { idempotencyKey: "key-1" },
    ]);
    expect(stage.tab.find(EmptyState)).toBeTruthy();
  });

  it("X41 has the signs of health above it read again, since they count what waits", async () => {
    const stage = await enter();
    const before = stage.server.to("GET /api/settings").length;
    await press(stage, `retry-${id}`, loading);
    expect(stage.server.to("GET /api/settings").length).toBeGreaterThan(before);
  });

  it("X13 tries all again where there are several", async () => {
    const stage = await enter(listOf(letter(), letter({ id: "delivery-x", about: "delivery" })));
    await press(stage, "retry-all", loading);
    expect(stage.server.to("POST /api/dead-letters/retries")).toHaveLength(1);
    expect(stage.tab.find(EmptyState)).toBeTruthy();
  });

  it("X13 offers no further try of what cannot be read", async () => {
    const { tab } = await enter(listOf(letter({ mayRetry: false })));
    expect(tab.maybeFindByTestId(LoadingButton, `retry-${id}`)).toBeNull();
    expect(tab.findByTestId(Button, `ignore-${id}`)).toBeTruthy();
  });

  it("X13 sets one aside with a reason, asked for at the field", async () => {
    const stage = await enter();
    const modal = () => overlayOf(stage.tab.findByTestId(Button, `ignore-${id}`)).find(Modal);
    fire(modal(), "onOpen");
    fire(modal().find(LoadingButton), "onClick");
    await settle();
    expect(modal().find(TextArea).props).toMatchObject({ error: true, validationMessage: "Enter a reason." });
    fire(modal().find(TextArea), "onInput", " Written by hand. ");
    await settle();
    fire(modal().find(LoadingButton), "onClick");
    await settle();
    expect(stage.server.to(`POST /api/dead-letters/${id}/dismissal`).map(({ body }) => body)).toMatchObject([
      { note: "Written by hand." },
    ]);
    expect(stage.actions.closeOverlay.calls).toEqual([[`ignore-${id}`]]);
    expect(stage.tab.find(EmptyState)).toBeTruthy();
  });

  it("X13 shows what was set aside, by whom and why, and can still have it tried", async () => {
    const stage = await enter({ ...listOf(letter()), ignored: 1 });
    const ignored = { by: "8", at: today, note: "Written by hand." };
    stage.state.view = { ...listOf(letter({ ignored })), ignored: 1 };
    fire(stage.tab.find(ToggleGroup), "onChange", "ignored");
    await settle();
    expect(stage.server.to("GET /api/dead-letters").at(-1)?.query).toMatchObject({ which: "ignored" });
    const text = textOf(stage.tab.findByTestId(Tile, `letter-${id}`));
    expect(text).toMatch(/Set aside by sam@example\.com on .*: Written by hand\./);
    expect(stage.tab.maybeFindByTestId(Button, `ignore-${id}`)).toBeNull();
    expect(stage.tab.findByTestId(LoadingButton, `retry-${id}`)).toBeTruthy();
  });

  it("X13 reads the next page behind what is shown", async () => {
    const stage = await enter({ ...listOf(letter()), next: "5_write-x" });
    stage.state.view = listOf(letter({ id: "write-second" }));
    await press(stage, "more-letters");
    expect(stage.server.to("GET /api/dead-letters").at(-1)?.query).toMatchObject({ after: "5_write-x" });
    expect(stage.tab.findAll(Tile)).toHaveLength(2);
  });

  it("X13 keeps what is shown and says so when a press fails", async () => {
    const stage = await enter();
    stage.server.answers.set(`POST /api/dead-letters/${id}/retries`, () => problem(503, { title: "Slow" }));
    await press(stage, `retry-${id}`, loading);
    expect(stage.tab.find(Alert, { variant: "danger" }).props.title).toBe("Slow");
    expect(stage.tab.findByTestId(Tile, `letter-${id}`)).toBeTruthy();
  });
});
