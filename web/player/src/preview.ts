// What is under the pointer on the ruler: a small picture, the time, the chapter.

import type { Chapter, Gap } from "./documents";
import { need } from "./dom";
import type { Player } from "./player";
import { during } from "./spans";
import { clock } from "./time";
import type { Thumbnail } from "./vtt";
import { gapReason } from "./words";

export class Preview {
  private readonly box = need("preview");
  private readonly picture = need("preview-picture");
  private readonly text = need("preview-text");

  constructor(
    private readonly player: Player,
    private readonly thumbnails: readonly Thumbnail[],
    private readonly chapters: readonly Chapter[],
    private readonly gaps: readonly Gap[],
  ) {
    const ruler = need("ruler");
    ruler.addEventListener("pointermove", (event) => this.show(ruler, event.clientX));
    ruler.addEventListener("pointerleave", () => (this.box.hidden = true));
  }

  private show(ruler: HTMLElement, x: number): void {
    const bounds = ruler.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (x - bounds.left) / bounds.width));
    const time = share * this.player.duration;
    const gap = during(this.gaps, time);
    const place = gap ? gapReason(gap.reason) : during(this.chapters, time)?.title;
    this.text.textContent = place ? `${clock(time)}  ${place}` : clock(time);
    this.drawPicture(gap ? null : during(this.thumbnails, time));
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
