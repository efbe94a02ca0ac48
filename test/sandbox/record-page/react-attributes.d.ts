import "react";

/** Attributes of the popover API, which React 18 passes through but does not know. */
declare module "react" {
  // The parameter must be there for the declarations to merge.
  interface HTMLAttributes<T> {
    popover?: "auto" | "manual";
  }
  interface ButtonHTMLAttributes<T> {
    popovertarget?: string;
  }
}
