const byChapter = {
  deliveries: ["F1", "F2", "F3", "F4", "F5", "F7", "F12", "F17"],
  providers: ["F20", "F21", "F22", "F23", "F24", "F25", "F27", "F28", "F29", "F30"],
  hubspot: ["F35", "F36", "F37", "F38", "F40", "F41", "F42", "F43", "F44", "F45", "F48", "F49", "F50", "F51", "F52"],
  presses: ["F53", "F54", "F55"],
  processes: ["F60", "F63", "F64", "F69", "F70", "F71", "F73"],
  money: ["F80", "F81", "F82", "F83", "F84", "F85", "F86", "F87", "F88", "F90", "F91"],
  work: ["F95", "F96", "F97", "F98", "F99", "F100", "F101"],
  privacy: ["F125"],
} as const;

export type FaultNumber = (typeof byChapter)[keyof typeof byChapter][number];

/**
 * The faults of docs/reliability.md that histories are to live through, in its order. F6 and F9 are those of providers that
 * are not simulated: Stripe and the simulated provider sign a time, and tell nothing by GET.
 */
export const simulatedFaults: readonly FaultNumber[] = Object.values(byChapter).flat();
