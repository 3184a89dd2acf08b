// What stands in the place of a part that is not there.

import type { Manifest } from "./documents";
import { element } from "./dom";
import { LoadError, type Part } from "./load";
import { FAILURES, partName } from "./words";

/** A sentence on why a part cannot be shown; null when it can. `size` tells how much there is to show of it. */
export function whyAbsent<T>(name: string, part: Part<T>, manifest: Manifest, size: (value: T) => number): string | null {
  if (part instanceof LoadError) return `${FAILURES[part.failure].title}. ${FAILURES[part.failure].text}`;
  if (part !== null && size(part) > 0) return null;
  const missing = manifest.missing.find((entry) => entry.part === name);
  return missing ? missing.reason : "This recording has none.";
}

export function absentNotice(name: string, reason: string): HTMLElement {
  return element("div", { class: "absent", testid: "absent", data: { part: name } },
    element("h2", {}, `No ${partName(name).toLowerCase()}`),
    element("p", {}, reason));
}
