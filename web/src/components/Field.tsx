import type { ComponentProps, ReactNode } from "react";
import { Field as Base } from "@base-ui/react/field";

interface Props extends Omit<ComponentProps<typeof Base.Control>, "className"> {
  label: string;
  /** Under the field, while there is no error. */
  hint?: ReactNode;
  /** A sentence that says what to change. */
  error?: string | null;
  /** The label is for screen readers alone. */
  bare?: boolean;
}

export const CONTROL = "min-h-row w-full rounded-control border border-control bg-surface px-3 text-body text-ink data-invalid:border-live disabled:border-line disabled:bg-sunken disabled:text-ink-2";

/** A line of text with its label, its hint and its error. */
export function Field({ label, hint, error = null, bare = false, ...rest }: Props) {
  return (
    <Base.Root invalid={error !== null} className="grid gap-1">
      <Base.Label className={bare ? "sr-only" : "text-small text-ink-2"}>{label}</Base.Label>
      <Base.Control {...rest} className={CONTROL} />
      {hint && error === null && <Base.Description className="text-small text-ink-2">{hint}</Base.Description>}
      <Base.Error match={error !== null} className="text-small text-live">{error}</Base.Error>
    </Base.Root>
  );
}
