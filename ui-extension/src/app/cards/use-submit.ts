import { useWrite } from "@payments/screens/use-write";
import { useTab } from "./tab.ts";

/** The writing side of one form of the tab; when it is overtaken, the list is re-read. */
export function useSubmit() {
  return useWrite(useTab());
}
