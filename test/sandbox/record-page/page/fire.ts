/** What a click handler of the card receives. A DOM event never crosses to the worker. */
export interface CardEvent {
  readonly type: string;
  readonly bubbles: boolean;
  readonly timeStamp: number;
  readonly id: string;
}

export function cardEvent(type: string): CardEvent {
  return { type, bubbles: true, timeStamp: performance.now(), id: crypto.randomUUID() };
}

/**
 * Calls a handler of the card, which is a promise away, and settles when it has. A handler that is rejected is the card's
 * own affair: the worker has reported it already.
 */
export async function fire<Args extends readonly unknown[]>(
  handler: ((...args: Args) => unknown) | undefined,
  ...args: Args
): Promise<void> {
  try {
    await handler?.(...args);
  } catch (error) {
    console.warn("A handler of the card failed.", error);
  }
}

/** Waits until changes that the card made in a handler that has settled have reached the page. */
export async function changesToArrive(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
