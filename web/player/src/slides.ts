// The Slides panel: every showing of a slide in order, the one on screen marked, and a larger view.

import { absentNotice, whyAbsent } from "./absent";
import type { SlideShowing } from "./documents";
import { element, need } from "./dom";
import type { Follow } from "./follow";
import { present, type Replay } from "./load";
import type { Player } from "./player";
import { gutterTime, Rail, timeAnchor } from "./rail";
import { lastBegun } from "./spans";
import { clock } from "./time";

export class SlidesPanel {
  private readonly rail = new Rail();
  private showings: readonly SlideShowing[] = [];
  private rows: HTMLElement[] = [];
  private readonly view = need<HTMLDialogElement>("slide-view");
  private viewed = 0;
  private current = -1;

  constructor(
    private readonly player: Player,
    private readonly follow: Follow,
  ) {
    this.bindView();
  }

  show(replay: Replay): void {
    this.current = -1;
    this.showings = present(replay.slides) ?? [];
    this.rows = this.showings.map((showing, index) => this.row(showing, index));
    const panel = need("slides");
    const absence = whyAbsent("slides", replay.slides, replay.manifest, (showings) => showings.length);
    if (absence !== null) {
      panel.replaceChildren(absentNotice("slides", absence));
      return;
    }
    const entries = this.rows.map((node, index) => ({ start: (this.showings[index] as SlideShowing).start, node }));
    this.rail.fill(this.rows, entries, replay.manifest.duration);
    panel.replaceChildren(this.rail.node);
  }

  move(time: number): void {
    this.rail.move(time);
    const now = lastBegun(this.showings, time);
    if (now === this.current) return;
    this.rows[this.current]?.removeAttribute("aria-current");
    this.current = now;
    this.rows[now]?.setAttribute("aria-current", "true");
    this.returnToNow();
  }

  /** Brings the slide on screen into view, if the reader lets us. */
  returnToNow(): void {
    const row = this.rows[Math.max(0, this.current)];
    if (row && this.rail.node.offsetParent !== null) this.follow.keep(row);
  }

  private name(index: number): string {
    const { page } = this.showings[index] as SlideShowing;
    const again = this.showings.findIndex((showing) => showing.page === page) < index;
    return `Slide ${page + 1}${again ? ", again" : ""}`;
  }

  private row(showing: SlideShowing, index: number): HTMLElement {
    const name = this.name(index);
    const image = element("img", { class: "slide-image" });
    image.src = showing.image;
    image.alt = name;
    image.loading = "lazy";
    image.width = 1280;
    image.height = 720;
    const seek = timeAnchor(showing.start, "slide-seek", image);
    seek.dataset.testid = "slide";
    seek.setAttribute("aria-label", `${name}, go to ${clock(showing.start)}`);
    const enlarge = element("button", { class: "plain enlarge", type: "button", testid: "slide-enlarge" }, "Enlarge");
    enlarge.setAttribute("aria-label", `Enlarge ${name.toLowerCase()}`);
    enlarge.addEventListener("click", () => this.open(index));
    const legend = element("p", { class: "slide-legend" }, element("span", {}, name), element("span", { class: "slide-until" }, `until ${clock(showing.end)}`), enlarge);
    const time = gutterTime(showing.start);
    time.tabIndex = -1;
    time.setAttribute("aria-hidden", "true");
    return element("div", { class: "entry entry-slide" }, time, element("div", { class: "entry-text" }, seek, legend));
  }

  private bindView(): void {
    need("slide-view-previous").addEventListener("click", () => this.open(this.viewed - 1));
    need("slide-view-next").addEventListener("click", () => this.open(this.viewed + 1));
    need("slide-view-seek").addEventListener("click", () => {
      this.player.seek((this.showings[this.viewed] as SlideShowing).start);
      this.view.close();
    });
    this.view.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step !== 0) this.open(this.viewed + step);
    });
    this.view.addEventListener("click", (event) => event.target === this.view && this.view.close());
  }

  private open(index: number): void {
    const showing = this.showings[index];
    if (!showing) return;
    this.viewed = index;
    const image = need<HTMLImageElement>("slide-view-image");
    image.src = showing.image;
    image.alt = this.name(index);
    need("slide-view-text").textContent = `${this.name(index)}, ${clock(showing.start)} to ${clock(showing.end)}`;
    need<HTMLButtonElement>("slide-view-previous").disabled = index === 0;
    need<HTMLButtonElement>("slide-view-next").disabled = index === this.showings.length - 1;
    if (!this.view.open) this.view.showModal();
  }
}
