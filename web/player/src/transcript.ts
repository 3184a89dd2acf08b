// The Transcript panel: paragraphs of cues that follow playback, with what was emphasised marked.

import { absentNotice, whyAbsent } from "./absent";
import type { Chapter, Cue } from "./documents";
import { element, need } from "./dom";
import type { Piece } from "./find";
import type { Follow } from "./follow";
import { present, type Replay } from "./load";
import { chapterStarts, flat, paragraphs } from "./paragraphs";
import { gutterTime, Rail, timeAnchor } from "./rail";
import { lastBegun } from "./spans";
import { UNREVIEWED } from "./words";

export class TranscriptPanel {
  readonly cues: readonly Cue[];
  private readonly rail: Rail;
  private readonly anchors: HTMLAnchorElement[] = [];
  private current = -1;

  constructor(
    replay: Replay,
    private readonly follow: Follow,
  ) {
    this.rail = new Rail(replay.manifest.duration);
    const panel = need("transcript");
    const transcript = present(replay.transcript);
    this.cues = transcript?.cues ?? [];
    const reason = whyAbsent("transcript", replay.transcript, replay.manifest, ({ cues }) => cues.length);
    if (reason !== null) {
      panel.replaceChildren(absentNotice("transcript", reason));
      return;
    }
    const emphasised = new Set((present(replay.highlights) ?? []).flatMap((highlight) => highlight.cueIds));
    this.rail.node.lang = transcript?.language ?? "";
    this.rail.fill(this.build(present(replay.chapters) ?? [], emphasised), this.entries());
    panel.replaceChildren(element("p", { class: "provenance" }, `${UNREVIEWED}.`), this.rail.node);
    this.rail.node.addEventListener("keydown", (event) => this.onKey(event));
    this.tabStop(0);
  }

  move(time: number): void {
    this.rail.move(time);
    const index = lastBegun(this.cues, time);
    if (index !== this.current) {
      this.anchors[this.current]?.removeAttribute("aria-current");
      this.current = index;
      this.anchors[index]?.setAttribute("aria-current", "true");
      if (!this.rail.node.contains(document.activeElement)) this.tabStop(Math.max(0, index));
      this.returnToNow();
    }
  }

  /** Brings the current line into view, if the reader lets us. */
  returnToNow(): void {
    const anchor = this.anchors[Math.max(0, this.current)];
    if (anchor && this.rail.node.offsetParent !== null) this.follow.keep(anchor);
  }

  /** Marks matches; the text of every other cue is whole again. */
  mark(matches: readonly Piece[][], chosen: number): void {
    const pieces = new Map<number, (Piece & { chosen: boolean })[]>();
    for (const [match, parts] of matches.entries()) {
      for (const part of parts) {
        const list = pieces.get(part.text) ?? [];
        list.push({ ...part, chosen: match === chosen });
        pieces.set(part.text, list);
      }
    }
    for (const [index, anchor] of this.anchors.entries()) {
      const own = pieces.get(index);
      if (own || anchor.childElementCount > 0) anchor.replaceChildren(...withMarks(flat(this.cues[index] as Cue), own ?? []));
    }
    const first = matches[chosen]?.[0];
    const anchor = first && this.anchors[first.text];
    if (anchor) {
      this.follow.yield();
      this.follow.reveal(anchor);
    }
  }

  private build(chapters: readonly Chapter[], emphasised: ReadonlySet<string>): HTMLElement[] {
    const rows: HTMLElement[] = [];
    const starts = chapterStarts(chapters, this.cues);
    let titled = -1;
    for (const cues of paragraphs(this.cues, starts.map(({ start }) => start))) {
      const first = cues[0] as Cue;
      const chapter = lastBegun(starts, first.start);
      if (chapter > titled) {
        titled = chapter;
        rows.push(element("div", { class: "entry entry-title" }, element("h2", { class: "entry-text" }, (chapters[chapter] as Chapter).title)));
      }
      const text = element("p", { class: "entry-text said" });
      for (const cue of cues) {
        const anchor = this.anchor(cue, emphasised.has(cue.id));
        text.append(anchor, " ");
      }
      const time = gutterTime(first.start);
      time.tabIndex = -1;
      time.setAttribute("aria-hidden", "true");
      rows.push(element("div", { class: "entry" }, time, text));
    }
    return rows;
  }

  private anchor(cue: Cue, emphasised: boolean): HTMLAnchorElement {
    const anchor = timeAnchor(cue.start, emphasised ? "cue emphasised" : "cue", flat(cue));
    anchor.dataset.testid = "cue";
    anchor.dataset.cue = cue.id;
    anchor.dir = "auto";
    anchor.tabIndex = -1;
    this.anchors.push(anchor);
    return anchor;
  }

  private entries() {
    return this.cues.map((cue, index) => ({ start: cue.start, node: this.anchors[index] as HTMLElement }));
  }

  /** One cue can be tabbed to; arrows go from there. */
  private tabStop(index: number): void {
    for (const stop of this.rail.node.querySelectorAll<HTMLElement>(".cue[tabindex='0']")) stop.tabIndex = -1;
    const anchor = this.anchors[index];
    if (anchor) anchor.tabIndex = 0;
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const index = this.anchors.indexOf(event.target as HTMLAnchorElement);
    const next = this.anchors[index + step];
    if (step === 0 || index < 0 || !next) return;
    event.preventDefault();
    event.stopPropagation();
    this.follow.yield();
    this.tabStop(index + step);
    next.focus({ preventScroll: true });
    this.follow.reveal(next);
  }
}

function withMarks(text: string, pieces: readonly (Piece & { chosen: boolean })[]): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = 0;
  for (const piece of pieces) {
    nodes.push(text.slice(at, piece.from), element("mark", { class: piece.chosen ? "match chosen" : "match" }, text.slice(piece.from, piece.to)));
    at = piece.to;
  }
  nodes.push(text.slice(at));
  return nodes;
}
