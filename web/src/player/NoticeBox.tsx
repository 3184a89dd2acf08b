import { t } from "@lingui/core/macro";
import { X } from "lucide-react";

import { IconButton } from "@/components/IconButton";
import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

/** Something that is said at the foot of the picture. */
export function NoticeBox() {
  const { notices } = usePlayback();
  const notice = useSignal(notices.shown);
  const act = () => {
    notices.close();
    notice?.action?.run();
  };
  return (
    <div role="status" data-testid="notice" hidden={notice === null} className="pointer-events-auto flex flex-wrap items-center gap-2 justify-self-start rounded-control bg-surface px-3 py-1">
      <p className="flex-1">{notice?.text}</p>
      {notice?.action && (
        <button type="button" onClick={act} className="min-h-8 rounded-control border border-control px-2 text-small hover:border-ink">
          {notice.action.text}
        </button>
      )}
      <IconButton icon={X} label={t`Close`} onClick={() => notices.close()} />
    </div>
  );
}
