import type { Reactions } from "@hubspot/ui-extensions";
import { createContext, useContext, useEffect, useMemo } from "react";
import { useLatest } from "../page/latest.ts";

export interface OverlayControls {
  open(): void;
  close(): void;
}

/** Every Modal and Panel of the card by its `id`, open or not. */
export interface OverlayRegistry {
  /** Gives the way out of the registry. */
  register(id: string, controls: OverlayControls): () => void;
  open(id: string): void;
  close(id: string): void;
  /** Says that a dialog came up, so that alerts can rise above it. */
  opened(): void;
}

export function createOverlayRegistry(opened: () => void): OverlayRegistry {
  const overlays = new Map<string, OverlayControls>();
  return {
    register(id, controls) {
      overlays.set(id, controls);
      return () => {
        if (overlays.get(id) === controls) overlays.delete(id);
      };
    },
    open: (id) => overlays.get(id)?.open(),
    close: (id) => overlays.get(id)?.close(),
    opened,
  };
}

export const OverlayRegistryContext = createContext<OverlayRegistry>(createOverlayRegistry(() => undefined));

/** The second argument of a card's handlers. */
export function useReactions(): Reactions {
  const registry = useContext(OverlayRegistryContext);
  return useMemo(
    () => ({
      openModal: registry.open,
      closeModal: registry.close,
      openPanel: registry.open,
      closePanel: registry.close,
    }),
    [registry],
  );
}

/** Keeps an overlay findable by its id for as long as it is drawn. */
export function useRegistered(id: string, controls: OverlayControls): void {
  const registry = useContext(OverlayRegistryContext);
  const latest = useLatest(controls);
  useEffect(
    () => registry.register(id, { open: () => latest.current.open(), close: () => latest.current.close() }),
    [registry, id, latest],
  );
}
