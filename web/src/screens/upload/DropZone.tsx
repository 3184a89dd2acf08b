import { useRef, useState, type DragEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { Upload } from "lucide-react";

import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { dropped, type Chosen } from "./file-handles";
import { ACCEPTED } from "./limits";

interface Props {
  label: string;
  /** Why what was chosen last cannot be taken. */
  error: string | null;
  disabled?: boolean;
  onChosen: (chosen: Chosen) => void;
}

/** A place to drop a file on, with the button for everyone else. */
export function DropZone({ label, error, disabled = false, onChosen }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const chosen = disabled ? null : await dropped(event.dataTransfer);
    if (chosen) onChosen(chosen);
  };
  return (
    <div>
      <div
        data-testid="drop"
        onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
        className={`grid justify-items-center gap-4 rounded-control border border-dashed px-4 py-12 text-center ${over ? "border-accent bg-accent-soft" : "border-control bg-surface"}`}
      >
        <p className="flex items-center gap-2 text-heading"><Icon of={Upload} />{label}</p>
        <Button look="primary" disabled={disabled} onClick={() => input.current?.click()}><Trans>Choose a file</Trans></Button>
        <input
          ref={input}
          type="file"
          hidden
          data-testid="file"
          accept={ACCEPTED}
          onChange={({ target }) => {
            const file = target.files?.[0];
            // The same file may be chosen again.
            target.value = "";
            if (file) onChosen({ file, handle: null });
          }}
        />
      </div>
      {error !== null && <p role="alert" className="mt-2 text-live">{error}</p>}
    </div>
  );
}
