declare global {
  /** What ends with the worker, the latest first; kept by `worker-environment.ts`, which has modules of its own. */
  var endsOfWorker: (() => Promise<void>)[];
}

/**
 * Something that takes long to begin, begun by the first test file of a worker that asks for it and ended with the worker.
 * Files run one after the other: each leaves it as it found it.
 */
export function sharedByFiles<T>(begin: () => Promise<T>, end?: (shared: T) => Promise<void>): () => Promise<T> {
  let shared: Promise<T> | null = null;
  return () => {
    shared ??= begin().then((begun) => {
      if (end) globalThis.endsOfWorker.push(() => end(begun));
      return begun;
    });
    return shared;
  };
}
