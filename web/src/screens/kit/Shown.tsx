import { useId, type ReactNode } from "react";

/** One component in its states. */
export function Shown({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} data-testid={`kit-${name}`} className="border-t border-line py-6">
      <h2 id={id} className="mb-4 text-small text-ink-2">{name}</h2>
      <div className="grid gap-4">{children}</div>
    </section>
  );
}
