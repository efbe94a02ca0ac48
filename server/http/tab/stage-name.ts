/** Turns a stage id into the name people know; a stage that is gone keeps its id. */
export type StageName = (stageId: string) => string;
