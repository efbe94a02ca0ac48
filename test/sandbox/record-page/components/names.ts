/** Sizes and distances come in a short and a long form. */
const shortForms: Readonly<Record<string, string>> = {
  "extra-small": "xs",
  small: "sm",
  medium: "md",
  default: "md",
  large: "lg",
  "extra-large": "xl",
};

export function sizeName(size: string | undefined, otherwise: string): string {
  return size === undefined ? otherwise : (shortForms[size] ?? size);
}

export function widthName(width: string | undefined): string {
  return sizeName(width, "sm");
}

export function gapClass(gap: string | undefined): string {
  return `gap-${sizeName(gap, "flush")}`;
}
