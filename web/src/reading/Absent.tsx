import type { Absence } from "@/replay/absence";

/** In the place of a part that is not there: why. */
export function Absent({ part, absence }: { part: string; absence: Absence }) {
  return (
    <div data-testid="absent" data-part={part} className="max-w-measure py-6">
      <h2 className="text-heading font-strong">{absence.title}</h2>
      <p className="mt-1 text-ink-2">{absence.reason}</p>
    </div>
  );
}
