import { plural } from "@lingui/core/macro";
import type { ReactNode } from "react";

import { Facts } from "@/components/Facts";
import { present } from "@/replay/absence";
import type { Replay } from "@/replay/model";
import { spoken } from "@/replay/words";

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
      {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
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
