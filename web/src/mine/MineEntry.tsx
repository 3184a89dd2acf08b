import { useState } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { CloudUpload, Pencil, Trash2 } from "lucide-react";

import { Button } from "@/components/Button";
import { IconButton } from "@/components/IconButton";
import { RailEntry } from "@/components/RailEntry";
import { StateWord } from "@/components/StateWord";
import { clock } from "@/replay/time";
import { NoteField } from "./NoteField";
import type { ShownNote } from "./outbox";

interface Props {
  note: ShownNote;
  end: number;
  onChange: (text: string) => void;
  onDelete: () => void;
}

export function MineEntry({ note, end, onChange, onDelete }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const time = clock(note.at);
  const save = () => {
    if (draft !== null && draft.trim() !== "" && draft.trim() !== note.text) onChange(draft.trim());
    setDraft(null);
  };
  return (
    <RailEntry as="li" start={note.at} end={end} testId="private-note" className="pb-4">
      {note.refused !== null && (
        <p className="text-small text-live"><Trans>Not kept: {note.refused} It stays on this device.</Trans></p>
      )}
      {draft === null ? (
        <div className="flex items-start gap-1">
          <p dir="auto" className="max-w-measure min-w-0 flex-1 whitespace-pre-wrap">{note.text}</p>
          {note.isWaiting && note.refused === null && <StateWord tone="warn" icon={CloudUpload}><Trans>Not sent yet</Trans></StateWord>}
          <IconButton icon={Pencil} className="-mt-1" label={t`Change the note at ${time}`} onClick={() => setDraft(note.text)} />
          <IconButton icon={Trash2} className="-mt-1" label={t`Delete the note at ${time}`} onClick={onDelete} />
        </div>
      ) : (
        <div className="grid max-w-measure justify-items-start gap-2">
          <NoteField label={t`Note at ${time}`} value={draft} onValue={setDraft} onSave={save} onLeave={() => setDraft(null)} />
          <Button small onClick={save}><Trans>Save</Trans></Button>
        </div>
      )}
    </RailEntry>
  );
}
