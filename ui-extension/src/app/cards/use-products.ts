import type { ApiProblem } from "@payments/screens/api-problem";
import type { CreateForm, ProductChoice, ProductPage } from "@payments/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import type { useFields } from "@payments/screens/use-fields";
import { chosenConnection, type CreateDraft, type DraftLine, draftLines } from "./create-draft.ts";
import { useTab } from "./tab.ts";

// Somebody who types is not done with a word: HubSpot allows five searches a second for a whole account.
const restBeforeSearch = 350;

interface Read {
  readonly page: ProductPage | null;
  readonly problem: ApiProblem | null;
  readonly isReading: boolean;
}

const unread: Read = { page: null, problem: null, isReading: false };

/** The account's product library as it is searched, and what is picked from it. */
export function useProducts(form: CreateForm, fields: ReturnType<typeof useFields<CreateDraft>>) {
  const { api, formats } = useTab();
  const [words, setWords] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [read, setRead] = useState(unread);
  /** Since it was opened, by name. */
  const [picked, setPicked] = useState<readonly string[]>([]);
  const turn = useRef(0);
  const { currency } = fields.typed;
  const connectionId = chosenConnection(form, fields.typed)?.id ?? null;

  const load = useCallback(
    async (former: ProductPage | null): Promise<void> => {
      if (connectionId === null) return;
      const mine = ++turn.current;
      setRead((before) => ({ ...before, problem: null, isReading: true }));
      const settle = (next: Omit<Read, "isReading">): void => {
        // An answer to earlier words is old news.
        if (mine === turn.current) setRead({ ...next, isReading: false });
      };
      await api.products({ connectionId, currency, words: words.trim(), after: former?.after ?? null }).then(
        (page) => settle({ page: added(former, page), problem: null }),
        (problem: ApiProblem) => settle({ page: former, problem }),
      );
    },
    [api, connectionId, currency, words],
  );
  useEffect(() => {
    if (!isOpen) return;
    const timer = setTimeout(() => void load(null), words === "" ? 0 : restBeforeSearch);
    return () => clearTimeout(timer);
  }, [isOpen, load, words]);

  const pick = ({ name, line }: ProductChoice): void => {
    setPicked((before) => [...before, name]);
    const { lines } = fields.latest.current;
    const kept = lines.filter((one) => !isUntouched(one));
    fields.commit({ lines: [...kept, ...draftLines([line], formats.locale, lines)] });
  };
  return {
    ...read,
    words: words.trim(),
    picked,
    open: () => {
      setWords("");
      setRead(unread);
      setPicked([]);
      setIsOpen(true);
    },
    close: () => setIsOpen(false),
    search: setWords,
    again: () => load(null),
    more: () => load(read.page),
    pick,
  };
}

/** A page that follows is added to what is shown. */
function added(former: ProductPage | null, page: ProductPage): ProductPage {
  return former ? { ...page, products: [...former.products, ...page.products] } : page;
}

/** A line nobody has entered anything in makes room for a product. */
function isUntouched({ description, unitPrice, discount }: DraftLine): boolean {
  return [description, unitPrice, discount].every((text) => text.trim() === "");
}
