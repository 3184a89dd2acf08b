import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { updateSession } from "@/api/generated";
import { replayQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";

const TITLE_LETTERS_MAX = 200;

/** The title is no part of the draft: it holds as soon as it is saved. */
export function TitleField({ sessionId, title }: { sessionId: string; title: string }) {
  const client = useQueryClient();
  const [text, setText] = useState(title);
  const rename = useMutation({
    mutationFn: () => answer(updateSession({ path: { id: sessionId }, body: { title: text.trim() } })),
    onSuccess: ({ title: saved }) => {
      client.setQueryData(replayQuery(sessionId).queryKey, (known) => known && { ...known, title: saved });
      setText(saved);
    },
  });
  const isChanged = text.trim() !== title && text.trim() !== "";
  return (
    <form
      className="mt-2 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) rename.mutate();
      }}
    >
      <div className="min-w-0 flex-1">
        <Field label={t`Title`} dir="auto" value={text} maxLength={TITLE_LETTERS_MAX} onChange={(event) => setText(event.target.value)} error={rename.error ? t`The title was not saved: ${rename.error.message}` : null} />
      </div>
      {isChanged && <Button type="submit" disabled={rename.isPending}><Trans>Save</Trans></Button>}
    </form>
  );
}
