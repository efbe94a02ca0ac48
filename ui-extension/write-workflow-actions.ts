import { workflowFailures, type WorkflowFailure } from "../server/domain/workflow-failures.ts";
import type { WorkflowManifest } from "../server/workflow-manifest.ts";
import { workflowWords } from "./workflow-words/index.ts";
import type { WorkflowWords } from "./workflow-words/words.ts";

type Action = WorkflowManifest["actions"][number];
type Input = WorkflowManifest["inputs"][string];

/**
 * The definitions of workflow actions as HubSpot reads them, by their paths below `ui-extension/`.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions
 */
export function workflowActionFiles(
  publicUrl: string,
  manifest: WorkflowManifest,
): readonly (readonly [string, object])[] {
  return manifest.actions.map((action) => [
    `src/app/workflow-actions/${action.name}-hsmeta.json`,
    { uid: action.uid, type: "workflow-action", config: configOf(publicUrl, manifest, action) },
  ]);
}

function configOf(publicUrl: string, manifest: WorkflowManifest, action: Action) {
  const actionUrl = `${publicUrl}${manifest.path}/${action.name}`;
  const inputs = action.inputs.map((name) => [name, inputOf(manifest, name)] as const);
  return {
    actionUrl,
    isPublished: true,
    supportedClients: [{ client: "WORKFLOWS" }],
    objectTypes: manifest.objectTypes,
    inputFields: inputs.map(([name, input]) => ({
      typeDefinition: typeOf(name, input, `${actionUrl}/options`),
      supportedValueTypes: input.takesProperties ? ["STATIC_VALUE", "OBJECT_PROPERTY"] : ["STATIC_VALUE"],
      isRequired: action.required.includes(name),
    })),
    inputFieldDependencies: inputs.flatMap(([name, { onlyWhen }]) => (onlyWhen ? dependency(name, onlyWhen) : [])),
    outputFields: Object.entries(manifest.outputs).map(([name, { type, fieldType, options }]) => ({
      typeDefinition: { name, type, fieldType, ...(options && { options: options.map(inOrder) }) },
    })),
    executionRules: failures.map(([code]) => ({ labelName: ruleOf(code), conditions: { errorCode: code } })),
    labels: labelsOf(manifest, action),
  };
}

function inputOf({ inputs }: WorkflowManifest, name: string): Input {
  const input = inputs[name];
  if (!input) throw new Error(`The manifest names no input ${name}.`);
  return input;
}

function typeOf(name: string, { type, fieldType, options, asksServer }: Input, optionsUrl: string) {
  const source = { ...(options && { options: options.map(inOrder) }), ...(asksServer && { optionsUrl }) };
  return { name, type, fieldType, ...source };
}

function inOrder(option: { readonly value: string; readonly label: string }, displayOrder: number) {
  return { ...option, displayOrder };
}

function dependency(name: string, { input, value }: { readonly input: string; readonly value: string }) {
  return {
    dependencyType: "CONDITIONAL_SINGLE_FIELD",
    controllingFieldName: input,
    controllingFieldValue: value,
    dependentFieldNames: [name],
  };
}

const failures = Object.entries(workflowFailures);

/** Where the sentence differs from case to case, what was answered stands in the history. */
const spoken: ReadonlySet<string> = new Set(["BAD_INPUT", "EMAIL_NOT_SENT", "PROVIDER_REFUSED"]);

/** `NO_AMOUNT` → `noAmount`. */
function ruleOf(code: string): string {
  return code.toLowerCase().replaceAll(/_(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}

function labelsOf(manifest: WorkflowManifest, action: Action) {
  const languages = Object.entries({ en: englishOf(manifest), ...workflowWords });
  return Object.fromEntries(languages.map(([code, words]) => [code, labelsIn(words, manifest, action)]));
}

/** English is the manifest's own. */
function englishOf({ actions, inputs, outputs }: WorkflowManifest): WorkflowWords {
  const actionWords = actions.map(({ name, label, description, cardContent: card }) => [
    name,
    { name: label, description, card },
  ]);
  const inputWords = Object.entries(inputs).map(([name, { label, description, options }]) => [
    name,
    { label, description, ...(options && { options: Object.fromEntries(options.map(pairOf)) }) },
  ]);
  return {
    actions: Object.fromEntries(actionWords) as WorkflowWords["actions"],
    inputs: Object.fromEntries(inputWords) as WorkflowWords["inputs"],
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { label }]) => [name, label])),
    failures: workflowFailures,
  };
}

function pairOf({ value, label }: { readonly value: string; readonly label: string }) {
  return [value, label] as const;
}

function labelsIn(words: WorkflowWords, { outputs }: WorkflowManifest, action: Action) {
  const { name, description, card } = words.actions[action.name];
  const inputs = action.inputs.map((input) => [input, wordsOf(words, input)] as const);
  return {
    actionName: name,
    actionDescription: description,
    actionCardContent: card,
    appDisplayName: "Payments tab",
    inputFieldLabels: Object.fromEntries(inputs.map(([input, { label }]) => [input, label])),
    inputFieldDescriptions: Object.fromEntries(inputs.map(([input, { description: help }]) => [input, help])),
    inputFieldOptionLabels: Object.fromEntries(
      inputs.flatMap(([input, { options }]) => (options ? [[input, options] as const] : [])),
    ),
    outputFieldLabels: Object.fromEntries(Object.keys(outputs).map((output) => [output, words.outputs[output]])),
    executionRules: Object.fromEntries(
      failures.map(([code]) => [
        ruleOf(code),
        spoken.has(code) ? "{{errorMessage}}" : words.failures[code as WorkflowFailure],
      ]),
    ),
  };
}

/** Throws for a field that a language does not name. */
function wordsOf({ inputs }: WorkflowWords, name: string) {
  const words = inputs[name];
  if (!words) throw new Error(`A language names no input ${name}.`);
  return words;
}
