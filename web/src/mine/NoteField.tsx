import { useId } from "react";

/** Characters that a note may have. */
const LENGTH_MAX = 4_000;

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Ctrl+Enter. */
  onSave: () => void;
  onLeave?: () => void;
  testId?: string;
}

/** Several lines; grows with them. */
export function NoteField({ label, value, onValue, onSave, onLeave, testId }: Props) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="text-small text-ink-2">{label}</label>
      <textarea
        id={id}
        data-testid={testId}
        rows={2}
        maxLength={LENGTH_MAX}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSave();
          if (event.key === "Escape") {
            event.currentTarget.blur();
            onLeave?.();
          }
        }}
        className="field-sizing-content w-full rounded-control border border-control bg-surface px-3 py-2"
      />
    </>
  );
}
