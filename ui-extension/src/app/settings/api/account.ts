import type { ServerCalls } from "@payments/screens/call-server";
import type { AuditPageView, ConnectLink } from "@payments/shared";

/** The account as a whole: its log, its data to take along, the way out. */
export function accountApi({ get, post }: ServerCalls) {
  return {
    log: () => get<AuditPageView>("/api/audit"),
    earlierLog: (before: number) => get<AuditPageView>(`/api/audit?before=${before}`),
    exportLink: () => post<ConnectLink>("/api/export-links", {}),
    /** `account` is its number, typed by hand. */
    disconnect: (account: number) => post("/api/disconnection", { account }),
  };
}
