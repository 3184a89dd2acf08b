import type { Replay } from "./model";

/** Where a file of the replay is. */
export const fileUrl = (replay: Pick<Replay, "base">, name: string) => `${replay.base}${name}`;
