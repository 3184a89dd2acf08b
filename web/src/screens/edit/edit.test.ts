import { describe, expect, it } from "vitest";

import type { DraftChanges } from "@/api/generated";
import { Edit } from "./edit";

const cue = (start: number, text: string, reviewed = false) => ({ start, end: start + 2, text, reviewed });
const CUES = [cue(0, "Rivers carry sand."), cue(2, "They carry it far."), cue(4, "Then they rest.")];
const EMPTY: DraftChanges = { corrections: [], chapters: null };

function begin(changes = EMPTY) {
  const told: DraftChanges[] = [];
  return { edit: new Edit(CUES, changes, (made) => void told.push(made)), told };
}

const texts = (edit: Edit) => edit.state.value.rows.map(({ caption }) => caption.text);

describe("an editor", () => {
  it("tells each change as the whole draft", () => {
    const { edit, told } = begin();
    edit.type(0, "Rivers carry silt.");
    edit.review(1, true);
    edit.setChapters([{ start: 0, title: "Rivers" }, { start: 3, title: " " }]);
    expect(told.map(({ corrections }) => corrections.length)).toEqual([1, 2, 2]);
    expect(told.at(-1)?.chapters).toEqual([{ start: 0, title: "Rivers" }]);
  });

  it("leads the keyboard to what a split or a merge made, once", () => {
    const { edit } = begin();
    expect(edit.split(1, 4)).toBe(true);
    expect([edit.state.value.active, edit.takeCaret(), edit.takeCaret()]).toEqual([2, 0, null]);
    expect(edit.merge(1)).toBe(true);
    expect([edit.state.value.active, edit.takeCaret()]).toEqual([1, 4]);
    expect(edit.merge(2)).toBe(false);
  });

  it("goes on with what was applied, before the replay shows it and after", () => {
    const { edit } = begin();
    edit.type(0, "Rivers carry silt.");
    edit.applied(edit.changes);
    expect(edit.changes).toEqual(EMPTY);
    edit.type(1, "They carry it away.");
    edit.remade([cue(0, "Rivers carry silt.", true), ...CUES.slice(1)]);
    expect(texts(edit)).toEqual(["Rivers carry silt.", "They carry it away.", "Then they rest."]);
    expect(edit.changes.corrections).toHaveLength(1);
  });

  it("keeps what fits no more, until somebody uses it elsewhere or drops it", () => {
    const { edit } = begin();
    edit.type(1, "They carry it away.");
    edit.remade([CUES[0]!, cue(2, "They bury it far."), CUES[2]!]);
    const [left] = edit.state.value.left;
    expect(edit.changes.corrections).toEqual([left]);
    expect(edit.correct([{ start: 2, end: 4, text: "They bury it far." }], left!)).toBe(true);
    expect([texts(edit)[1], edit.state.value.left]).toEqual(["They carry it away.", []]);
  });

  it("does not apply again what fitted nowhere", () => {
    const strange = { replaced: [{ start: 2, end: 4, text: "They bury it." }], with: [] };
    const { edit } = begin({ corrections: [strange], chapters: null });
    edit.type(0, "Rivers carry silt.");
    expect(edit.changes.corrections).toHaveLength(2);
    edit.applied(edit.changes);
    expect(edit.state.value.left).toEqual([]);
    expect(edit.changes).toEqual(EMPTY);
  });

  it("keeps chapters that were changed after the others were sent", () => {
    const { edit } = begin();
    edit.setChapters([{ start: 0, title: "Rivers" }]);
    const sent = edit.changes;
    edit.setChapters([{ start: 0, title: "Rivers and sand" }]);
    edit.applied(sent);
    expect(edit.changes.chapters).toEqual([{ start: 0, title: "Rivers and sand" }]);
    edit.applied(edit.changes);
    expect(edit.changes.chapters).toBeNull();
  });

  it("takes another draft in the place of its own", () => {
    const { edit } = begin();
    edit.type(0, "Mine.");
    edit.load({ corrections: [{ replaced: [{ start: 4, end: 6, text: "Then they rest." }], with: [] }], chapters: null });
    expect(texts(edit)).toEqual(["Rivers carry sand.", "They carry it far.", ""]);
  });
});
