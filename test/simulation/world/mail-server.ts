import { UpstreamError } from "../../../server/domain/errors.ts";
import { assertNoTransaction } from "../../../server/outbound.ts";
import type { Mail, Mailer } from "../../../server/ports/mailer.ts";
import { Death, step, whoActs, type Instance } from "./life.ts";
import type { FaultKind, Weather } from "./weather.ts";

/** How the subject of what a person sends begins; its rest is the press's own. */
export const personalSubject = "Your payment ";

/** One try to hand over a message. */
export interface MailTry {
  readonly mail: Mail;
  readonly sender: Instance;
  /** Whether the message is with the server now. */
  isTaken: boolean;
  /** What the sender heard; null while it waits, and where it died of it. */
  heard: "taken" | "refused" | "nothing" | null;
}

/** A mail server without a socket: it refuses, hangs up, or takes a message and says nothing. */
export interface MailServer {
  readonly mailer: Mailer;
  readonly tries: readonly MailTry[];
}

/** As long as the program waits for a mail server. */
const patience = 9_000;

const upstream = "mail";

type Meet = (tried: MailTry, weather: Weather) => Promise<void>;

const hangUp: Meet = async () => {
  throw new UpstreamError("unavailable", { upstream });
};

const loseAnswer: Meet = async (tried) => {
  tried.isTaken = true;
  throw new UpstreamError("ambiguous", { upstream });
};

/** What the weather of calls is to a mail server; every other kind lets the message through. */
const meetings: Readonly<Partial<Record<FaultKind, Meet>>> = {
  requestLost: hangUp,
  answerLost: loseAnswer,
  unavailable: hangUp,
  rateLimited: async () => {
    throw new UpstreamError("rate_limited", { upstream, status: 450 });
  },
  conflict: async () => {
    throw new UpstreamError("validation", { upstream, status: 550 });
  },
  answerCut: loseAnswer,
  silent: async (tried, { dice }) => {
    tried.isTaken = dice.chance(0.5);
    await new Promise((resolve) => setTimeout(resolve, patience));
    throw new UpstreamError("ambiguous", { upstream });
  },
};

/** Stands where the program's own mailer does, which speaks over a socket and has tests of its own for that. */
export function newMailServer(weather: () => Weather, note: (line: string) => void): MailServer {
  const tries: MailTry[] = [];

  async function handOver(tried: MailTry): Promise<void> {
    const kind = (Object.keys(meetings) as FaultKind[]).find((one) => weather().comes(one));
    const { sender, mail } = tried;
    const told = `  ${sender.name} mails ${mail.key.slice(0, 6)} ${kind ?? ""}`;
    try {
      if (kind) await meetings[kind]?.(tried, weather());
      tried.isTaken = true;
      note(`${told} → taken`);
    } catch (error) {
      note(`${told} → ${String(error)}`);
      throw error;
    }
  }

  return {
    tries,
    mailer: {
      async send(mail) {
        assertNoTransaction(upstream);
        const sender = whoActs();
        if (!sender) throw new Error("Nobody of ours sends this mail.");
        const tried: MailTry = { mail, sender, isTaken: false, heard: null };
        tries.push(tried);
        try {
          await step(() => handOver(tried));
          tried.heard = "taken";
        } catch (error) {
          if (error instanceof UpstreamError) tried.heard = error.fault === "ambiguous" ? "nothing" : "refused";
          throw sender.isDead ? new Death("It died while it waited.") : error;
        }
        return { messageId: `<${mail.key}@payments.test>` };
      },
    },
  };
}
