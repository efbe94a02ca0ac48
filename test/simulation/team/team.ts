import type { Lived } from "../campaign.ts";
import type { Member } from "./member.ts";
import { tallyOf, type Tally } from "./tally.ts";

export interface Campaign {
  readonly first: number;
  readonly count: number;
  /** Whether equal seeds make equal histories. */
  readonly isRepeatable: boolean;
  /** No seed is begun any more once it is aborted. */
  readonly signal: AbortSignal;
  onLived(lived: Lived, tally: Tally): void;
}

/** Seeds handed out at once: few enough that nobody is left with many when the others are done. */
const handful = 5;

/** Every hundredth seed is lived through once more, by another process where there is one. */
const onceInAWhile = 100;

interface Repeat {
  readonly lived: Lived;
  readonly by: Member;
}

/** Lives through a campaign's seeds with all its members at once; the tally tells what came of it. */
export async function liveTogether(members: readonly Member[], campaign: Campaign): Promise<Tally> {
  const { first, count, signal, isRepeatable, onLived } = campaign;
  const tally = tallyOf();
  const repeats: Repeat[] = [];
  let next = first;

  async function work(member: Member): Promise<void> {
    for (;;) {
      const repeat = takeRepeat(repeats, (by) => by !== member);
      if (repeat) await again(member, repeat);
      else if (next >= first + count || signal.aborted) return;
      else await handOut(member);
    }
  }

  async function handOut(member: Member): Promise<void> {
    const begin = next;
    next = Math.min(first + count, begin + handful);
    await member.live(begin, next - begin, (lived) => {
      tally.add(lived);
      if (isRepeatable && lived.seed % onceInAWhile === 0) repeats.push({ lived, by: member });
      onLived(lived, tally);
    });
  }

  async function again(member: Member, { lived: { seed, hash } }: Repeat): Promise<void> {
    await member.live(seed, 1, (second) => {
      if (second.hash !== hash) tally.differs(seed);
    });
  }

  const stop = (): void => members.forEach((member) => member.stop());
  signal.addEventListener("abort", stop);
  try {
    await Promise.all(members.map(work));
    // What the last to work would have left to somebody else; alone, it is its own judge.
    for (let left = repeats.shift(); left && !signal.aborted; left = repeats.shift()) {
      const { by } = left;
      await again(members.find((member) => member !== by) ?? by, left);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return tally;
}

function takeRepeat(repeats: Repeat[], mayBe: (by: Member) => boolean): Repeat | null {
  const place = repeats.findIndex(({ by }) => mayBe(by));
  return place < 0 ? null : (repeats.splice(place, 1)[0] ?? null);
}
