const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether a stand-in on this machine is asked in place of the provider. */
export function isStandIn(apiUrl: string): boolean {
  return loopback.has(new URL(apiUrl).hostname);
}

/** Where the payer may be sent: the provider's own pages, or those a stand-in serves from its own address. */
export function payOriginsOf(apiUrl: string, own: readonly string[]): readonly string[] {
  return isStandIn(apiUrl) ? [new URL(apiUrl).origin] : own;
}
