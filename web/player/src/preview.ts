// What is under the pointer on the ruler: a small picture, the time, the chapter.

import type { Chapter, Gap } from "./documents";
import { need } from "./dom";
import { present, type Replay } from "./load";
import type { Player } from "./player";
import { during } from "./spans";
import { clock } from "./time";
import type { Thumbnail } from "./vtt";
import { gapReason, NOT_THERE_YET } from "./words";

export class Preview {
  private readonly box = need("preview");
  private readonly picture = need("preview-picture");
  private readonly text = need("preview-text");

  private thumbnails: readonly Thumbnail[] = [];
  private chapters: readonly Chapter[] = [];
  private gaps: readonly Gap[] = [];

  constructor(private readonly player: Player) {
    const ruler = need("ruler");
    ruler.addEventListener("pointermove", (event) => this.point(ruler, event.clientX));
    ruler.addEventListener("pointerleave", () => (this.box.hidden = true));
  }

  show(replay: Replay): void {
    this.thumbnails = present(replay.thumbnails) ?? [];
    this.chapters = present(replay.chapters) ?? [];
    this.gaps = replay.manifest.gaps;
  }

  private point(ruler: HTMLElement, x: number): void {
    const bounds = ruler.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (x - bounds.left) / bounds.width));
    const time = share * this.player.duration;
    const gap = during(this.gaps, time);
    const isThere = time < this.player.available;
    const place = gap ? gapReason(gap.reason) : isThere ? during(this.chapters, time)?.title : NOT_THERE_YET.toLowerCase();
    this.text.textContent = place ? `${clock(time)}  ${place}` : clock(time);
    this.drawPicture(gap || !isThere ? null : during(this.thumbnails, time));
    this.box.hidden = false;
    const half = this.box.offsetWidth / 2;
    this.box.style.left = `${Math.min(Math.max(half, share * bounds.width), bounds.width - half)}px`;
  }

  private drawPicture(thumbnail: Thumbnail | null): void {
    this.picture.hidden = !thumbnail;
    if (!thumbnail) return;
    const { style } = this.picture;
    style.backgroundImage = `url(${JSON.stringify(new URL(thumbnail.image, document.baseURI).href)})`;
    style.backgroundPosition = `-${thumbnail.x}px -${thumbnail.y}px`;
    style.width = `${thumbnail.width}px`;
    style.height = `${thumbnail.height}px`;
  }
}
