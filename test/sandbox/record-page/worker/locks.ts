/** What an extension has no access to in HubSpot's worker, and what to say to someone who tries. */
const locked: Readonly<Record<string, string>> = {
  fetch: "use hubspot.fetch",
  XMLHttpRequest: "use hubspot.fetch",
  WebSocket: "use hubspot.fetch",
  EventSource: "use hubspot.fetch",
  importScripts: "everything must be inside the bundle",
  Worker: "an extension is one worker",
  indexedDB: "keep state in React or on the server",
  caches: "keep state in React or on the server",
};

/** Makes the network and storage throw on access. Gives back the one loader that still works, for the bundle itself. */
export function takeNetworkAway(scope: DedicatedWorkerGlobalScope): (url: string) => void {
  const load = scope.importScripts.bind(scope);
  for (const [name, cure] of Object.entries(locked)) {
    Object.defineProperty(scope, name, {
      configurable: false,
      get() {
        throw new Error(`${name} is not there for an extension: ${cure}.`);
      },
    });
  }
  return load;
}
