import type { ServerCalls } from "@payments/screens/call-server";
import type { EndpointChange, EndpointsView, NewEndpoint, SecretLink, SentMessages } from "@payments/shared";

const base = "/api/webhook-endpoints";

/** Where the account's own programs hear what happens, and what they were sent. */
export function endpointsApi({ get, post, put }: ServerCalls) {
  const press =
    <T>(what: string) =>
    (id: string, idempotencyKey: string) =>
      post<T>(`${base}/${id}/${what}`, { idempotencyKey });
  return {
    view: () => get<EndpointsView>(base),
    add: (order: NewEndpoint) => post<EndpointsView>(base, order),
    change: (id: string, change: EndpointChange) => put<EndpointsView>(`${base}/${id}`, change),
    showSecret: press<SecretLink>("secret-links"),
    rotate: press<EndpointsView>("rotation"),
    test: press<unknown>("tests"),
    remove: press<EndpointsView>("removal"),
    messages: (id: string) => get<SentMessages>(`${base}/${id}/deliveries`),
    resend: (id: string, messageId: string, idempotencyKey: string) =>
      press<SentMessages>(`deliveries/${messageId}/replay`)(id, idempotencyKey),
  };
}
