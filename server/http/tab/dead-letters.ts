import type { DeadLettersView, DeadLetterView } from "@payments/shared";
import type { Request, Router } from "express";
import { z } from "zod";
import { canBeRetried, letterIdIn, saidIn, type LetterId } from "../../domain/dead-letters.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { ignoreDeadLetter } from "../../use-cases/given-up/ignore-dead-letter.ts";
import { readDeadLetters, type LetterList, type ShownLetter } from "../../use-cases/given-up/read-dead-letters.ts";
import { retryDeadLetter, retryDeadLetters } from "../../use-cases/given-up/retry-dead-letters.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { wordsOf } from "./dead-letter-words.ts";
import { bodyOf, key, parse } from "./requests.ts";

const wish = z.object({
  which: z.enum(["open", "ignored"], "Choose open or ignored.").default("open"),
  after: z
    .string()
    .regex(/^\d{1,15}_/, "This is no place in the list.")
    .transform((text, context) => {
      const [, triedAt = "", name = ""] = /^(\d{1,15})_(.*)$/.exec(text) ?? [];
      const letterId = letterIdIn(name);
      if (letterId !== null) return { triedAt: Number(triedAt), letterId };
      context.addIssue({ code: "custom", message: "This is no place in the list." });
      return z.NEVER;
    })
    .nullable()
    .default(null),
});

const press = z.strictObject({ idempotencyKey: key });

const word = z.strictObject({
  idempotencyKey: key,
  note: z.string("Enter a reason.").trim().min(1, "Enter a reason.").max(500, "Keep it within 500 characters."),
});

/** What was given up, for those who may change the settings: listed, tried again, set aside with a reason. */
export function addDeadLetters(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const view = async (caller: Caller): Promise<DeadLettersView> =>
    listView(await readDeadLetters(context, caller, { which: "open", after: null }));

  router.get(
    "/api/dead-letters",
    guarded(async (request, caller) => listView(await readDeadLetters(context, caller, parse(wish, request.query)))),
  );

  router.post(
    "/api/dead-letters/retries",
    guarded(async (request, caller) => {
      await retryDeadLetters(context, { ...caller, ...bodyOf(request, press) });
      return view(caller);
    }),
  );

  router.post(
    "/api/dead-letters/:letterId/retries",
    guarded(async (request, caller) => {
      await retryDeadLetter(context, { ...caller, ...bodyOf(request, press) }, letterOf(request));
      return view(caller);
    }),
  );

  router.post(
    "/api/dead-letters/:letterId/dismissal",
    guarded(async (request, caller) => {
      const { note, ...presser } = bodyOf(request, word);
      await ignoreDeadLetter(context, { ...caller, ...presser }, { letterId: letterOf(request), note });
      return view(caller);
    }),
  );
}

function letterOf({ params: { letterId } }: Request): LetterId {
  const known = typeof letterId === "string" ? letterIdIn(letterId) : null;
  if (!known) throw new NotFoundError("There is nothing of that name that was given up.");
  return known;
}

function listView({ letters, counts, next, recordsUrl }: LetterList): DeadLettersView {
  const shown = letters.map((letter) => letterView(letter, recordsUrl));
  return { letters: shown, ...counts, next: next && `${next.triedAt}_${next.letterId}` };
}

const objectTypes = { deal: "0-3", contact: "0-1" } as const;

function letterView({ letter, payment, connectionLabel, contents }: ShownLetter, recordsUrl: string): DeadLetterView {
  const { letterId: id, about, attempts, arrivedAt, triedAt, record, reason, ignored } = letter;
  return {
    id,
    about,
    ...wordsOf(letter),
    said: saidIn(reason),
    attempts,
    arrivedAt,
    triedAt,
    payment: payment && { id: payment.paymentId, reference: payment.reference },
    record: record && {
      objectTypeId: objectTypes[record.type],
      url: `${recordsUrl}/record/${objectTypes[record.type]}/${record.id}`,
    },
    connection: connectionLabel,
    contents,
    mayRetry: canBeRetried(letter),
    ignored,
  };
}
