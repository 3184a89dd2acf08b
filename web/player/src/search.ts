// The search field over the transcript: matches marked in the text and on the ruler, one chosen at a time.

import { need } from "./dom";
import { find, type Piece } from "./find";
import { flat } from "./paragraphs";
import type { Ruler } from "./ruler";
import type { TranscriptPanel } from "./transcript";

const TYPING_PAUSE_MS = 120;

export class Search {
  private matches: Piece[][] = [];
  private chosen = -1;
  private texts: readonly string[] = [];
  private readonly input = need<HTMLInputElement>("search-text");
  private readonly count = need("search-count");
  private timer = 0;

  constructor(
    private readonly transcript: TranscriptPanel,
    private readonly ruler: Ruler,
  ) {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.run(), TYPING_PAUSE_MS);
    });
    need("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.step(1);
    });
    need("search-previous").addEventListener("click", () => this.step(-1));
  }

  /** The transcript has changed: what was found is found again, and the reader stays where they are. */
  update(): void {
    const chosenAt = this.chosen >= 0 ? this.startOf(this.matches[this.chosen] as Piece[]) : null;
    this.texts = this.transcript.cues.map(flat);
    if (this.input.value.trim() === "") return;
    this.find();
    const starts = this.matches.map((match) => this.startOf(match));
    this.chosen = chosenAt === null ? Math.min(0, starts.length - 1) : Math.max(starts.findIndex((start) => start >= chosenAt), Math.min(0, starts.length - 1));
    this.draw();
  }

  focus(): void {
    this.input.focus();
  }

  private run(): void {
    this.find();
    this.chosen = -1;
    this.step(this.matches.length > 0 ? 1 : 0);
  }

  private find(): void {
    this.matches = find(this.texts, this.input.value);
    this.ruler.showMatches(this.matches.map((match) => this.startOf(match)));
  }

  private step(by: number): void {
    const total = this.matches.length;
    if (total > 0) this.chosen = (this.chosen + by + total) % total;
    this.draw();
    const first = this.matches[this.chosen]?.[0];
    if (first) this.transcript.lookAt(first.text);
  }

  private draw(): void {
    const total = this.matches.length;
    this.transcript.mark(this.matches, this.chosen);
    const asked = this.input.value.trim() !== "";
    this.count.textContent = total > 0 ? `${this.chosen + 1} of ${total}` : asked ? "Not said" : "";
  }

  private startOf(match: Piece[]): number {
    return this.transcript.cues[match[0]?.text ?? 0]?.start ?? 0;
  }
}
