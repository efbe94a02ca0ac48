import type { DividerProps, HeadingProps, ListProps, SpacerProps, TextProps } from "@hubspot/ui-extensions";
import { Children, createContext, useContext, type MouseEvent, type ReactNode } from "react";
import { classes, sizeClass } from "../page/sizes.ts";
import { LevelHeading } from "./heading-level.tsx";
import { sizeName } from "./names.ts";

const InsideText = createContext(false);

export function Text(props: TextProps): ReactNode {
  const { variant = "bodytext", format, inline, truncate, children, testId } = props;
  const isInside = useContext(InsideText);
  const { maxWidth, tooltipText } = typeof truncate === "object" ? truncate : {};
  const limit = maxWidth !== undefined && `max-width ${sizeClass(maxWidth)}`;
  const Element = inline || isInside ? "span" : "p";
  return (
    <Element
      className={classes("text", `text-${variant}`, formatClasses(format), truncate && "truncate", limit)}
      title={tooltipText}
      onMouseEnter={truncate ? showWhole : undefined}
      data-test-id={testId}
    >
      <InsideText.Provider value={true}>{children}</InsideText.Provider>
    </Element>
  );
}

function formatClasses(format: TextProps["format"]): string {
  const { fontWeight = "regular", italic, lineDecoration = "none", textTransform = "none" } = format ?? {};
  return classes(
    `weight-${fontWeight}`,
    italic && "italic",
    lineDecoration !== "none" && lineDecoration,
    textTransform !== "none" && `transform-${textTransform}`,
  );
}

/** A cut text shows itself whole when it is pointed at. */
function showWhole({ currentTarget }: MouseEvent<HTMLElement>): void {
  if (!currentTarget.title && currentTarget.scrollWidth > currentTarget.clientWidth) {
    currentTarget.title = currentTarget.textContent ?? "";
  }
}

export function Heading({ inline, children, testId }: HeadingProps): ReactNode {
  return (
    <LevelHeading className={classes("heading", inline && "inline")} data-test-id={testId}>
      {children}
    </LevelHeading>
  );
}

export function List({ variant = "unordered", children, testId }: ListProps): ReactNode {
  const Element = variant.startsWith("ordered") ? "ol" : "ul";
  return (
    <Element className={`list list-${variant}`} data-test-id={testId}>
      {Children.map(children, (child) => (
        <li>{child}</li>
      ))}
    </Element>
  );
}

export function Divider({ size, distance, testId }: DividerProps): ReactNode {
  return <hr className={`divider space-${sizeName(size ?? distance, "sm")}`} data-test-id={testId} />;
}

export function Spacer({ size, testId }: SpacerProps): ReactNode {
  return <div className={`spacer space-${sizeName(size, "sm")}`} data-test-id={testId} />;
}
