import type { Connection } from "../domain/connection.ts";
import type { CallGuard } from "../ports/circuits.ts";
import type { ProviderCatalogue } from "../ports/context.ts";
import type { ProviderAccount } from "../ports/provider.ts";
import { wrapped } from "./wrapped.ts";

/** The same providers, of which those that have fallen silent are not called. */
export function guarded(catalogue: ProviderCatalogue, guard: CallGuard): ProviderCatalogue {
  return wrapped(catalogue, (account, connection) => guardedAccount(account, connection, guard));
}

type Method<A extends unknown[], R> = (...given: A) => Promise<R>;

/** What an account cannot do it cannot do afterwards either: an absent method stays absent. */
function guardedAccount(
  account: ProviderAccount,
  { portalId, connectionId, provider }: Connection,
  guard: CallGuard,
): ProviderAccount {
  const side = { portalId, connectionId, upstream: provider };
  const through =
    <A extends unknown[], R>(method: Method<A, R>): Method<A, R> =>
    (...given) =>
      guard.guarded(side, () => method.apply(account, given));
  const { findCheckout, changeAmount, capture, release, refund, readRefund, registerWebhook } = account;
  return {
    ...account,
    check: through(account.check),
    openCheckout: through(account.openCheckout),
    read: through(account.read),
    closeCheckout: through(account.closeCheckout),
    ...(findCheckout && { findCheckout: through(findCheckout) }),
    ...(changeAmount && { changeAmount: through(changeAmount) }),
    ...(capture && { capture: through(capture) }),
    ...(release && { release: through(release) }),
    ...(refund && { refund: through(refund) }),
    ...(readRefund && { readRefund: through(readRefund) }),
    ...(registerWebhook && { registerWebhook: through(registerWebhook) }),
  };
}
