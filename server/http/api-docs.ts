import { readdirSync, readFileSync } from "node:fs";
import express, { type Router } from "express";
import { z } from "zod";
import { webhookTypes } from "../domain/webhooks.ts";
import type { Context } from "../ports/context.ts";
import { projectFile } from "../project-files.ts";
import { sendPage } from "./pages.ts";
import { menuAt } from "./site.ts";
import { callsPerMinute } from "./v1/limits.ts";
import type { Operation } from "./v1/operation.ts";
import { operationsOf } from "./v1/operations.ts";

/** `/docs/api`: the public API for people, from the same shapes as the API itself and with samples that run. */
export function apiDocsRoutes(context: Context): Router {
  const router = express.Router();
  // Made for the first who reads it: most processes are never asked.
  let known: ReturnType<typeof dataOf> | null = null;
  router.get("/docs/api", async (_request, response) => {
    response.set("Cache-Control", "public, max-age=300");
    await sendPage(response, "api-docs", (known ??= dataOf(context)));
  });
  return router;
}

function dataOf(context: Context) {
  const { publicUrl } = context;
  const operations = operationsOf(context).map(operationView);
  const what = { title: "Payments tab API", publicUrl, operations, webhookTypes, callsPerMinute };
  return { ...what, samples: readSamples(), contents: menuAt("/docs/api") };
}

function operationView({ method, path, name, summary, description, right, query, body, answer }: Operation) {
  return {
    id: name,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    right,
    fields: fieldsOf(body ?? query),
    answers: fieldsOf(answer),
  };
}

interface FieldView {
  readonly name: string;
  readonly description: string;
  readonly isOptional: boolean;
}

function fieldsOf(shape: z.ZodType | null): readonly FieldView[] {
  if (!(shape instanceof z.ZodObject)) return [];
  return Object.entries(shape.shape as Readonly<Record<string, z.ZodType>>).map(([name, field]) => ({
    name,
    description: descriptionOf(field),
    isOptional: field.safeParse(undefined).success,
  }));
}

/** What an optional or defaulted field says stands on what it wraps. */
function descriptionOf(field: z.ZodType): string {
  const { description } = field.meta() ?? {};
  if (description !== undefined) return description;
  const { innerType } = field.def as { readonly innerType?: z.ZodType };
  return innerType ? descriptionOf(innerType) : "";
}

const languages = { sh: "curl", ts: "TypeScript", py: "Python" } as const;

/** The samples by what they show, each in its languages. */
function readSamples(): Readonly<Record<string, readonly { readonly language: string; readonly text: string }[]>> {
  const folder = projectFile("docs/api/samples");
  const files = readdirSync(folder).toSorted();
  const names = [...new Set(files.map((file) => file.replace(/\.\w+$/, "")))];
  const samplesOf = (name: string) =>
    Object.entries(languages).flatMap(([ending, language]) => {
      const file = `${name}.${ending}`;
      return files.includes(file) ? [{ language, text: readFileSync(`${folder}/${file}`, "utf8") }] : [];
    });
  return Object.fromEntries(names.map((name) => [name, samplesOf(name)]));
}
