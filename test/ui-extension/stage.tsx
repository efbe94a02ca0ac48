import "./self.ts";
import { Button, Form, Input, LoadingButton, Select, TextArea } from "@hubspot/ui-extensions";
import { createRenderer, type RenderedFragmentNode } from "@hubspot/ui-extensions/testing";
import { type PaymentChanges, publicUrl, type TabView } from "@payments/shared";
import { vi } from "vitest";
import { RecordPayments } from "../../ui-extension/src/app/cards/components/RecordPayments.tsx";
import { tabView, today } from "./samples.ts";

/** One request as it left the card. */
export interface Call {
  /** `POST /api/payments` */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the server says to a call: a value as 200, a Response as it is, or a promise of either. */
type Answer = (call: Call) => unknown;

/** Stands in for our server behind `hubspot.fetch`. `view` is what a list read answers. */
export class FakeServer {
  view: TabView;
  readonly calls: Call[] = [];
  readonly answers = new Map<string, Answer>();

  constructor(view: TabView) {
    this.view = view;
    this.answers.set("GET /api/payments", () => this.view);
    this.answers.set("GET /api/payments/changes", () => this.changes());
  }

  /** As if nothing had been known before: the card finds out by itself what is news to it. */
  private changes(): PaymentChanges {
    const { mark, payments, freshness } = this.view;
    return { mark, payments, freshness };
  }

  readonly fetch = async (url: string, options: { method: string; body?: unknown }): Promise<Response> => {
    const { origin, pathname, searchParams } = new URL(url);
    if (origin !== publicUrl) throw new Error(`The card may not call ${origin}.`);
    const route = `${options.method} ${pathname}`;
    const call = { route, query: Object.fromEntries(searchParams), body: options.body };
    this.calls.push(call);
    const answer = await this.answers.get(route)?.(call);
    if (answer === undefined) throw new Error(`Nothing answers ${route}.`);
    return answer instanceof Response ? answer : Response.json(answer);
  };

  to(route: string): readonly Call[] {
    return this.calls.filter((call) => call.route === route);
  }
}

export function problem(status: number, change: object = {}): Response {
  const body = { type: "about:blank", title: "Refused", status, detail: "Because.", instance: "/api", ...change };
  return Response.json(body, { status, headers: { "content-type": "application/problem+json" } });
}

/** A promise to be kept later. */
export function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface Node {
  trigger(event: never, argument?: never): void;
}

/** Fires an event of a rendered node; HubSpot's own typing wants the handler where its argument belongs. */
export function fire(node: Node, event: string, argument?: unknown): void {
  node.trigger(event as never, argument as never);
}

/** What hangs on a button, to be seen once it is pressed. */
export function overlayOf(button: { readonly props: { readonly overlay?: RenderedFragmentNode } }) {
  const { overlay } = button.props;
  if (!overlay) throw new Error("Nothing hangs on this button.");
  return overlay;
}

interface TextNode {
  readonly text?: string | null;
  readonly childNodes?: readonly unknown[];
}

/** All text a node shows, without what is hidden in its overlays. */
export function textOf(node: TextNode): string {
  if (!node.childNodes || node.childNodes.length === 0) return node.text ?? "";
  return node.childNodes.map((child) => textOf(child as TextNode)).join(" ");
}

interface StageOptions {
  readonly view?: TabView;
  readonly objectTypeId?: string;
  readonly locale?: string;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The tab on a record, its host mocked by HubSpot's testing module and its clock in the test's hand. */
export async function openStage({ view = tabView(), objectTypeId = "0-3", locale = "en-GB" }: StageOptions = {}) {
  vi.useFakeTimers({ now: today });
  const server = new FakeServer(view);
  vi.stubGlobal("hsFetch", server.fetch);
  const tab = createRenderer("crm.record.tab");
  const { context, actions } = tab.mocks;
  context.crm = { objectId: 512, objectTypeId };
  context.portal.timezone = "Europe/London";
  context.user.locale = locale;
  const state = { keys: 0 };
  const newKey = (): string => `key-${++state.keys}`;
  const render = () =>
    tab.render(<RecordPayments context={context} actions={actions} newKey={newKey} dice={() => 0.5} />);
  return { tab, server, actions, context, render };
}

/** The stage with its first answer shown. */
export async function enterStage(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage(options);
  stage.render();
  await settle();
  return stage;
}

/** Lets everything under way come to its end, and `milliseconds` pass. */
export async function settle(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  for (let round = 0; round < 5; round++) await vi.advanceTimersByTimeAsync(0);
}

/** Presses a button by its test id and waits for what follows. */
export async function press({ tab }: Stage, testId: string, component: typeof Button = Button): Promise<void> {
  fire(tab.findByTestId(component, testId), "onClick");
  await settle();
}

export const pressLoading = (stage: Stage, testId: string): Promise<void> =>
  press(stage, testId, LoadingButton as unknown as typeof Button);

const kinds = { Input, TextArea, Select };

/** The field of that name within the part of the tab given. */
export function field(within: Pick<Stage["tab"], "find">, kind: keyof typeof kinds, name: string) {
  return within.find(kinds[kind] as typeof Input, { name });
}

/** Types into a field and commits it, as leaving the field does. */
export async function enter(within: Pick<Stage["tab"], "find">, name: string, text: string): Promise<void> {
  const kind = name === "description" || name === "note" ? "TextArea" : "Input";
  fire(field(within, kind, name), "onInput", text);
  fire(field(within, kind, name), "onChange", text);
  await settle();
}

export async function choose(within: Pick<Stage["tab"], "find">, name: string, value: string): Promise<void> {
  fire(field(within, "Select", name), "onChange", value);
  await settle();
}

export async function submit({ tab }: Stage, formId: string): Promise<void> {
  fire(tab.findByTestId(Form, formId), "onSubmit", { targetValue: {} });
  await settle();
}
