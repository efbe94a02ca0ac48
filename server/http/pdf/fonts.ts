import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Latin, Greek, Cyrillic, Hebrew and Arabic with its joined forms; read once, embedded as far as a document uses them. */
export const fonts = {
  plain: readFileSync(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")),
  bold: readFileSync(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")),
} as const;

export type FontName = keyof typeof fonts;
