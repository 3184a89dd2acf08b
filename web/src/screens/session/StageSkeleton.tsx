import { Skeleton } from "@/components/Skeleton";

/** As large as the replay that will stand here, so that nothing jumps. */
export function StageSkeleton() {
  return (
    <div className="replay mx-auto max-w-wide px-4 wide:px-6">
      <div className="stage">
        <div className="player-place"><div className="aspect-video rounded-control bg-line" /></div>
      </div>
      <div className="reading"><Skeleton of="rail" heading rows={8} /></div>
    </div>
  );
}
