// One visit of the editor: the captions and chapters as they are at the moment, where the keyboard is, and what one can
// do. Draws nothing and sends nothing.

import type { ChapterStart, Correction, CueText, DraftChanges } from "@/api/generated";
import { Signal } from "@/player/signal";
import * as captions from "./captions";
import type { Edge, Groups, Origin, Outcome, Row } from "./captions";
import { sameChapters, without } from "./draft-changes";

export interface EditState {
  groups: Groups;
  rows: readonly Row[];
  /** Corrections of the draft whose captions are not there any more. */
  left: readonly Correction[];
  /** All chapters, in place of those that there are; null: unchanged. */
  chapters: readonly ChapterStart[] | null;
  /** The row that keys are about. */
  active: number;
  /** Grows whenever somebody is led to the active row. */
  visits: number;
}

export class Edit {
  readonly state: Signal<EditState>;
  /** Where the caret goes in the active row, once that is on the page. */
  private caret: number | null = null;

  constructor(
    private cues: readonly Origin[],
    changes: DraftChanges,
    private readonly changed: (changes: DraftChanges) => void,
  ) {
    this.state = new Signal<EditState>({ ...this.placed(changes), active: 0, visits: 0 });
  }

  get changes(): DraftChanges {
    const { groups, left, chapters } = this.state.value;
    return { corrections: [...captions.correctionsOf(groups), ...left], chapters: chapters && chapters.filter(({ title }) => title.trim() !== "") };
  }

  /** Another draft takes the place of this one. */
  load(changes: DraftChanges): void {
    this.set(this.placed(changes));
  }

  /** `sent` became part of the class; the replay will show it, but for what fitted nowhere. What was changed since then stays. */
  applied(sent: DraftChanges): void {
    const { groups: now, left, chapters } = this.state.value;
    const groups = captions.applied(now, captions.place(this.cues, sent.corrections).groups);
    this.cues = groups.flatMap((group) => group.origins);
    this.set({
      groups,
      rows: captions.rowsOf(groups),
      left: without(left, sent.corrections),
      chapters: sameChapters(this.changes.chapters, sent.chapters) ? null : chapters,
    });
  }

  /** The replay has been made again. */
  remade(cues: readonly Origin[]): void {
    if (cues === this.cues) return;
    const changes = this.changes;
    this.cues = cues;
    this.set(this.placed(changes));
  }

  type(row: number, text: string): void {
    const own = this.row(row);
    if (own) this.edit(captions.retext(this.state.value.groups, own, text));
  }

  review(row: number, reviewed: boolean): void {
    const own = this.row(row);
    if (own) this.edit(captions.review(this.state.value.groups, own, reviewed));
  }

  revert(row: number): void {
    const own = this.row(row);
    if (own) this.edit(captions.revert(this.state.value.groups, own));
  }

  /** These answer whether it could be done. */
  retime(row: number, edge: Edge, time: number): boolean {
    const { groups, rows } = this.state.value;
    const retimed = captions.retime(groups, rows, row, edge, time);
    if (retimed) this.edit(retimed);
    return retimed !== null;
  }

  split(row: number, caret: number): boolean {
    const { groups, rows } = this.state.value;
    return this.take(captions.split(groups, rows, row, caret));
  }

  merge(row: number): boolean {
    const { groups, rows } = this.state.value;
    return this.take(captions.merge(groups, rows, row));
  }

  setChapters(chapters: readonly ChapterStart[] | null): void {
    this.set({ chapters });
    this.changed(this.changes);
  }

  /** Puts a correction that fits no more in the place of the captions that stand there now. */
  correct(found: readonly CueText[], correction: Correction): boolean {
    const before = this.changes;
    const again: Correction = { replaced: [...found], with: correction.with };
    const placed = captions.place(this.cues, [...before.corrections.filter((other) => other !== correction), again]);
    if (placed.left.includes(again)) return false;
    this.set({ groups: placed.groups, rows: captions.rowsOf(placed.groups), left: placed.left });
    this.changed(this.changes);
    return true;
  }

  drop(correction: Correction): void {
    this.set({ left: this.state.value.left.filter((other) => other !== correction) });
    this.changed(this.changes);
  }

  /** The keyboard is there already. */
  activate(row: number): void {
    if (row !== this.state.value.active) this.set({ active: row });
  }

  /** Leads the reader to a row. */
  show(row: number): void {
    this.set({ active: this.within(row), visits: this.state.value.visits + 1 });
  }

  /** Leads the keyboard to a row. */
  go(row: number, caret = 0): void {
    this.caret = caret;
    this.show(row);
  }

  /** Where the caret shall be; asked once. */
  takeCaret(): number | null {
    const caret = this.caret;
    this.caret = null;
    return caret;
  }

  private placed(changes: DraftChanges): Pick<EditState, "groups" | "rows" | "left" | "chapters"> {
    const { groups, left } = captions.place(this.cues, changes.corrections);
    return { groups, rows: captions.rowsOf(groups), left, chapters: changes.chapters ?? null };
  }

  private row(row: number): Row | undefined {
    return this.state.value.rows[row];
  }

  private within(row: number): number {
    return Math.max(0, Math.min(row, this.state.value.rows.length - 1));
  }

  private take(outcome: Outcome | null): boolean {
    if (!outcome) return false;
    this.edit(outcome.groups);
    this.go(outcome.row, outcome.caret);
    return true;
  }

  private edit(groups: Groups): void {
    this.set({ groups, rows: captions.rowsOf(groups) });
    this.changed(this.changes);
  }

  private set(next: Partial<EditState>): void {
    const state = { ...this.state.value, ...next };
    this.state.emit({ ...state, active: Math.max(0, Math.min(state.active, state.rows.length - 1)) });
  }
}
