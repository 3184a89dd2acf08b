import { Progress as Base } from "@base-ui/react/progress";

/** `share`: 0 to 1; null while nobody knows. */
export function ProgressBar({ label, share }: { label: string; share: number | null }) {
  return (
    <Base.Root value={share === null ? null : Math.round(share * 100)} aria-label={label}>
      <Base.Track className="h-1 overflow-hidden rounded-full bg-line">
        <Base.Indicator className="h-full bg-accent transition-[width] duration-200" />
      </Base.Track>
    </Base.Root>
  );
}
