import { createAjvInstance } from "@hubspot/project-parsing-lib/validation";
import { describe, expect, it } from "vitest";
import { paymentStatuses } from "../../server/domain/payment.ts";
import { statusWords } from "../../server/domain/status-words.ts";
import { workflowFailures } from "../../server/domain/workflow-failures.ts";
import { languages } from "../../server/http/messages/index.ts";
import { manifest } from "../../server/manifest.ts";
import { metaFiles, readJson, source } from "./project.ts";

interface Field {
  readonly typeDefinition: {
    readonly name: string;
    readonly options?: readonly { readonly value: string; readonly label: string }[];
    readonly optionsUrl?: string;
  };
}

type Labels = Readonly<Record<string, unknown>>;

interface Meta {
  readonly uid: string;
  readonly config: {
    readonly actionUrl: string;
    readonly inputFields: readonly Field[];
    readonly outputFields: readonly Field[];
    readonly inputFieldDependencies: readonly {
      readonly controllingFieldName: string;
      readonly controllingFieldValue: string;
      readonly dependentFieldNames: readonly string[];
    }[];
    readonly executionRules: readonly {
      readonly labelName: string;
      readonly conditions: { readonly errorCode: string };
    }[];
    readonly labels: Readonly<Record<string, Labels>> & { readonly en: Labels };
  };
}

const files = metaFiles.filter((path) => path.includes("workflow-actions")).toSorted();
const metas = files.map((file) => [file, readJson<Meta>(source, file)] as const);
const validate = createAjvInstance().compile(readJson<object>(import.meta.dirname, "schemas", "workflow-action.json"));

const namesOf = (fields: readonly Field[]) => fields.map(({ typeDefinition: { name } }) => name).toSorted();
const keysOf = (labels: unknown) => Object.keys(labels as object).toSorted();

it("X31 There is a definition of each action in the manifest", () => {
  expect(metas.map(([, { uid }]) => uid).toSorted()).toEqual(
    manifest.workflowActions.actions.map(({ uid }) => uid).toSorted(),
  );
});

/** The app's name, what the server says itself, and a word that is the same in French. */
const mayBeSame = /^appDisplayName |\{\{errorMessage\}\}$|^inputFieldLabels\.description Description$/;

/** Every text of a language, by where it stands. */
function textsIn(labels: unknown, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof labels !== "object" || labels === null) return [[path, String(labels)]];
  const parts = Object.entries(labels).map(([name, part]) => textsIn(part, path === "" ? name : `${path}.${name}`));
  return parts.flat().toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function placesIn(text: unknown): readonly string[] {
  return [...String(text).matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name);
}

describe.each(metas)("%s", (_file, meta) => {
  const { config } = meta;
  const { en } = config.labels;

  it("has the shape HubSpot documents", () => {
    validate(meta);
    expect(validate.errors ?? []).toEqual([]);
  });

  it("is called, and asks for its options, at our public address over TLS", () => {
    expect(config.actionUrl.startsWith(`${manifest.publicUrl}/hubspot/actions/`)).toBe(true);
    const urls = config.inputFields.flatMap(({ typeDefinition }) => typeDefinition.optionsUrl ?? []);
    expect(urls.filter((url) => url !== `${config.actionUrl}/options`)).toEqual([]);
  });

  it("X31 has words for every field, every choice and every rule, and for nothing else", () => {
    expect(keysOf(en["inputFieldLabels"])).toEqual(namesOf(config.inputFields));
    expect(keysOf(en["inputFieldDescriptions"])).toEqual(namesOf(config.inputFields));
    expect(keysOf(en["outputFieldLabels"])).toEqual(namesOf(config.outputFields));
    const chosen = config.inputFields.filter(({ typeDefinition }) => typeDefinition.options);
    expect(keysOf(en["inputFieldOptionLabels"])).toEqual(namesOf(chosen));
    for (const { typeDefinition } of chosen) {
      const labels = (en["inputFieldOptionLabels"] as Readonly<Record<string, object>>)[typeDefinition.name];
      expect(keysOf(labels)).toEqual((typeDefinition.options ?? []).map(({ value }) => value).toSorted());
    }
    expect(keysOf(en["executionRules"])).toEqual(config.executionRules.map(({ labelName }) => labelName).toSorted());
  });

  it("names in its card only fields it has", () => {
    const named = placesIn(en["actionCardContent"]);
    expect(named.filter((name) => !namesOf(config.inputFields).includes(name))).toEqual([]);
  });

  it("X31 says in every language all that it says in English, in words of its own and with the same blanks", () => {
    expect(Object.keys(config.labels)).toEqual(["en", "de", "es", "fr"]);
    const english = new Map(textsIn(en));
    const { en: _ours, ...others } = config.labels;
    for (const [code, labels] of Object.entries(others)) {
      const texts = textsIn(labels);
      expect([code, texts.map(([path]) => path)]).toEqual([code, [...english.keys()]]);
      for (const [path, text] of texts) {
        expect([code, path, text.trim() !== "", placesIn(text)]).toEqual([
          code,
          path,
          true,
          placesIn(english.get(path)),
        ]);
      }
      const same = texts.filter(([path, text]) => text === english.get(path) && !mayBeSame.test(`${path} ${text}`));
      expect([code, same]).toEqual([code, []]);
    }
  });

  it("shows a field for a choice that another one has", () => {
    for (const { controllingFieldName, controllingFieldValue, dependentFieldNames } of config.inputFieldDependencies) {
      const controlling = config.inputFields.find(({ typeDefinition }) => typeDefinition.name === controllingFieldName);
      const choices = controlling?.typeDefinition.options?.map(({ value }) => value);
      expect(choices).toContain(controllingFieldValue);
      expect(namesOf(config.inputFields)).toEqual(expect.arrayContaining([...dependentFieldNames]));
    }
  });

  it("X31 has a rule for each reason a step can fail for", () => {
    const codes = config.executionRules.map(({ conditions }) => conditions.errorCode);
    expect(codes).toEqual(Object.keys(workflowFailures));
  });
});

describe("The choices of workflow actions", () => {
  const { inputs, outputs } = manifest.workflowActions;
  const valuesOf = (options: readonly { readonly value: string }[] = []) => options.map(({ value }) => value);

  it("X31 are the languages the customer's pages have", () => {
    expect(valuesOf(inputs["language"]?.options).toSorted()).toEqual(Object.keys(languages).toSorted());
  });

  it("S4.1 are the statuses a payment can have, in the tab's words", () => {
    const { options = [] } = outputs["paymentStatus"] ?? {};
    expect(valuesOf(options)).toEqual([...paymentStatuses]);
    expect(Object.fromEntries(options.map(({ value, label }) => [value, label]))).toEqual(statusWords);
  });
});

describe("The schema of workflow action files", () => {
  const [, good] = metas[0] ?? [];
  const withConfig = (change: object) => ({ ...good, config: { ...good?.config, ...change } });

  it.each([
    ["an address without TLS", () => withConfig({ actionUrl: "http://a.example/hubspot/actions/cancel" })],
    ["no words in English", () => withConfig({ labels: { de: good?.config.labels.en } })],
    ["record types in small letters", () => withConfig({ objectTypes: ["deal"] })],
    [
      "an output that HubSpot keeps for itself",
      () => withConfig({ outputFields: [outputNamed("hs_execution_state")] }),
    ],
    ["an unknown key", () => withConfig({ functions: [] })],
    ["another type", () => ({ ...good, type: "card" })],
  ])("refuses %s", (_what, broken) => {
    expect(validate(broken())).toBe(false);
  });
});

function outputNamed(name: string): object {
  return { typeDefinition: { name, type: "string", fieldType: "text" } };
}
