// Keys in a caption.

import { t } from "@lingui/core/macro";

export type CaptionAction = "play" | "next" | "previous" | "split" | "merge" | "start" | "end" | "review" | "leave";

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey" | "isComposing">;

/** Null: the field does with it what it always does. */
export function captionAction({ key, code, ctrlKey, altKey, shiftKey, metaKey, isComposing }: Pressed): CaptionAction | null {
  if (isComposing || metaKey) return null;
  if (ctrlKey) {
    if (altKey || shiftKey) return null;
    if (key === "Enter") return "split";
    return key.toLowerCase() === "m" ? "merge" : null;
  }
  if (altKey) {
    if (key === "Enter") return "review";
    // With Alt, some keyboards write another character; others have the brackets elsewhere.
    if (key === "[" || code === "BracketLeft") return "start";
    return key === "]" || code === "BracketRight" ? "end" : null;
  }
  if (key === "Enter") return shiftKey ? "previous" : "next";
  if (key === "Tab") return shiftKey ? null : "play";
  return key === "Escape" ? "leave" : null;
}

/** How the keys are written, and what each does. */
export function keyList(): { shown: readonly string[]; does: string }[] {
  const enter = t`Enter`;
  return [
    { shown: [t`Tab`], does: t`Play the sound of the caption, or pause` },
    { shown: [enter], does: t`Next caption` },
    { shown: [t`Shift`, enter], does: t`Previous caption` },
    { shown: [t`Alt`, enter], does: t`This caption is right; next caption` },
    { shown: [t`Ctrl`, enter], does: t`Split at the cursor` },
    { shown: [t`Ctrl`, "M"], does: t`Merge with the next caption` },
    { shown: [t`Alt`, "["], does: t`Begin at the playhead` },
    { shown: [t`Alt`, "]"], does: t`End at the playhead` },
    { shown: [t`Esc`], does: t`Leave the field; Tab leads on from there` },
    { shown: ["/"], does: t`Find in the captions, outside of a field` },
    { shown: ["?"], does: t`This list, outside of a field` },
  ];
}
