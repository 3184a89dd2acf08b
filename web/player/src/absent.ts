// What stands in the place of a part that is not there.

import type { Manifest } from "./documents";
import { element } from "./dom";
import { LoadError, type Part } from "./load";
import { isComing } from "./making";
import { COMING, FAILURES, LATER, partName } from "./words";

export interface Absence {
  title: string;
  reason: string;
}

/** Why a part cannot be shown; null when it can. `size` tells how much there is to show of it. */
export function whyAbsent<T>(name: string, part: Part<T>, manifest: Manifest, size: (value: T) => number): Absence | null {
  const title = `No ${partName(name).toLowerCase()}`;
  if (part instanceof LoadError) return { title, reason: `${FAILURES[part.failure].title}. ${FAILURES[part.failure].text}` };
  if (part !== null && size(part) > 0) return null;
  if (isComing(manifest, name)) return { title: `${partName(name)} still to come`, reason: COMING[name] ?? `They come ${LATER}.` };
  const missing = manifest.missing.find((entry) => entry.part === name) ?? manifest.making?.parts.find((entry) => entry.part === name);
  return { title, reason: missing?.reason ?? "This recording has none." };
}

export function absentNotice(name: string, { title, reason }: Absence): HTMLElement {
  return element("div", { class: "absent", testid: "absent", data: { part: name } },
    element("h2", {}, title),
    element("p", {}, reason));
}
