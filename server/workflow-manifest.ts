import { z } from "zod";
import { workflowActions } from "./domain/workflow.ts";

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions

const words = z.string().min(1);
const name = z.string().regex(/^[a-zA-Z]\w*$/);
const option = z.strictObject({ value: words, label: words });

const field = z.strictObject({
  label: words,
  type: z.enum(["string", "number", "enumeration", "datetime"]),
  fieldType: z.enum(["text", "number", "select", "date"]),
  options: z.array(option).min(1).optional(),
});

const input = field.extend({
  description: words,
  /** What it can be is asked of our server, since it differs by account. */
  asksServer: z.literal(true).optional(),
  /** Whether a property of the record or the output of an earlier step can stand in it. */
  takesProperties: z.boolean(),
  /** Shown only while another field has this value. */
  onlyWhen: z.strictObject({ input: name, value: words }).optional(),
});

/** What workflows can have done: names, fields and words, from which HubSpot's definitions are written. */
export const workflowManifest = z.strictObject({
  path: z.string().regex(/^\/[\w\-/]+$/),
  objectTypes: z.array(z.enum(["CONTACT", "DEAL"])).min(1),
  actions: z.array(
    z.strictObject({
      name: z.enum(workflowActions),
      uid: z.string().regex(/^[\w.-]{1,64}$/),
      label: words,
      description: words,
      /** On the step's card in the editor; `{{connection}}` is filled in. */
      cardContent: words,
      inputs: z.array(name),
      required: z.array(name),
    }),
  ),
  inputs: z.record(name, input),
  outputs: z.record(name, field),
});

export type WorkflowManifest = z.infer<typeof workflowManifest>;
