import DataLoader from "dataloader";

export interface Asking<Question, Answer> {
  /** Questions of one kind can be asked in one go. */
  kindOf(question: Question): string;
  /** Answers in the order of the questions, all of one kind; throws for all of them. */
  askAll(questions: readonly [Question, ...Question[]]): Promise<readonly Answer[]>;
}

/**
 * Asks in one go what is asked in the same moment. Those who were answered in one go go on, and ask their next question, in
 * one moment too: so ten who do the same side by side ask ten questions in the time, and by the statements, of one.
 * Nothing is remembered from one moment to the next.
 */
export function inOneGo<Question, Answer>({
  kindOf,
  askAll,
}: Asking<Question, Answer>): (question: Question) => Promise<Answer> {
  const loaders = new Map<string, DataLoader<Question, Answer>>();
  return (question) => {
    const kind = kindOf(question);
    const loader =
      loaders.get(kind) ??
      new DataLoader((questions) => askAll(questions as readonly [Question, ...Question[]]), { cache: false });
    loaders.set(kind, loader);
    return loader.load(question);
  };
}

/** For what everybody asks alike, and is answered once for all. */
export function onceForAll<Key, Answer>(ask: (key: Key) => Promise<Answer>): (key: Key) => Promise<Answer> {
  return inOneGo({
    kindOf: (key) => JSON.stringify(key),
    async askAll(keys) {
      const answer = await ask(keys[0]);
      return keys.map(() => answer);
    },
  });
}
