import { useRef, useState } from "react";
import { ApiProblem } from "./api-problem.ts";

interface WriteOptions {
  readonly newKey: () => string;
  /** Re-reads what is behind the form. */
  readonly refresh: () => void;
}

/**
 * The writing side of one form. A second press while the first is under way does nothing; every press repeats the same
 * key until the server has answered well, so that no repetition has a second effect.
 */
export function useWrite({ newKey, refresh }: WriteOptions) {
  const key = useRef<string | null>(null);
  const isRunning = useRef(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);

  /**
   * To be called when the form opens. False when the last press may have taken effect after all: then its key, its
   * fields and its problem stay, and pressing again finds out.
   */
  const begin = (): boolean => {
    if (isRunning.current || (problem && !problem.isRefusal)) return false;
    key.current = newKey();
    setProblem(null);
    return true;
  };

  /** `onOvertaken` is called when what is written about has changed or gone meanwhile; unless told otherwise it is re-read. */
  const submit = async <T>(
    send: (key: string) => Promise<T>,
    onDone: (answer: T) => void,
    onOvertaken: (problem: ApiProblem) => void = refresh,
  ): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setIsBusy(true);
    setProblem(null);
    try {
      key.current ??= newKey();
      const answer = await send(key.current);
      key.current = null;
      onDone(answer);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
      if (error.status === 404 || error.status === 409) onOvertaken(error);
    } finally {
      isRunning.current = false;
      setIsBusy(false);
    }
  };

  return { isBusy, problem, begin, submit };
}
