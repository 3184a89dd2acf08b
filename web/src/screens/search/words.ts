import { t } from "@lingui/core/macro";
import { BookMarked, Image, MessageSquareText, NotebookText, type LucideIcon } from "lucide-react";

import type { SearchKind } from "@/api/generated";
import type { View } from "@/replay/view";

/** What one looks through. */
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

/** Where one hit stands. */
export function kindName(kind: SearchKind): string {
  switch (kind) {
    case "speech":
      return t`Said`;
    case "slide":
      return t`On a slide`;
    case "chapter":
      return t`Chapter`;
    case "note":
      return t`In the notes`;
  }
}

export const KIND_ICONS: Record<SearchKind, LucideIcon> = { speech: MessageSquareText, slide: Image, chapter: BookMarked, note: NotebookText };

/** The part of the replay in which a hit is read. */
export const KIND_VIEWS: Record<SearchKind, View> = { speech: "transcript", slide: "slides", chapter: "notes", note: "notes" };
