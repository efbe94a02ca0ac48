import type { Connection } from "../domain/connection.ts";
import type { Probes } from "./circuits.ts";
import type { Crm } from "./crm.ts";
import type { CrmOAuth } from "./crm-oauth.ts";
import type { CrmInstalls, CrmJournal } from "./crm-installs.ts";
import type { Mailer } from "./mailer.ts";
import type { Provider, ProviderAccount } from "./provider.ts";
import type { Store } from "./store.ts";
import type { WebhookCaller } from "./webhook-caller.ts";

/** Every part a use case may need; each names the few it takes. Built once, in app.ts. */
export interface Context {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly wake: Wake;
  readonly crm: Crm;
  readonly oauth: CrmOAuth;
  readonly installs: CrmInstalls;
  readonly journal: CrmJournal;
  readonly providers: ProviderCatalogue;
  readonly probes: Probes;
  /** Null where no mail server is configured; nothing is sent by mail then. */
  readonly mailer: Mailer | null;
  readonly webhookCaller: WebhookCaller;
  readonly jobs: JobRounds;
  readonly log: Log;
  /** Where the outside world reaches us, without a slash at the end. */
  readonly publicUrl: string;
}

/** The only sources of time, ids and chance. Passed in, so that tests own them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface Random {
  bytes(length: number): Buffer;
}

/** Seals secrets so that a value moved to another row does not open. */
export interface Sealer {
  /** The id of the key that seals. */
  readonly newestKeyId: string;
  /** `bond` names the row and field the secret belongs to. */
  seal(text: string, bond: string): string;
  /** Throws when the key is unknown, the bond differs or a byte was changed. */
  open(sealed: string, bond: string): string;
  /** Whether it was sealed with the newest key. */
  isNewest(sealed: string): boolean;
}

/** The loops of this process, as far as they can be looked at. */
export interface JobRounds {
  /** When each loop's latest round ended, epoch ms; null where this process runs none. */
  lastRounds(): readonly { readonly name: string; readonly lastRoundAt: number }[] | null;
  /** Told when the process is to end: what is held and not begun is given back, so that another one takes it up at once. */
  readonly ending: AbortSignal;
}

/** "There is work." Losing a call loses nothing: a sweep finds due rows. */
export interface Wake {
  inbox(portalId: number): void;
  crm(portalId: number): void;
  balances(): void;
  webhooks(): void;
  /** HubSpot has told something. */
  hubspot(): void;
  workflows(portalId: number): void;
}

/** The providers this program has, and merchants' accounts opened with them. */
export interface ProviderCatalogue {
  readonly all: readonly Provider[];
  /** Throws NotFoundError. */
  find(providerId: string): Provider;
  open(connection: Connection): ProviderAccount;
}

/** Past-tense sentences with fields. Only fields on the allow-list of log.ts come out. */
export interface Log {
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
