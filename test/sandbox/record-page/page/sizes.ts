/**
 * Sizes that the card decides. The page allows no inline styles, so each size becomes a rule of a sheet made here.
 */

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
const known = new Set<string>();

/** A class that sets `--size` to this many pixels. */
export function sizeClass(pixels: number): string {
  const name = `size-${String(Math.round(pixels))}`;
  if (!known.has(name)) {
    sheet.insertRule(`.${name} { --size: ${Math.round(pixels)}px; }`);
    known.add(name);
  }
  return name;
}

const menuSheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, menuSheet];

/** Puts the open menu below its button, kept inside the window. Only one menu is open at a time. */
export function placeMenu(button: Element, menu: Element): void {
  const { left, right, bottom, top } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const x = left + width > innerWidth - 8 ? Math.max(8, right - width) : left;
  const y = bottom + height + 12 > innerHeight && top > height ? top - height - 4 : bottom + 4;
  menuSheet.replaceSync(`.menu:popover-open { left: ${Math.round(x)}px; top: ${Math.round(y)}px; }`);
}

/** The class names that apply. */
export function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
