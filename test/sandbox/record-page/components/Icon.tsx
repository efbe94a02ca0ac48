import type { IconProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { classes } from "../page/sizes.ts";
import { sizeName } from "./names.ts";

/** Text signs in place of HubSpot's drawings. */
const glyphs: Readonly<Record<string, string>> = {
  add: "+",
  bank: "▥",
  block: "⊘",
  checkCircle: "✓",
  circleFilled: "●",
  circleHollow: "○",
  clock: "◷",
  contact: "◉",
  copy: "⧉",
  date: "▦",
  delay: "◷",
  delete: "✕",
  downCarat: "▾",
  download: "↓",
  edit: "✎",
  ellipses: "…",
  email: "✉",
  exclamation: "!",
  exclamationCircle: "!",
  filter: "⧩",
  hide: "⊖",
  info: "i",
  invoice: "▤",
  left: "‹",
  link: "⚭",
  listView: "☰",
  locked: "⊠",
  moreCircle: "⊕",
  notification: "◔",
  paymentSubscriptions: "↻",
  question: "?",
  questionCircle: "?",
  redo: "↷",
  refresh: "↻",
  remove: "✕",
  reports: "▁",
  right: "›",
  save: "✓",
  search: "⌕",
  send: "➤",
  settings: "⚙",
  shoppingCart: "▣",
  star: "★",
  success: "✓",
  tag: "◈",
  test: "⚗",
  undo: "↶",
  upCarat: "▴",
  upload: "↑",
  view: "◎",
  viewDetails: "◎",
  warning: "▲",
  workflows: "⇶",
  xCircle: "✕",
};

export function Icon({ name, color = "inherit", size, screenReaderText, testId }: IconProps): ReactNode {
  const className = classes("icon", `icon-${color}`, size && `icon-${sizeName(size, "md")}`);
  return (
    <span className={className} data-test-id={testId}>
      <span aria-hidden="true" title={name}>
        {glyphs[name] ?? "◇"}
      </span>
      {screenReaderText && <span className="visually-hidden">{screenReaderText}</span>}
    </span>
  );
}
