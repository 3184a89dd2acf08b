import { describe, expect, it } from "vitest";

import type { Correction } from "@/api/generated";
import { applied, correctionsOf, fromCues, isChanged, merge, place, retext, retime, revert, review, rowsOf, split, type Groups, type Origin } from "./captions";

const cue = (start: number, text: string, reviewed = false): Origin => ({ start, end: start + 2, text, reviewed });
const CUES = [cue(0, "Rivers carry sand."), cue(2, "They carry\nit far."), cue(4, "Then they rest.", true)];

const shown = (groups: Groups) => rowsOf(groups).map(({ caption: { start, end, text } }) => [start, end, text]);

describe("captions", () => {
  it("say nothing while nobody has touched them", () => {
    const groups = fromCues(CUES);
    expect(correctionsOf(groups)).toEqual([]);
    expect(rowsOf(groups).map((row) => row.caption.text)).toEqual(CUES.map((one) => one.text));
  });

  it("carry what they replace", () => {
    const groups = fromCues(CUES);
    const [row] = rowsOf(groups);
    const edited = retext(groups, row!, "Rivers carry silt.");
    expect(correctionsOf(edited)).toEqual([
      { replaced: [{ start: 0, end: 2, text: "Rivers carry sand." }], with: [{ start: 0, end: 2, text: "Rivers carry silt." }] },
    ]);
    expect(correctionsOf(revert(edited, rowsOf(edited)[0]!))).toEqual([]);
  });

  it("that are right as they are replace themselves; those reviewed before are left alone", () => {
    const groups = fromCues(CUES);
    const marked = rowsOf(groups).reduce((all, row) => review(all, row, true), groups);
    expect(correctionsOf(marked).map(({ replaced, with: texts }) => [replaced, texts])).toEqual(
      CUES.slice(0, 2).map(({ start, end, text }) => [[{ start, end, text }], [{ start, end, text }]]),
    );
    expect(marked.some(isChanged)).toBe(false);
  });

  it("without text are removed", () => {
    const groups = fromCues(CUES);
    expect(correctionsOf(retext(groups, rowsOf(groups)[1]!, "  "))[0]?.with).toEqual([]);
  });

  it("split at the caret, sharing the time by letters", () => {
    const groups = fromCues([cue(10, "abcd efgh")]);
    const outcome = split(groups, rowsOf(groups), 0, 4);
    expect(outcome && shown(outcome.groups)).toEqual([[10, 11, "abcd"], [11, 12, "efgh"]]);
    expect(outcome).toMatchObject({ row: 1, caret: 0 });
    expect(split(groups, rowsOf(groups), 0, 0)).toBeNull();
    expect(split(groups, rowsOf(groups), 0, 9)).toBeNull();
  });

  it("merge with the next one, and leave the caret at the seam", () => {
    const groups = fromCues(CUES);
    const outcome = merge(groups, rowsOf(groups), 0);
    expect(outcome && shown(outcome.groups)[0]).toEqual([0, 4, "Rivers carry sand. They carry it far."]);
    expect(outcome?.caret).toBe("Rivers carry sand.".length);
    expect(outcome && correctionsOf(outcome.groups)[0]?.replaced).toHaveLength(2);
    expect(merge(groups, rowsOf(groups), 2)).toBeNull();
  });

  it("that are as they were again say nothing", () => {
    const groups = fromCues(CUES);
    const parted = split(groups, rowsOf(groups), 0, 6)!.groups;
    expect(correctionsOf(merge(parted, rowsOf(parted), 0)!.groups)).toEqual([]);
    const typed = retext(groups, rowsOf(groups)[0]!, "Rivers");
    expect(correctionsOf(retext(typed, rowsOf(typed)[0]!, "Rivers carry sand."))).toEqual([]);
  });

  it("keep keys of their own through everything", () => {
    let groups = fromCues(CUES);
    for (const row of [0, 0, 2]) groups = split(groups, rowsOf(groups), row, 4)?.groups ?? groups;
    groups = merge(groups, rowsOf(groups), 1)!.groups;
    groups = split(groups, rowsOf(groups), 1, 3)!.groups;
    const keys = rowsOf(groups).map(({ caption }) => caption.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("take the time of the playhead between their neighbours, and no other", () => {
    const groups = fromCues(CUES);
    const rows = rowsOf(groups);
    const at = (changed: Groups | null) => changed && shown(changed)[1];
    expect(at(retime(groups, rows, 1, "start", 1.5))).toEqual([1.5, 4, "They carry\nit far."]);
    expect(at(retime(groups, rows, 1, "end", 3.25))).toEqual([2, 3.25, "They carry\nit far."]);
    expect(at(retime(groups, rows, 1, "end", 5))).toEqual([2, 4, "They carry\nit far."]); // not into the next one
    expect(retime(groups, rows, 1, "start", 0)).toBeNull();
    expect(retime(groups, rows, 1, "start", 4)).toBeNull();
    expect(retime(groups, rows, 1, "end", 60)).toBeNull();
  });
});

describe("a draft", () => {
  it("comes back as it was", () => {
    let groups = fromCues(CUES);
    groups = retext(groups, rowsOf(groups)[2]!, "Then they sleep.");
    groups = split(groups, rowsOf(groups), 0, 6)!.groups;
    groups = merge(groups, rowsOf(groups), 1)!.groups;
    const corrections = correctionsOf(groups);
    const again = place(CUES, corrections);
    expect(again.left).toEqual([]);
    expect(correctionsOf(again.groups)).toEqual(corrections);
    expect(shown(again.groups)).toEqual(shown(groups));
  });

  it("shows what it removes, so that it can be brought back", () => {
    const removal: Correction = { replaced: [{ start: 2, end: 4, text: "They carry\nit far." }], with: [] };
    const { groups } = place(CUES, [removal]);
    expect(shown(groups)[1]).toEqual([2, 4, ""]);
    expect(correctionsOf(groups)).toEqual([removal]);
  });

  it("keeps what fits nowhere for itself", () => {
    const strange: Correction = { replaced: [{ start: 2, end: 4, text: "They bury it." }], with: [{ start: 2, end: 4, text: "They carry it." }] };
    const twice: Correction = { replaced: [{ start: 0, end: 2, text: "Rivers carry sand." }], with: [] };
    const { groups, left } = place(CUES, [strange, twice, twice]);
    expect(left).toEqual([strange, twice]);
    expect(correctionsOf(groups)).toEqual([twice]);
  });

  it("that was applied is what further edits are about", () => {
    const groups = fromCues(CUES);
    const edited = retext(retext(groups, rowsOf(groups)[0]!, "Rivers carry silt."), rowsOf(groups)[1]!, "");
    const settled = applied(edited, edited);
    expect(correctionsOf(settled)).toEqual([]);
    expect(shown(settled).map(([, , text]) => text)).toEqual(["Rivers carry silt.", "Then they rest."]);
    const again = retext(settled, rowsOf(settled)[0]!, "Rivers carry mud.");
    expect(correctionsOf(again)[0]?.replaced[0]?.text).toBe("Rivers carry silt.");
  });

  describe("while somebody went on", () => {
    const type = (groups: Groups, row: number, text: string) => retext(groups, rowsOf(groups)[row]!, text);
    const told = (groups: Groups) => correctionsOf(groups).map(({ replaced, with: texts }) => [replaced, texts].map((cues) => cues.map(({ text }) => text)));

    it("leaves later words about the same caption, and about others", () => {
      const sent = type(fromCues(CUES), 0, "Rivers carry silt.");
      const later = type(type(sent, 0, "Rivers carry silt and mud."), 2, "Then they sleep.");
      expect(told(applied(later, sent))).toEqual([
        [["Rivers carry silt."], ["Rivers carry silt and mud."]],
        [["Then they rest."], ["Then they sleep."]],
      ]);
    });

    it("is undone where its words were taken back", () => {
      const sent = type(fromCues(CUES), 0, "Rivers carry silt.");
      expect(told(applied(revert(sent, rowsOf(sent)[0]!), sent))).toEqual([[["Rivers carry silt."], ["Rivers carry sand."]]]);
    });

    it("is what captions consist of that were split or merged since then", () => {
      const sent = type(fromCues(CUES), 0, "Rivers carry silt.");
      expect(told(applied(merge(sent, rowsOf(sent), 0)!.groups, sent))).toEqual([[["Rivers carry silt.", "They carry\nit far."], ["Rivers carry silt. They carry it far."]]]);
      expect(told(applied(split(sent, rowsOf(sent), 0, 6)!.groups, sent))).toEqual([[["Rivers carry silt."], ["Rivers", "carry silt."]]]);
    });

    it("leaves words in the place of removed captions with a neighbour", () => {
      for (const row of [0, 1]) {
        const sent = type(fromCues(CUES), row, "");
        const after = applied(type(sent, row, "Mud."), sent);
        expect(shown(after)[row]).toEqual([row * 2, row * 2 + 2, "Mud."]);
        expect(after.every(({ origins }) => origins.length > 0)).toBe(true);
        expect(told(after)).toHaveLength(1);
      }
    });
  });
});
