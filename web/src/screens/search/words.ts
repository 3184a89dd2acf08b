import { t } from "@lingui/core/macro";
import { BookMarked, Image, MessageSquareText, NotebookText, type LucideIcon } from "lucide-react";

import type { SearchKind } from "@/api/generated";
import type { View } from "@/replay/view";

/** Where one looks, and where a hit stands. */
export function scopeName(scope: SearchKind): string {
  switch (scope) {
    case "speech":
      return t`Speech`;
    case "slide":
      return t`Slides`;
    case "chapter":
      return t`Chapters`;
    case "note":
      return t`Notes`;
  }
}

export const KIND_ICONS: Record<SearchKind, LucideIcon> = { speech: MessageSquareText, slide: Image, chapter: BookMarked, note: NotebookText };

/** The part of the replay in which a hit is read. */
export const KIND_VIEWS: Record<SearchKind, View> = { speech: "transcript", slide: "slides", chapter: "notes", note: "notes" };
