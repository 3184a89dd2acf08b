// Why a part cannot be shown.

import { t } from "@lingui/core/macro";

import { failureWords } from "./failure-words";
import { LoadError } from "./load-error";
import { isComing, partOf } from "./making";
import type { Part, Replay } from "./model";
import { coming, partName } from "./words";

export interface Absence {
  title: string;
  reason: string;
}

export function present<T>(part: Part<T>): T | null {
  return part instanceof LoadError ? null : (part ?? null);
}

/** Null when there is something to show; `size` tells how much. */
export function whyAbsent<T>(name: string, part: Part<T>, replay: Replay, size: (value: T) => number): Absence | null {
  const named = partName(name);
  const lower = named.toLowerCase();
  if (part instanceof LoadError) {
    const words = failureWords(part.failure);
    return { title: t`No ${lower}`, reason: `${words.title}. ${words.text}` };
  }
  if (part !== null && part !== undefined && size(part) > 0) return null;
  if (isComing(replay.making, name)) return { title: t`${named} still to come`, reason: coming(name) };
  const missing = replay.missing.find((entry) => entry.part === name) ?? partOf(replay.making, name);
  return { title: t`No ${lower}`, reason: missing?.reason ?? t`This recording has none.` };
}
