// The Transcript panel: paragraphs of cues that follow playback, with what was emphasised marked.

import { absentNotice, whyAbsent } from "./absent";
import type { Chapter, Cue } from "./documents";
import { arrange, element, need } from "./dom";
import type { Piece } from "./find";
import type { Follow } from "./follow";
import { present, type Replay } from "./load";
import { isComing } from "./making";
import { chapterStarts, flat, paragraphs } from "./paragraphs";
import { gutterTime, Rail, timeAnchor } from "./rail";
import { lastBegun } from "./spans";
import { UNREVIEWED } from "./words";

/** One paragraph or chapter title, and the cues in it. */
interface Row {
  node: HTMLElement;
  anchors: readonly HTMLAnchorElement[];
}

/** How a row is made; rows of the same key look the same. */
interface RowPlan {
  key: string;
  make: () => Row;
}

/** Where somebody reads: the first cue that they see and where it stands, and the cue that has the focus. */
interface Place {
  start: number;
  top: number;
  focused: number | null;
}

export class TranscriptPanel {
  cues: readonly Cue[] = [];
  private readonly rail = new Rail();
  private rows = new Map<string, Row>();
  private anchors: readonly HTMLAnchorElement[] = [];
  private current = -1;

  constructor(private readonly follow: Follow) {
    this.rail.node.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** What is there already and stays is not touched: whoever reads it keeps their place, their focus, their selection. */
  show(replay: Replay): void {
    const panel = need("transcript");
    const transcript = present(replay.transcript);
    const absence = whyAbsent("transcript", replay.transcript, replay.manifest, ({ cues }) => cues.length);
    if (absence !== null) {
      panel.replaceChildren(absentNotice("transcript", absence));
      return;
    }
    const emphasised = new Set((present(replay.highlights) ?? []).flatMap((highlight) => highlight.cueIds));
    const place = this.place();
    this.anchors[this.current]?.removeAttribute("aria-current");
    this.current = -1;
    this.cues = transcript?.cues ?? [];
    this.rail.node.lang = transcript?.language ?? "";
    this.arrange(this.plans(present(replay.chapters) ?? [], emphasised), replay.manifest.duration);
    const head = panel.querySelector(".provenance") ?? element("p", { class: "provenance" }, `${UNREVIEWED}.`);
    arrange(panel, [head, this.rail.node, ...moreNotice(replay)]);
    this.tabStop(0);
    if (place) this.returnTo(place);
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
  }

  /** The reader is led to a cue. */
  lookAt(index: number): void {
    const anchor = this.anchors[index];
    if (!anchor) return;
    this.follow.yield();
    this.follow.reveal(anchor);
  }

  private arrange(plans: readonly RowPlan[], duration: number): void {
    const rows = new Map(plans.map(({ key, make }) => [key, this.rows.get(key) ?? make()]));
    this.rows = rows;
    this.anchors = [...rows.values()].flatMap((row) => row.anchors);
    this.rail.fill([...rows.values()].map((row) => row.node), this.entries(), duration);
  }

  private place(): Place | null {
    if (this.rail.node.offsetParent === null) return null;
    const top = need("desk").getBoundingClientRect().bottom;
    const index = this.anchors.findIndex((anchor) => anchor.getBoundingClientRect().bottom > top);
    const anchor = this.anchors[index];
    if (!anchor) return null;
    const focused = this.cues[this.anchors.indexOf(document.activeElement as HTMLAnchorElement)]?.start ?? null;
    return { start: (this.cues[index] as Cue).start, top: anchor.getBoundingClientRect().top, focused };
  }

  private returnTo({ start, top, focused }: Place): void {
    const anchor = this.anchors[Math.max(0, lastBegun(this.cues, start))];
    if (anchor) this.follow.shift(anchor.getBoundingClientRect().top - top);
    if (focused === null) return;
    const index = Math.max(0, lastBegun(this.cues, focused));
    this.tabStop(index);
    if (this.anchors[index] !== document.activeElement) this.anchors[index]?.focus({ preventScroll: true });
  }

  private plans(chapters: readonly Chapter[], emphasised: ReadonlySet<string>): RowPlan[] {
    const plans: RowPlan[] = [];
    const starts = chapterStarts(chapters, this.cues);
    let titled = -1;
    for (const cues of paragraphs(this.cues, starts.map(({ start }) => start))) {
      const first = cues[0] as Cue;
      const chapter = lastBegun(starts, first.start);
      if (chapter > titled) {
        titled = chapter;
        plans.push(titlePlan(chapters[chapter] as Chapter));
      }
      plans.push(paragraphPlan(cues, emphasised));
    }
    return plans;
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

function moreNotice(replay: Replay): HTMLElement[] {
  if (!isComing(replay.manifest, "transcript")) return [];
  return [element("p", { class: "provenance", testid: "more-text" }, "More follows as it is recognised.")];
}

function titlePlan({ title, start }: Chapter): RowPlan {
  const make = () => ({ node: element("div", { class: "entry entry-title" }, element("h2", { class: "entry-text" }, title)), anchors: [] });
  return { key: JSON.stringify(["chapter", start, title]), make };
}

function paragraphPlan(cues: readonly Cue[], emphasised: ReadonlySet<string>): RowPlan {
  const make = () => {
    const anchors = cues.map((cue) => cueAnchor(cue, emphasised.has(cue.id)));
    const time = gutterTime((cues[0] as Cue).start);
    time.tabIndex = -1;
    time.setAttribute("aria-hidden", "true");
    const said = element("p", { class: "entry-text said" }, ...anchors.flatMap((anchor) => [anchor, " "]));
    return { node: element("div", { class: "entry" }, time, said), anchors };
  };
  return { key: JSON.stringify(cues.map((cue) => [cue.id, cue.start, cue.text, emphasised.has(cue.id)])), make };
}

function cueAnchor(cue: Cue, emphasised: boolean): HTMLAnchorElement {
  const anchor = timeAnchor(cue.start, emphasised ? "cue emphasised" : "cue", flat(cue));
  anchor.dataset.testid = "cue";
  anchor.dataset.cue = cue.id;
  anchor.dir = "auto";
  anchor.tabIndex = -1;
  return anchor;
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
