import type { CrmOAuth } from "../ports/crm-oauth.ts";
import type { Mailer } from "../ports/mailer.ts";
import type { CallWatch } from "../ports/meters.ts";
import type { Provider, ProviderAccount } from "../ports/provider.ts";
import type { WebhookCaller } from "../ports/webhook-caller.ts";

/** The sockets to the outside, each as it was but counted: who uses them knows nothing of it. */

export function countedProvider(provider: Provider, meters: CallWatch): Provider {
  return {
    ...provider,
    refusalOf: (amount) => provider.refusalOf(amount),
    readSettings: (values) => provider.readSettings(values),
    open: (account) => countedAccount(provider.open(account), provider.id, meters),
  };
}

type Method<A extends unknown[], R> = (...given: A) => Promise<R>;

/** What an account cannot do it cannot do afterwards either: an absent method stays absent. */
function countedAccount(account: ProviderAccount, upstream: string, meters: CallWatch): ProviderAccount {
  const watch =
    <A extends unknown[], R>(call: string, method: Method<A, R>): Method<A, R> =>
    (...given) =>
      meters.watched({ upstream, call }, () => method.apply(account, given));
  const { changeAmount, capture, release, refund, readRefund, registerWebhook } = account;
  return {
    ...account,
    check: watch("check", account.check),
    openCheckout: watch("open_checkout", account.openCheckout),
    read: watch("read", account.read),
    closeCheckout: watch("close_checkout", account.closeCheckout),
    readWebhook: (webhook) => account.readWebhook(webhook),
    ...(changeAmount && { changeAmount: watch("change_amount", changeAmount) }),
    ...(capture && { capture: watch("capture", capture) }),
    ...(release && { release: watch("release", release) }),
    ...(refund && { refund: watch("refund", refund) }),
    ...(readRefund && { readRefund: watch("read_refund", readRefund) }),
    ...(registerWebhook && { registerWebhook: watch("register_webhook", registerWebhook) }),
  };
}

export function countedOAuth(oauth: CrmOAuth, meters: CallWatch): CrmOAuth {
  const watch = <T>(call: string, work: () => Promise<T>) => meters.watched({ upstream: "hubspot", call }, work);
  return {
    authorizeUrl: (state, challenge) => oauth.authorizeUrl(state, challenge),
    exchangeCode: (code, verifier) => watch("token_grant", () => oauth.exchangeCode(code, verifier)),
    refresh: (refreshToken) => watch("token_refresh", () => oauth.refresh(refreshToken)),
    readAccount: (accessToken) => watch("account", () => oauth.readAccount(accessToken)),
  };
}

export function countedMailer(mailer: Mailer, meters: CallWatch): Mailer {
  return { send: (mail) => meters.watched({ upstream: "mail", call: "send" }, () => mailer.send(mail)) };
}

/** A receiver's trouble is no error but part of its reply. */
export function countedWebhooks(caller: WebhookCaller, meters: CallWatch): WebhookCaller {
  const deliver = { upstream: "webhook", call: "deliver" };
  return {
    refusalOf: (url) => caller.refusalOf(url),
    call: (message) =>
      meters.watched(
        deliver,
        () => caller.call(message),
        ({ trouble }) => trouble ?? "ok",
      ),
  };
}
