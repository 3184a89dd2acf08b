import { useId, type ReactNode } from "react";

/** A heading over rows. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-12">
      <div className="mb-2 flex items-baseline gap-4">
        <h2 id={id} className="flex-1 text-heading font-strong">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
