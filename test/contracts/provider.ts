import { describe, onTestFinished } from "vitest";
import type { Capabilities } from "../../server/ports/provider.ts";
import {
  actsAsItSays,
  changesAmounts,
  givesBack,
  holdsMoney,
  knowsItsWords,
  losesRefunds,
} from "./provider-actions.ts";
import { asksAddresses, closes, opensAndReads, showsDeclines } from "./provider-checkouts.ts";
import { keepsKeys, type KeyedAct } from "./provider-keys.ts";
import { survivesTheNetwork } from "./provider-network.ts";
import type { ProviderUnderTest, Start } from "./provider-subject.ts";
import { datesWebhooks, readsWebhooks } from "./provider-webhooks.ts";

export * from "./provider-subject.ts";

export interface ProviderTraits {
  readonly closes: boolean;
  readonly showsDeclines: boolean;
  readonly signsWebhooks: boolean;
  /** Whether the signature covers the time of sending. */
  readonly datesWebhooks: boolean;
  readonly isRemote: boolean;
  /** The acts it has; the battery finds out whether its capabilities say the same. */
  readonly holds: Capabilities["holds"];
  readonly refunds: boolean;
  /** Whether a refund can come to nothing after it was asked for. */
  readonly losesRefunds: boolean;
  readonly changesAmount: boolean;
  /** The acts for which it takes a key, and does them once under it. */
  readonly keyed: readonly KeyedAct[];
}

const allTraits: ProviderTraits = {
  closes: true,
  showsDeclines: true,
  signsWebhooks: true,
  datesWebhooks: true,
  isRemote: true,
  holds: null,
  refunds: true,
  losesRefunds: false,
  changesAmount: false,
  keyed: [],
};

type SetUp = () => ProviderUnderTest | Promise<ProviderUnderTest>;

/**
 * What every provider must do, whatever its API looks like. `traits` says what the provider does not have; the rest is
 * asked of all.
 */
export function itIsAProvider(name: string, setUp: SetUp, traits: Partial<ProviderTraits> = {}): void {
  const has = { ...allTraits, ...traits };
  const start: Start = async () => {
    const subject = await setUp();
    onTestFinished(async () => subject.close?.());
    return subject;
  };

  const suites: readonly (readonly [isAsked: boolean, suite: (start: Start) => void])[] = [
    [true, opensAndReads],
    [true, actsAsItSays],
    [true, asksAddresses],
    [has.showsDeclines, showsDeclines],
    [has.closes, closes],
    [has.signsWebhooks, readsWebhooks],
    [has.signsWebhooks && has.datesWebhooks, datesWebhooks],
    [has.holds !== null, (from) => holdsMoney(from, has.holds?.captures ?? "once")],
    [has.refunds, givesBack],
    [has.losesRefunds, losesRefunds],
    [has.changesAmount, changesAmounts],
    [true, (from) => keepsKeys(from, has.keyed)],
    // Words of our own cannot be unknown, and there is no network to fail.
    [has.isRemote, knowsItsWords],
    [has.isRemote, survivesTheNetwork],
  ];
  describe(`${name} is a provider`, () => {
    for (const [isAsked, suite] of suites) if (isAsked) suite(start);
  });
}
