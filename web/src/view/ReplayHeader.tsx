import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";

import { Facts } from "@/components/Facts";
import { present } from "@/replay/absence";
import type { NoteChapter } from "@/replay/documents";
import type { Replay } from "@/replay/model";
import { reviewedBy, spoken } from "@/replay/words";

interface Props {
  title: string;
  replay: Replay;
  /** Above the title: where the class belongs. */
  above?: ReactNode;
  /** Facts that stand before the replay's own. */
  facts?: readonly string[];
  actions?: ReactNode;
}

/** What class this is. */
export function ReplayHeader({ title, replay, above, facts = [], actions }: Props) {
  return (
    <header className="py-4">
      {above && <p className="text-small">{above}</p>}
      <h1 id="title" dir="auto" className="text-title font-strong">{title}</h1>
      <p id="facts" className="text-small text-ink-2"><Facts of={[...facts, ...factsOf(replay)]} /></p>
      <Made notes={present(replay.notes) ?? []} />
      {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

/** Who has made the notes. */
function Made({ notes }: { notes: readonly NoteChapter[] }) {
  const written = notes.filter(({ items }) => items.length > 0);
  if (written.length === 0) return null;
  return <p className="text-small text-ink-2"><Trans>Notes from the transcript.</Trans> {reviewedBy(written.filter(({ reviewed }) => reviewed).length, written.length)}</p>;
}

function factsOf(replay: Replay): string[] {
  const chapters = present(replay.chapters)?.length ?? 0;
  const slides = new Set((present(replay.slides) ?? []).map((slide) => slide.page)).size;
  return [
    spoken(replay.duration),
    ...(chapters > 0 ? [plural(chapters, { one: "# chapter", other: "# chapters" })] : []),
    ...(slides > 0 ? [plural(slides, { one: "# slide", other: "# slides" })] : []),
  ];
}
