import type { WorkKind, WorkLine } from "../ports/work-line.ts";

/**
 * Says over the line that there is work, without waiting. What is said while an offer is under way goes out with the
 * next one, each key once: a burst of ten thousand deliveries costs the database a few rows, not ten thousand. Said in
 * vain where the line is down or not open yet: the sweep finds the work.
 */
export function speakerOn(line: WorkLine): (kind: WorkKind, key: string) => void {
  const unsaid = new Map<WorkKind, Set<string>>();
  const speaking = new Set<WorkKind>();

  async function speak(kind: WorkKind): Promise<void> {
    speaking.add(kind);
    for (let keys = unsaid.get(kind); keys !== undefined; keys = unsaid.get(kind)) {
      unsaid.delete(kind);
      await line.offer(kind, [...keys]).catch(() => {});
    }
    speaking.delete(kind);
  }

  return (kind, key) => {
    unsaid.set(kind, (unsaid.get(kind) ?? new Set()).add(key));
    if (!speaking.has(kind)) void speak(kind);
  };
}
