/** A brand's colour with what reads well on it. All are `#rrggbb`. */
export interface ColourPair {
  readonly ground: string;
  /** Black or white, whichever stands out more; one of them always reaches 4.5 : 1. */
  readonly ink: string;
  /** The ground a little further from the ink, for where the pointer is. */
  readonly strong: string;
}

/** Null for anything but `#rrggbb`. */
export function colourPair(colour: string): ColourPair | null {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return null;
  const ground = colour.toLowerCase();
  const light = luminance(ground);
  const isDark = (light + 0.05) ** 2 < 0.05 * 1.05;
  return { ground, ink: isDark ? "#ffffff" : "#000000", strong: mixed(ground, isDark ? 0 : 255) };
}

/** Relative luminance, 0 … 1. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(colour: string, end: number): string {
  const parts = channels(colour).map((value) => Math.round(value + (end - value) * 0.18));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
