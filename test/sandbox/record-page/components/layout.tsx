import type {
  AutoGridProps,
  BoxProps,
  CardProps,
  FlexProps,
  InlineProps,
  StackProps,
  TileProps,
} from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { classes, sizeClass } from "../page/sizes.ts";
import { gapClass } from "./names.ts";

export function Flex(props: FlexProps): ReactNode {
  const { direction = "row", gap, justify = "start", align = "stretch", alignSelf, wrap, children, testId } = props;
  const isWrapping = wrap === true || wrap === "wrap";
  const className = classes(
    `flex flex-${direction}`,
    gapClass(gap),
    `justify-${justify}`,
    `align-items-${align}`,
    alignSelf && `self-${alignSelf}`,
    isWrapping && "wrap",
  );
  return (
    <div className={className} data-test-id={testId}>
      {children}
    </div>
  );
}

/** HubSpot's old name for Flex; its items stand below each other. */
export function Stack({ distance, direction = "column", justify, align, children, testId }: StackProps): ReactNode {
  return (
    <Flex direction={direction} gap={distance} justify={justify} align={align} testId={testId}>
      {children}
    </Flex>
  );
}

/** Numbers beyond 12 grow alike. */
export function Box({ flex = "auto", alignSelf, children, testId }: BoxProps): ReactNode {
  const share = typeof flex === "number" ? Math.min(12, Math.max(0, Math.round(flex))) : flex;
  return (
    <div className={classes(`box flex-share-${share}`, alignSelf && `self-${alignSelf}`)} data-test-id={testId}>
      {children}
    </div>
  );
}

export function Inline({ gap, justify = "start", align = "stretch", children, testId }: InlineProps): ReactNode {
  return (
    <div
      className={`flex flex-row wrap ${gapClass(gap)} justify-${justify} align-items-${align}`}
      data-test-id={testId}
    >
      {children}
    </div>
  );
}

export function AutoGrid({ columnWidth, gap, flexible, children, testId }: AutoGridProps): ReactNode {
  return (
    <div
      className={classes("auto-grid", flexible && "flexible", gapClass(gap), sizeClass(columnWidth))}
      data-test-id={testId}
    >
      {children}
    </div>
  );
}

export function Tile({ compact, flush, children, testId }: TileProps): ReactNode {
  return (
    <div className={classes("tile stack", compact && "compact", flush && "flush")} data-test-id={testId}>
      {children}
    </div>
  );
}

export function Card({ children, testId }: CardProps): ReactNode {
  return (
    <section className="tile stack" data-test-id={testId}>
      {children}
    </section>
  );
}
