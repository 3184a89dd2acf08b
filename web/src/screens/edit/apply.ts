import type { DraftChanges } from "@/api/generated";
import type { DraftSaver } from "./draft-saver";
import type { Edit } from "./edit";

/** What the server does with the draft. */
export interface Applying {
  apply: (version: number) => Promise<unknown>;
  /** Of the draft that begins then. */
  version: () => Promise<number>;
}

/** Makes the draft part of the class. What is typed meanwhile begins the next draft. Answers whether there was one to apply. */
export async function applyEdits(edit: Edit, saver: DraftSaver, server: Applying): Promise<boolean> {
  if (!(await saver.settle())) return false;
  const sent = edit.changes;
  await saver.alone(async (version) => {
    await server.apply(version);
    edit.applied(sent);
    saver.restart(await server.version(), null);
    if (saysAnything(edit.changes)) saver.change(edit.changes);
  });
  return true;
}

const saysAnything = ({ corrections, chapters }: DraftChanges) => corrections.length > 0 || Boolean(chapters);
