// Under the player: what is missing from the replay, and the chapters.

import { whyAbsent } from "./absent";
import type { Chapter, Gap } from "./documents";
import { element, need } from "./dom";
import { present, type Replay } from "./load";
import { timeAnchor } from "./rail";
import { lastBegun } from "./spans";
import { clock } from "./time";
import { gapReason, partName } from "./words";

export class Contents {
  private chapters: readonly Chapter[] = [];
  private links: HTMLAnchorElement[] = [];

  show(replay: Replay): void {
    this.chapters = present(replay.chapters) ?? [];
    this.links = this.chapters.map(chapterLink);
    const absence = whyAbsent("chapters", replay.chapters, replay.manifest, (chapters) => chapters.length);
    const list = element("ol", { class: "chapters" }, ...this.links.map((link) => element("li", {}, link)));
    need("contents").replaceChildren(
      ...missing(replay),
      element("h2", { class: "contents-title" }, "Chapters"),
      absence === null ? list : element("p", { class: "contents-absent" }, absence.reason));
  }

  move(time: number): void {
    const now = lastBegun(this.chapters, time);
    for (const [index, link] of this.links.entries()) {
      if (index === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

function chapterLink(chapter: Chapter): HTMLAnchorElement {
  const link = timeAnchor(chapter.start, "chapter-link", element("span", { class: "chapter-time" }, clock(chapter.start)), " ", element("span", {}, chapter.title));
  link.dataset.testid = "chapter";
  return link;
}

/** Gaps and parts that could not be made are named, never hidden. */
function missing(replay: Replay): HTMLElement[] {
  const { gaps, missing } = replay.manifest;
  if (gaps.length + missing.length === 0) return [];
  const items = [
    ...gaps.map((gap: Gap) => element("li", { testid: "gap-named" }, timeAnchor(gap.start, "", `${clock(gap.start)} to ${clock(gap.end)}`), `: ${gapReason(gap.reason)}.`)),
    ...missing.map((part) => element("li", { testid: "missing" }, `${partName(part.part)}: ${part.reason}`)),
  ];
  return [element("h2", { class: "contents-title" }, "Missing from this replay"), element("ul", { class: "missing" }, ...items)];
}
