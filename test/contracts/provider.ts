import { describe, onTestFinished } from "vitest";
import type { Capabilities } from "../../server/ports/provider.ts";
import { actsAsItSays, changesAmounts, givesBack, holdsMoney } from "./provider-actions.ts";
import { closes, opensAndReads, showsDeclines } from "./provider-checkouts.ts";
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
  readonly changesAmount: boolean;
}

const allTraits: ProviderTraits = {
  closes: true,
  showsDeclines: true,
  signsWebhooks: true,
  datesWebhooks: true,
  isRemote: true,
  holds: null,
  refunds: true,
  changesAmount: false,
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

  describe(`${name} is a provider`, () => {
    opensAndReads(start);
    actsAsItSays(start);
    if (has.showsDeclines) showsDeclines(start);
    if (has.closes) closes(start);
    if (has.signsWebhooks) readsWebhooks(start);
    if (has.signsWebhooks && has.datesWebhooks) datesWebhooks(start);
    if (has.holds) holdsMoney(start, has.holds);
    if (has.refunds) givesBack(start);
    if (has.changesAmount) changesAmounts(start);
    if (has.isRemote) survivesTheNetwork(start);
  });
}
