import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { TimeRail } from "@/components/TimeRail";
import { useReplay } from "@/player/useReplay";
import { Provenance } from "@/reading/Provenance";
import { MineEntry } from "./MineEntry";
import { NewNote } from "./NewNote";
import { usePrivateNotes } from "./usePrivateNotes";

/** Notes of one's own, each at its time. */
export function MinePanel({ sessionId }: { sessionId: string }) {
  const { query, notes, change } = usePrivateNotes(sessionId);
  const { duration } = useReplay();
  return (
    <>
      <Provenance><Trans>Only you see these notes, not even your teacher.</Trans></Provenance>
      <NewNote onSave={(at, text) => change({ kind: "create", id: crypto.randomUUID(), at, text })} />
      {query.isPending && <Skeleton rows={2} />}
      {query.error && query.data === undefined && (
        <ErrorState error={query.error} what={t`Your notes could not be loaded.`} safe={t`What you write now is kept on this device and sent later.`} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && notes.length === 0 && <p className="ms-gutter ps-4 text-ink-2"><Trans>Nothing yet. A note keeps the moment at which you begin to write it.</Trans></p>}
      <TimeRail as="ol">
        {notes.map((note, index) => (
          <MineEntry
            key={note.id}
            note={note}
            end={notes[index + 1]?.at ?? duration}
            onChange={(text) => change({ kind: "change", id: note.id, text })}
            onDelete={() => change({ kind: "delete", id: note.id })}
          />
        ))}
      </TimeRail>
    </>
  );
}
