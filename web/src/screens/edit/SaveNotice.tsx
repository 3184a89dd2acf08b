import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";

import { answer } from "@/api/client";
import { readDraft, type Draft, type DraftChanges } from "@/api/generated";
import { Button } from "@/components/Button";
import { ErrorState } from "@/components/ErrorState";
import { Icon } from "@/components/Icon";
import { moment } from "@/i18n/format";
import { useSignal } from "@/player/useSignal";
import type { DraftSaver } from "./draft-saver";
import type { Edit } from "./edit";
import { savedTime } from "./saved-time";

interface Props {
  sessionId: string;
  edit: Edit;
  saver: DraftSaver;
}

/** Where saving needs a decision, or did not work. */
export function SaveNotice({ sessionId, edit, saver }: Props) {
  const state = useSignal(saver.state);
  if (state.is === "refused") {
    return <ErrorState error={state.error} what={t`The draft was not saved.`} safe={t`Your changes are kept on this device.`} onRetry={() => void saver.flush()} />;
  }
  if (state.is === "conflict") return <Conflict sessionId={sessionId} edit={edit} saver={saver} />;
  return null;
}

function Conflict({ sessionId, edit, saver }: Props) {
  const theirs = useQuery({ queryKey: ["drafts", sessionId, "theirs"], queryFn: () => answer(readDraft({ path: { id: sessionId } })), gcTime: 0 });
  const [chosen, setChosen] = useState(false);
  if (theirs.error) return <ErrorState error={theirs.error} what={t`The other draft could not be read.`} safe={t`Your changes are kept on this device.`} onRetry={() => void theirs.refetch()} />;
  const draft = theirs.data;
  const take = (other: Draft) => {
    edit.load(other);
    saver.restart(other.version, savedTime(other));
  };
  const keep = (other: Draft) => {
    setChosen(true);
    void saver.keepOurs(other.version);
  };
  return (
    <section role="alert" data-testid="conflict" className="max-w-measure py-4">
      <h2 className="flex items-center gap-2 text-heading font-strong"><Icon of={CircleAlert} className="text-warn" /><Trans>Somebody else has changed this draft</Trans></h2>
      {draft && <p className="mt-1">{whatHappened(draft, edit.changes)}</p>}
      <p className="mt-1 text-ink-2"><Trans>Nothing is lost until you choose: what you keep takes the place of the other.</Trans></p>
      {draft && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button disabled={chosen} onClick={() => keep(draft)}><Trans>Keep mine</Trans></Button>
          <Button disabled={chosen} onClick={() => take(draft)}><Trans>Take theirs</Trans></Button>
        </div>
      )}
    </section>
  );
}

function whatHappened(theirs: Draft, ours: DraftChanges): string {
  const own = amount(ours);
  if (!theirs.savedAt) return t`It was applied or emptied elsewhere. Yours has ${own}.`;
  const [other, time] = [amount(theirs), moment(theirs.savedAt)];
  return t`It was saved elsewhere on ${time} and has ${other}. Yours has ${own}.`;
}

function amount({ corrections, chapters }: DraftChanges): string {
  const captions = plural(corrections.length, { one: "# changed caption", other: "# changed captions" });
  return chapters ? t`${captions} and other chapters` : captions;
}
