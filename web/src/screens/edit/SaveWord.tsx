import { t } from "@lingui/core/macro";
import { CircleAlert, CircleCheck, CircleDashed, CloudOff, Loader, type LucideIcon } from "lucide-react";

import { StateWord, type Tone } from "@/components/StateWord";
import { hour } from "@/i18n/format";
import type { SaveState } from "./draft-saver";

/** How the draft is kept, in words. */
export function SaveWord({ state, changes }: { state: SaveState; changes: number }) {
  const { tone, icon, word } = lookOf(state, changes);
  return <span data-testid="save" data-state={state.is}><StateWord tone={tone} icon={icon}>{word}</StateWord></span>;
}

function lookOf(state: SaveState, changes: number): { tone: Tone; icon: LucideIcon; word: string } {
  switch (state.is) {
    case "saved": {
      if (changes === 0) return { tone: "quiet", icon: CircleDashed, word: t`Nothing is changed` };
      const time = state.at === null ? "" : hour(state.at);
      return { tone: "ok", icon: CircleCheck, word: time === "" ? t`Draft saved; not applied yet` : t`Draft saved at ${time}; not applied yet` };
    }
    case "waiting":
      return { tone: "quiet", icon: CircleDashed, word: t`Not saved yet` };
    case "saving":
      return { tone: "busy", icon: Loader, word: t`Saving` };
    case "kept":
      return { tone: "warn", icon: CloudOff, word: t`Kept on this device; sent when Lectern answers` };
    case "conflict":
      return { tone: "warn", icon: CircleAlert, word: t`Not saved: somebody else has changed the draft` };
    case "refused":
      return { tone: "bad", icon: CircleAlert, word: t`Not saved` };
  }
}
