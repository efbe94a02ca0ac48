/** Whether a person is waiting at the screen or a worker can take its turn. */
export type Lane = "person" | "worker";
