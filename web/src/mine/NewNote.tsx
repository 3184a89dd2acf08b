import { useState } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { Button } from "@/components/Button";
import { usePlayback } from "@/player/playback";
import { useMoment } from "@/player/useMoment";
import { clock } from "@/replay/time";
import { NoteField } from "./NoteField";

/** A note keeps the moment at which its writing began, while playback goes on. */
export function NewNote({ onSave }: { onSave: (at: number, text: string) => void }) {
  const { transport } = usePlayback();
  const [text, setText] = useState("");
  const [begun, setBegun] = useState<number | null>(null);
  const now = useMoment(Math.floor);
  const time = clock(begun ?? now);
  const write = (next: string) => {
    setText(next);
    if (next === "") setBegun(null);
    else if (begun === null) setBegun(transport.time);
  };
  const save = () => {
    if (text.trim() === "") return;
    onSave(begun ?? transport.time, text.trim());
    write("");
  };
  return (
    <form
      className="mb-6 ms-gutter grid max-w-measure justify-items-start gap-2 ps-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <NoteField label={t`New note at ${time}`} value={text} onValue={write} onSave={save} testId="new-note" />
      <Button small type="submit" disabled={text.trim() === ""} data-testid="save-note"><Trans>Save at {time}</Trans></Button>
    </form>
  );
}
