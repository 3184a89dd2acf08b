// Captions while they are edited: cues that follow each other, and the captions that take their place. What was not
// touched is one cue and the same caption.

import type { Correction, CueText } from "@/api/generated";
import { milliseconds, sameCorrections } from "./draft-changes";

/** A cue as it stands in the replay. */
export interface Origin extends CueText {
  reviewed: boolean;
}

/** A caption as somebody edits it. One without text is removed. */
export interface Caption extends CueText {
  /** Stays with the caption whatever becomes of it. */
  key: string;
}

export interface Group {
  /** Never empty. */
  origins: readonly Origin[];
  captions: readonly Caption[];
  /** Somebody says, or has said, that it is right as it stands. */
  reviewed: boolean;
}

export type Groups = readonly Group[];

/** A caption with where it stands. */
export interface Row {
  caption: Caption;
  group: Group;
  /** Of the group. */
  at: number;
  /** Of the caption in its group. */
  nth: number;
}

export type Edge = "start" | "end";

/** What an action makes of the captions, and which of them it leads to. */
export interface Outcome {
  groups: Groups;
  row: number;
  /** Where in the text. */
  caret: number;
}

/** Of one correction. */
const CUES_MAX = 20;
export const CAPTION_LETTERS_MAX = 1000;
/** A caption is shown at least this long. */
const SECONDS_MIN = 0.1;
/** Documents are exact to a millisecond. */
const TOLERANCE_SECONDS = 0.0015;

export const flat = (text: string) => text.replace(/\s*\n\s*/g, " ");

const same = (a: CueText, b: CueText) =>
  a.text === b.text && Math.abs(a.start - b.start) < TOLERANCE_SECONDS && Math.abs(a.end - b.end) < TOLERANCE_SECONDS;

const plain = ({ start, end, text }: CueText): CueText => ({ start, end, text });

const keyOf = (start: number, nth: number) => `${start}/${nth}`;

function untouched(origin: Origin): Group {
  return { origins: [origin], captions: [{ ...plain(origin), key: keyOf(origin.start, 0) }], reviewed: origin.reviewed };
}

export const fromCues = (cues: readonly Origin[]): Groups => cues.map(untouched);

export const rowsOf = (groups: Groups): Row[] =>
  groups.flatMap((group, at) => group.captions.map((caption, nth) => ({ caption, group, at, nth })));

/** Texts, times or the number of captions are others than in the replay. */
export const isChanged = ({ origins, captions }: Group) =>
  origins.length !== captions.length || captions.some((caption, index) => !same(caption, origins[index] as Origin));

/** A person has looked at these captions, or does so in this draft. */
export const isSeen = (group: Group) => group.reviewed || isChanged(group);

const isTouched = (group: Group) => isChanged(group) || (group.reviewed && !group.origins.every((origin) => origin.reviewed));

/** What the draft says about these captions. */
export function correctionsOf(groups: Groups): Correction[] {
  return groups.filter(isTouched).map(({ origins, captions }) => ({
    replaced: origins.map(plain),
    with: captions.filter(({ text }) => text.trim() !== "").map(plain),
  }));
}

/** Puts corrections where their cues stand. Those whose cues are not there any more are left over. */
export function place(cues: readonly Origin[], corrections: readonly Correction[]): { groups: Groups; left: Correction[] } {
  const starts = new Map(cues.map((cue, index) => [milliseconds(cue.start), index]));
  const taken = new Map<number, Correction>();
  const covered = new Set<number>();
  const left: Correction[] = [];
  for (const correction of corrections) {
    const first = starts.get(milliseconds(correction.replaced[0]?.start ?? -1)) ?? -1;
    const run = correction.replaced.map((_, nth) => first + nth);
    const fits = first >= 0 && run.every((index, nth) => !covered.has(index) && cues[index]?.text === correction.replaced[nth]?.text);
    if (!fits) {
      left.push(correction);
      continue;
    }
    run.forEach((index) => covered.add(index));
    taken.set(first, correction);
  }
  const groups: Group[] = [];
  for (let index = 0; index < cues.length; ) {
    const correction = taken.get(index);
    const group = correction ? corrected(cues.slice(index, index + correction.replaced.length), correction) : untouched(cues[index] as Origin);
    groups.push(group);
    index += group.origins.length;
  }
  return { groups, left };
}

function corrected(origins: readonly Origin[], correction: Correction): Group {
  const [first, last] = [origins[0] as Origin, origins.at(-1) as Origin];
  const texts = correction.with.length > 0 ? correction.with : [{ start: first.start, end: last.end, text: "" }];
  return { origins, captions: texts.map((text, nth) => ({ ...plain(text), key: keyOf(first.start, nth) })), reviewed: true };
}

/** The captions once `sent` is applied: what was edited since then is about captions as the replay will have them. */
export const applied = (groups: Groups, sent: Groups): Groups => housed(aligned(groups, sent).flatMap(([now, then]) => since(now, then)));

function since(now: Groups, then: Groups): Groups {
  if (sameCorrections(correctionsOf(now), correctionsOf(then))) return settled(now);
  if (!then.some(isTouched)) return now;
  return [joined(settled(then), now)];
}

/** As the replay will have them. */
function settled(groups: Groups): Groups {
  return groups.flatMap((group) => {
    if (!isTouched(group)) return [group];
    const shown = group.captions.filter(({ text }) => text.trim() !== "");
    return shown.map((caption): Group => ({ origins: [{ ...plain(caption), reviewed: true }], captions: [caption], reviewed: true }));
  });
}

/** Both in the smallest parts that are about the same cues. */
function aligned(groups: Groups, others: Groups): [Groups, Groups][] {
  const counts = new Map(ends(others).map((end, index) => [end, index + 1]));
  const parts: [Groups, Groups][] = [];
  let [from, otherFrom] = [0, 0];
  ends(groups).forEach((end, index) => {
    const otherTo = counts.get(end);
    if (otherTo === undefined) return;
    parts.push([groups.slice(from, index + 1), others.slice(otherFrom, otherTo)]);
    [from, otherFrom] = [index + 1, otherTo];
  });
  return parts;
}

/** How many cues there are up to the end of each group. */
function ends(groups: Groups): number[] {
  let count = 0;
  return groups.map(({ origins }) => (count += origins.length));
}

/** Captions whose cues were removed go to their neighbours. */
function housed(groups: Groups): Groups {
  const all: Group[] = [];
  for (const group of groups) {
    const last = all.at(-1);
    if (!last || (last.origins.length > 0 && group.origins.length > 0)) all.push(group);
    else all.splice(-1, 1, joined([last, group], [last, group]));
  }
  return all.filter(({ origins }) => origins.length > 0);
}

/** The captions of `now` in the place of what `then` replaces. */
const joined = (then: Groups, now: Groups): Group => ({
  origins: then.flatMap(({ origins }) => origins),
  captions: now.flatMap(({ captions }) => captions),
  reviewed: now.every(({ reviewed }) => reviewed),
});

const put = (groups: Groups, at: number, count: number, ...group: Group[]): Groups => [...groups.slice(0, at), ...group, ...groups.slice(at + count)];

function recaption({ group, nth }: Row, ...captions: Caption[]): Group {
  return { ...group, captions: [...group.captions.slice(0, nth), ...captions, ...group.captions.slice(nth + 1)] };
}

export function retext(groups: Groups, row: Row, text: string): Groups {
  return put(groups, row.at, 1, recaption(row, { ...row.caption, text }));
}

export function review(groups: Groups, row: Row, reviewed: boolean): Groups {
  return put(groups, row.at, 1, { ...row.group, reviewed });
}

/** As the replay has it. */
export function revert(groups: Groups, row: Row): Groups {
  return put(groups, row.at, 1, ...row.group.origins.map(untouched));
}

/** Null where the time lies outside of the caption and its neighbours. */
export function retime(groups: Groups, rows: readonly Row[], row: number, edge: Edge, time: number): Groups | null {
  const own = rows[row];
  if (!own) return null;
  const [before, after] = [rows[row - 1]?.caption, rows[row + 1]?.caption];
  const { start, end } = own.caption;
  const moved = milliseconds(time) / 1000;
  if (edge === "start") {
    if (moved < (before ? before.start + SECONDS_MIN : 0) || moved > end - SECONDS_MIN) return null;
    return put(groups, own.at, 1, recaption(own, { ...own.caption, start: moved }));
  }
  if (moved < start + SECONDS_MIN || moved > (after?.end ?? Infinity)) return null;
  return put(groups, own.at, 1, recaption(own, { ...own.caption, end: Math.min(moved, after?.start ?? moved) }));
}

/** Two captions, of the words before and after `caret`; the time is shared by letters. Null where one would be empty. */
export function split(groups: Groups, rows: readonly Row[], row: number, caret: number): Outcome | null {
  const own = rows[row];
  if (!own || own.group.captions.length >= CUES_MAX) return null;
  const { start, end, text, key } = own.caption;
  const [head, tail] = [flat(text.slice(0, caret)).trim(), flat(text.slice(caret)).trim()];
  if (head === "" || tail === "" || end - start < 2 * SECONDS_MIN) return null;
  const share = head.length / (head.length + tail.length);
  const cut = milliseconds(Math.min(end - SECONDS_MIN, Math.max(start + SECONDS_MIN, start + (end - start) * share))) / 1000;
  const group = recaption(own, { key, start, end: cut, text: head }, { key: freeKey(own.group), start: cut, end, text: tail });
  return { groups: put(groups, own.at, 1, group), row: row + 1, caret: 0 };
}

function freeKey(group: Group): string {
  const base = (group.origins[0] as Origin).start;
  const keys = new Set(group.captions.map(({ key }) => key));
  let nth = group.captions.length;
  while (keys.has(keyOf(base, nth))) nth += 1;
  return keyOf(base, nth);
}

/** One caption of this one and the next. Null for the last, and where it would be too long. */
export function merge(groups: Groups, rows: readonly Row[], row: number): Outcome | null {
  const [own, next] = [rows[row], rows[row + 1]];
  if (!own || !next) return null;
  const head = flat(own.caption.text).trim();
  const text = `${head} ${flat(next.caption.text).trim()}`.trim();
  const parts = groups.slice(own.at, next.at + 1);
  const origins = parts.flatMap((part) => part.origins);
  const captions = parts.flatMap((part) => part.captions);
  if (text.length > CAPTION_LETTERS_MAX || origins.length > CUES_MAX || captions.length > CUES_MAX) return null;
  const merged = { ...own.caption, end: next.caption.end, text };
  const kept = captions.filter((caption) => caption !== next.caption).map((caption) => (caption === own.caption ? merged : caption));
  const group: Group = { origins, captions: kept, reviewed: parts.every((part) => part.reviewed) };
  return { groups: put(groups, own.at, next.at - own.at + 1, group), row, caret: head.length };
}
