import { createContext, createElement, useContext, type HTMLAttributes, type ReactNode } from "react";

const LevelContext = createContext(2);

/** Headings below start at this level, so that a screen reader's outline has no holes. */
export function HeadingLevel({ level, children }: { readonly level: number; readonly children: ReactNode }): ReactNode {
  return <LevelContext.Provider value={level}>{children}</LevelContext.Provider>;
}

/** A heading one level below whatever it stands in. */
export function LevelHeading({ children, ...attributes }: HTMLAttributes<HTMLHeadingElement>): ReactNode {
  return createElement(`h${useContext(LevelContext)}`, attributes, children);
}
