import { memo, useLayoutEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { CircleCheck, Pencil, Trash2 } from "lucide-react";

import { GutterTime, RailEntry } from "@/components/RailEntry";
import { StateWord } from "@/components/StateWord";
import { clock } from "@/replay/time";
import { CAPTION_LETTERS_MAX, isChanged, type Caption, type Group } from "./captions";
import type { Edit } from "./edit";
import { captionAction, type CaptionAction } from "./keys";
import { RowTools } from "./RowTools";

interface Props {
  caption: Caption;
  group: Group;
  index: number;
  isActive: boolean;
  /** Grows whenever somebody is led here. */
  visit: number;
  isHit: boolean;
  edit: Edit;
  onAction: (action: Exclude<CaptionAction, "leave">, row: number, caret: number) => void;
}

/** One caption: its text as a field, with what one can do while it is the active one. */
export const CaptionRow = memo(function CaptionRow({ caption, group, index, isActive, visit, isHit, edit, onAction }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const caret = isActive ? edit.takeCaret() : null;
    if (caret === null) return;
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(caret, caret);
  }, [isActive, visit, edit]);

  const act = (action: Exclude<CaptionAction, "leave">) => onAction(action, index, field.current?.selectionStart ?? 0);
  const pressed = (event: KeyboardEvent) => {
    const action = captionAction(event.nativeEvent);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === "leave") field.current?.blur();
    else act(action);
  };
  /** A press of the mouse leaves the caret where it is. */
  const keepFocus = (event: MouseEvent) => event.preventDefault();
  const time = clock(caption.start);
  return (
    <RailEntry start={caption.start} end={caption.end} gutter={<div className="pt-2"><GutterTime time={caption.start} hidden={!isActive} /></div>} testId="caption-row" className="border-b border-line">
      <div className={isActive ? "bg-accent-soft" : ""}>
        <div className="flex flex-wrap items-start gap-x-2">
          <textarea
            ref={field}
            value={caption.text}
            rows={caption.text.split("\n").length}
            maxLength={CAPTION_LETTERS_MAX}
            dir="auto"
            spellCheck
            tabIndex={isActive ? 0 : -1}
            aria-label={t`Caption at ${time}`}
            aria-keyshortcuts="Tab Enter Shift+Enter Control+Enter Control+M Alt+[ Alt+] Escape"
            onChange={(event) => edit.type(index, event.target.value)}
            onFocus={() => edit.activate(index)}
            onKeyDown={pressed}
            className={`block min-w-0 max-w-measure flex-1 basis-figure resize-none rounded-control border px-2 py-2 text-body field-sizing-content ${isHit ? "bg-mark" : isActive ? "bg-surface" : "bg-transparent"} ${isActive ? "border-control" : "border-transparent hover:border-control"}`}
          />
          <div className="pt-2 tablet:w-[96px]"><State caption={caption} group={group} /></div>
        </div>
        {isActive && (
          <div onMouseDown={keepFocus}>
            <RowTools caption={caption} group={group} onAction={act} onReview={(reviewed) => edit.review(index, reviewed)} onRevert={() => edit.revert(index)} />
          </div>
        )}
      </div>
    </RailEntry>
  );
});

/** Nothing where nobody has looked at it yet. */
function State({ caption, group }: { caption: Caption; group: Group }) {
  if (caption.text.trim() === "") return <StateWord tone="warn" icon={Trash2}><Trans>Removed</Trans></StateWord>;
  if (isChanged(group)) return <StateWord tone="busy" icon={Pencil}><Trans>Changed</Trans></StateWord>;
  if (group.reviewed) return <StateWord tone="ok" icon={CircleCheck}><Trans>Reviewed</Trans></StateWord>;
  return null;
}
