import { useState } from "react";
import { Trans } from "@lingui/react/macro";

import { keepPosition, position } from "@/player/memory";
import { startingPoint } from "@/player/start";
import type { Replay } from "@/replay/model";
import { linkedTime, timeLink } from "@/replay/time";
import type { View } from "@/replay/view";
import { ReplayHeader } from "@/view/ReplayHeader";
import { ReplayStatus } from "@/view/ReplayStatus";
import { ReplayView } from "@/view/ReplayView";
import { useFolder } from "./useFolder";
import { useLinkedTime } from "./useLinkedTime";

/** The replay beside whose files the page lies. */
export function StandalonePage({ title }: { title: string }) {
  const { replay, error, look } = useFolder();
  return (
    <>
      <a href="#reading" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"><Trans>Skip to notes and transcript</Trans></a>
      <main>
        {replay ? (
          <Visit title={title} replay={replay} />
        ) : (
          <>
            <h1 id="title" className="mx-auto max-w-dialog px-4 pt-16 text-title font-strong">{title}</h1>
            <ReplayStatus error={error} onRetry={look} />
          </>
        )}
      </main>
    </>
  );
}

function Visit({ title, replay }: { title: string; replay: Replay }) {
  const asked = useLinkedTime();
  const [start] = useState(() => startingPoint(replay.available, replay.making !== null, linkedTime(location), position(replay.identity)));
  // Notes come last: until then there is more to read in the transcript.
  const [view, setView] = useState<View>(replay.making ? "transcript" : "notes");
  const [query, setQuery] = useState("");
  return (
    <ReplayView
      replay={replay}
      start={start}
      asked={asked}
      view={view}
      onView={setView}
      query={query}
      onQuery={setQuery}
      href={timeLink}
      onPosition={(seconds) => keepPosition(replay.identity, seconds)}
      renew={null}
      header={<ReplayHeader title={title} replay={replay} above="Lectern" />}
      mine={null}
    />
  );
}
