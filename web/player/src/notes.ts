// The Notes panel: what was said, chapter by chapter; each sentence leads to where it was said.

import { absentNotice, whyAbsent } from "./absent";
import { cueOrder, passages } from "./citations";
import type { Cue, Highlight, NoteChapter, NoteItem } from "./documents";
import { element, need } from "./dom";
import { present, type Replay } from "./load";
import { gutterTime, Rail, timeAnchor, type RailEntry } from "./rail";
import type { Span } from "./spans";
import { clock } from "./time";
import { NOTE_LABELS, UNREVIEWED } from "./words";

/** More are folded away, so that the notes begin where the eye does. */
const HIGHLIGHTS_OPEN_MAX = 4;

type Order = ReadonlyMap<string, { index: number; cue: Cue }>;

export class NotesPanel {
  private readonly rail = new Rail();

  show(replay: Replay): void {
    const panel = need("notes");
    const transcript = present(replay.transcript);
    const order = cueOrder(transcript?.cues ?? []);
    const highlights = highlightList(present(replay.highlights) ?? []);
    const absence = whyAbsent("notes", replay.notes, replay.manifest, (chapters) => chapters.length);
    if (absence !== null) {
      panel.replaceChildren(...highlights, absentNotice("notes", absence));
      return;
    }
    const chapters = present(replay.notes) ?? [];
    const entries: RailEntry[] = [];
    const sections = chapters.map((chapter) => section(chapter, order, entries));
    entries.sort((a, b) => a.start - b.start);
    this.rail.fill(sections, entries, replay.manifest.duration);
    if (transcript) this.rail.node.lang = transcript.language;
    panel.replaceChildren(element("p", { class: "provenance" }, `Notes from the transcript. ${UNREVIEWED}.`), ...highlights, this.rail.node);
  }

  move(time: number): void {
    this.rail.move(time);
  }
}

function highlightList(highlights: readonly Highlight[]): HTMLElement[] {
  if (highlights.length === 0) return [];
  const items = highlights.map((highlight) =>
    element("li", {}, timeAnchor(highlight.start, "highlight",
      element("span", { class: "highlight-time" }, clock(highlight.start)), " ",
      element("mark", {}, highlight.text.replaceAll("\n", " ")))));
  const box = element("details", { class: "highlights", testid: "highlights" },
    element("summary", {}, items.length === 1 ? "1 highlight" : `${items.length} highlights`),
    element("ul", {}, ...items));
  box.open = items.length <= HIGHLIGHTS_OPEN_MAX;
  return [box];
}

function section(chapter: NoteChapter, order: Order, entries: RailEntry[]): HTMLElement {
  const heading = element("h2", { class: "entry-text" }, chapter.title);
  entries.push({ start: chapter.start, node: heading });
  const terms = chapter.items.filter((item) => item.kind === "key_term");
  const rows = chapter.items.filter((item) => item.kind !== "key_term").map((item) => row(item, order, entries));
  return element("section", { class: "chapter", testid: "note-chapter" },
    element("div", { class: "entry entry-heading" }, gutterTime(chapter.start), heading),
    ...rows,
    terms.length > 0 ? termRow(terms, order) : null);
}

function row(item: NoteItem, order: Order, entries: RailEntry[]): HTMLElement {
  const cited = passages(item.cueIds, order);
  const label = NOTE_LABELS[item.kind];
  const [first, ...others] = cited;
  const text = element("p", { class: "entry-text", data: { kind: item.kind } },
    label ? element("span", { class: "note-label" }, label) : null,
    element("span", { class: "note-said" }, item.text.replaceAll("\n", " ")),
    ...others.map((passage) => citation(passage)));
  // The needle visits notes in the order of time; an answer that cites an earlier moment would send it back.
  if (first && first.start >= (entries.at(-1)?.start ?? 0)) entries.push({ start: first.start, node: text });
  const time = first ? gutterTime(first.start) : null;
  if (time) time.dataset.testid = "citation";
  return element("div", { class: "entry", testid: "note", data: { kind: item.kind } }, time, text);
}

function citation(passage: Span): HTMLElement {
  const anchor = timeAnchor(passage.start, "cite", clock(passage.start));
  anchor.setAttribute("aria-label", `Go to ${clock(passage.start)}`);
  anchor.dataset.testid = "citation";
  return anchor;
}

function termRow(terms: readonly NoteItem[], order: Order): HTMLElement {
  const links = terms.map((term) => {
    const first = passages(term.cueIds, order)[0];
    return element("li", {}, first ? timeAnchor(first.start, "term", term.text) : term.text);
  });
  return element("div", { class: "entry entry-terms", testid: "key-terms" },
    element("div", { class: "entry-text" }, element("h3", { class: "note-label" }, "Key terms"), element("ul", { class: "terms" }, ...links)));
}
