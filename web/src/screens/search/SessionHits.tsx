import { useId } from "react";
import { Link } from "@tanstack/react-router";
import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { SearchHit, SearchSession } from "@/api/generated";
import { Icon } from "@/components/Icon";
import { RailEntry } from "@/components/RailEntry";
import { Snippet } from "@/components/Snippet";
import { TimeRail } from "@/components/TimeRail";
import { day } from "@/i18n/format";
import { clock } from "@/replay/time";
import { CourseName } from "./CourseName";
import { KIND_ICONS, KIND_VIEWS, kindName } from "./words";

interface Props {
  session: SearchSession;
  query: string;
  withCourse: boolean;
}

/** The hits of one class on its rail. */
export function SessionHits({ session, query, withCourse }: Props) {
  const heading = useId();
  const unseen = session.total - session.hits.length;
  return (
    <section aria-labelledby={heading} className="mb-8">
      <h2 id={heading} className="text-heading font-strong">
        <Link to="/sessions/$sessionId" params={{ sessionId: session.sessionId }} search={{ q: query }} className="text-ink no-underline hover:text-accent hover:underline">
          {session.title}
        </Link>
      </h2>
      <p className="mb-2 text-small text-ink-2">
        {withCourse && <><CourseName id={session.courseId} /> · </>}
        {session.startedAt && <>{day(session.startedAt)} · </>}
        {plural(session.total, { one: "# hit", other: "# hits" })}
      </p>
      <TimeRail as="ol" className="border-y border-line">
        {session.hits.map((hit) => <HitEntry key={`${hit.kind} ${hit.start} ${hit.slide?.page ?? ""}`} hit={hit} sessionId={session.sessionId} query={query} />)}
      </TimeRail>
      {unseen > 0 && (
        <Link to="/sessions/$sessionId" params={{ sessionId: session.sessionId }} search={{ q: query }} className="mt-2 inline-block min-h-target">
          {plural(unseen, { one: "# more hit in this class", other: "# more hits in this class" })}
        </Link>
      )}
    </section>
  );
}

function HitEntry({ hit, sessionId, query }: { hit: SearchHit; sessionId: string; query: string }) {
  const time = clock(hit.start);
  const to = { to: "/sessions/$sessionId", params: { sessionId }, search: { t: hit.start, view: KIND_VIEWS[hit.kind], q: query } } as const;
  return (
    <RailEntry
      as="li"
      testId="hit"
      start={hit.start}
      end={hit.end}
      className="group py-2 not-first:border-t not-first:border-line"
      gutter={<Link {...to} tabIndex={-1} aria-hidden className="inline-block min-h-target min-w-target text-ink-2 no-underline group-hover:text-accent">{time}</Link>}
    >
      <Link {...to} data-kind={hit.kind} data-seek={hit.start} className="flex items-start gap-4 text-ink no-underline">
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1 text-small text-ink-2">
            <Icon of={KIND_ICONS[hit.kind]} />
            {kindName(hit.kind)}
            <span className="sr-only"><Trans>at {time}</Trans></span>
          </span>
          <span className="block max-w-measure group-hover:underline"><bdi><Snippet parts={hit.snippet} /></bdi></span>
        </span>
        {hit.slide && <img src={hit.slide.imageUrl} alt="" width={96} height={54} loading="lazy" className="h-[54px] w-[96px] shrink-0 border border-line object-contain" />}
      </Link>
    </RailEntry>
  );
}
