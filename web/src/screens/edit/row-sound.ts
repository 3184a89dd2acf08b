import type { Transport } from "@/player/transport";
import type { Span } from "@/replay/spans";

/** Who pauses this close to the end of a caption has heard it. */
const HEARD_SECONDS = 0.15;

/** Plays what is said in one caption, and stops at its end. */
export class RowSound {
  private frame = 0;

  constructor(private readonly transport: Transport) {}

  toggle({ start, end }: Span): void {
    cancelAnimationFrame(this.frame);
    if (this.transport.playing.value) return this.transport.video?.pause();
    const { time } = this.transport;
    if (time < start || time >= end - HEARD_SECONDS) this.transport.seek(start);
    void this.transport.play().then(() => this.stopAt(start, end));
  }

  /** The sound goes on as far as somebody wants to hear it. */
  close(): void {
    cancelAnimationFrame(this.frame);
  }

  private stopAt(start: number, end: number): void {
    const { time, playing, video } = this.transport;
    const elsewhere = time < start - 1 || time > end + 1;
    if (!playing.value || elsewhere) return; // somebody has paused it, or gone on
    if (time >= end) return video?.pause();
    this.frame = requestAnimationFrame(() => this.stopAt(start, end));
  }
}
