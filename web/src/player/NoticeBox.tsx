import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

export function NoticeBox() {
  const { notices } = usePlayback();
  const notice = useSignal(notices.shown);
  const act = () => {
    notices.close();
    notice?.action?.run();
  };
  return (
    <div role="status" data-testid="notice" hidden={notice === null} className="absolute end-2 top-2 z-10 flex max-w-[calc(100%-16px)] flex-wrap items-center gap-2 rounded-control bg-surface px-3 py-2 group-data-bar:hidden">
      <p className="flex-1">{notice?.text}</p>
      {notice?.action && (
        <button type="button" onClick={act} className="min-h-8 rounded-control border border-control px-2 text-small hover:border-ink">
          {notice.action.text}
        </button>
      )}
    </div>
  );
}
