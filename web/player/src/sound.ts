// What stands in the picture's place when the recording has none: the slide on screen, or else what is being said over
// a drawing of the sound.

import type { Chapter, SlideShowing } from "./documents";
import { element, need } from "./dom";
import { present, type Replay } from "./load";
import { lastBegun } from "./spans";

export class SoundStage {
  private chapters: readonly Chapter[] = [];
  private slides: readonly SlideShowing[] = [];
  private readonly image = element("img", { class: "sound-slide", hidden: true });
  private readonly poster = element("img", { class: "sound-poster", hidden: true });
  private readonly title = element("p", { class: "sound-title" });

  constructor() {
    const box = need("sound");
    box.hidden = false;
    this.poster.alt = "";
    box.replaceChildren(element("p", { class: "sound-kind" }, "Sound only"), this.title, this.poster, this.image);
    need("picture").classList.add("without-picture");
  }

  show(replay: Replay): void {
    this.chapters = present(replay.chapters) ?? [];
    this.slides = present(replay.slides) ?? [];
    // Drawn once all of the sound is known.
    const drawn = replay.manifest.files.find(({ name }) => name.endsWith("/poster.svg"));
    if (drawn) this.poster.src = drawn.name;
  }

  move(time: number): void {
    this.title.textContent = this.chapters[lastBegun(this.chapters, time)]?.title ?? document.title;
    const slide = this.slides[lastBegun(this.slides, time)];
    this.image.hidden = !slide;
    this.poster.hidden = !!slide || !this.poster.hasAttribute("src");
    if (slide && this.image.getAttribute("src") !== slide.image) {
      this.image.src = slide.image;
      this.image.alt = `Slide ${slide.page + 1}`;
    }
  }
}
