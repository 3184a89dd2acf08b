// The time ruler under the picture: chapters, gaps, highlights and matches of a search, with the needle at now.

import type { Chapter, Gap, Highlight } from "./documents";
import { along, element, need } from "./dom";
import { present, type Replay } from "./load";
import type { Player } from "./player";
import { during } from "./spans";
import { clock, spoken } from "./time";
import { gapReason, NOT_THERE_YET } from "./words";

/** Distances between numerals that read well, in seconds. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const NUMERAL_PIXELS = 48;
const NUMERAL_DISTANCE_PIXELS = 64;

/** The smallest step of the scale whose numerals do not crowd each other. */
export function scaleStep(duration: number, pixels: number): number {
  const roomFor = Math.max(1, Math.floor(pixels / NUMERAL_DISTANCE_PIXELS));
  return STEPS.find((step) => duration / step <= roomFor) ?? (STEPS.at(-1) as number);
}

export class Ruler {
  private readonly input = need<HTMLInputElement>("seek");
  private readonly needle = need("ruler-needle");
  private readonly played = need("ruler-played");
  private readonly buffered = need("ruler-buffered");
  private readonly marks = need("ruler-marks");

  private chapters: readonly Chapter[] = [];

  constructor(private readonly player: Player) {
    this.input.addEventListener("input", () => {
      player.seek(Number(this.input.value));
      this.move(player.time);
    });
    new ResizeObserver(() => this.drawScale()).observe(need("ruler"));
    player.video.addEventListener("progress", () => this.drawBuffered());
    player.moved.on((time) => this.move(time));
  }

  show(replay: Replay): void {
    this.chapters = present(replay.chapters) ?? [];
    this.input.max = String(this.player.duration);
    need("ruler-parts").replaceChildren(
      ...this.chapters.slice(1).map((chapter) => this.chapterMark(chapter)),
      ...replay.manifest.gaps.map((gap) => this.gapMark(gap)),
      ...this.comingMark());
    for (const old of this.marks.querySelectorAll(".ruler-highlight")) old.remove();
    this.marks.append(...(present(replay.highlights) ?? []).map((highlight) => this.highlightMark(highlight)));
    this.drawScale();
    this.drawBuffered();
    this.move(this.player.time);
  }

  /** Ticks where a search matches. */
  showMatches(times: readonly number[]): void {
    for (const old of this.marks.querySelectorAll(".ruler-match")) old.remove();
    this.marks.append(...times.map((time) => this.mark("ruler-match", time)));
  }

  private share(time: number): number {
    return this.player.duration > 0 ? Math.min(1, time / this.player.duration) : 0;
  }

  private mark(className: string, from: number, to: number | null = null): HTMLElement {
    const mark = element("span", { class: className, data: { start: from } });
    along(mark, this.share(from), to === null ? null : this.share(to));
    return mark;
  }

  private chapterMark(chapter: Chapter): HTMLElement {
    return this.mark("ruler-chapter", chapter.start);
  }

  private gapMark(gap: Gap): HTMLElement {
    const mark = this.mark("ruler-gap", gap.start, gap.end);
    mark.dataset.testid = "gap";
    mark.title = `${clock(gap.start)} to ${clock(gap.end)}: ${gapReason(gap.reason)}`;
    return mark;
  }

  /** What is still being made. */
  private comingMark(): HTMLElement[] {
    if (!this.player.isGrowing) return [];
    const mark = this.mark("ruler-coming", this.player.available, this.player.duration);
    mark.dataset.testid = "coming";
    mark.title = NOT_THERE_YET;
    return [mark];
  }

  private highlightMark(highlight: Highlight): HTMLElement {
    const mark = this.mark("ruler-highlight", highlight.start, highlight.end);
    mark.dataset.testid = "highlight-mark";
    return mark;
  }

  private move(time: number): void {
    along(this.needle, this.share(time));
    this.played.style.width = `${this.share(time) * 100}%`;
    this.input.value = String(time);
    const chapter = during(this.chapters, time);
    const place = chapter ? `, ${chapter.title}` : "";
    const there = this.player.isGrowing ? `, ${spoken(this.player.available)} can be played so far` : "";
    this.input.setAttribute("aria-valuetext", `${spoken(time)} of ${spoken(this.player.duration)}${place}${there}`);
  }

  private drawBuffered(): void {
    const { buffered, currentTime } = this.player.video;
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) > currentTime || buffered.end(index) < currentTime) continue;
      along(this.buffered, this.share(buffered.start(index)), this.share(buffered.end(index)));
    }
  }

  private drawScale(): void {
    const scale = need("ruler-scale");
    const step = scaleStep(this.player.duration, scale.clientWidth);
    const numerals: HTMLElement[] = [];
    for (let time = 0; time <= this.player.duration; time += step) {
      const fits = (1 - this.share(time)) * scale.clientWidth >= NUMERAL_PIXELS;
      const numeral = element("span", { class: "ruler-numeral" }, fits ? clock(time) : "");
      along(numeral, this.share(time));
      numerals.push(numeral);
    }
    scale.replaceChildren(...numerals);
  }
}
