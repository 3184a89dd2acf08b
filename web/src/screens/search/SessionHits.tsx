import { useId } from "react";
import { Link } from "@tanstack/react-router";
import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { SearchHit, SearchSession } from "@/api/generated";
import { Facts } from "@/components/Facts";
import { Icon } from "@/components/Icon";
import { RailEntry } from "@/components/RailEntry";
import { Snippet } from "@/components/Snippet";
import { TimeRail } from "@/components/TimeRail";
import { day } from "@/i18n/format";
import { clock } from "@/replay/time";
import { CourseName } from "./CourseName";
import { merge, type MergedHit } from "./merge";
import { KIND_ICONS, KIND_VIEWS, scopeName } from "./words";

interface Props {
  session: SearchSession;
  query: string;
  withCourse: boolean;
}

const to = (sessionId: string, query: string, hit?: SearchHit) =>
  ({ to: "/sessions/$sessionId", params: { sessionId }, search: { t: hit?.start, view: hit && KIND_VIEWS[hit.kind], q: query } }) as const;

/** The hits of one class on its rail. */
export function SessionHits({ session: { sessionId, courseId, title, startedAt, total, hits }, query, withCourse }: Props) {
  const heading = useId();
  const shown = merge(hits);
  const unseen = total - hits.length;
  const facts = [withCourse && <CourseName id={courseId} />, startedAt != null && day(startedAt), plural(shown.length + unseen, { one: "# hit", other: "# hits" })];
  return (
    <section aria-labelledby={heading} className="mb-8">
      <h2 id={heading} className="text-heading font-strong">
        <Link {...to(sessionId, query, shown[0])} className="text-ink no-underline hover:text-accent hover:underline"><bdi>{title}</bdi></Link>
      </h2>
      <p className="mb-2 text-small text-ink-2"><Facts of={facts.filter(Boolean)} /></p>
      <TimeRail as="ol" className="border-y border-line">
        {shown.map((hit) => <HitEntry key={`${hit.kind} ${hit.start} ${hit.slide?.page ?? ""}`} hit={hit} sessionId={sessionId} query={query} />)}
      </TimeRail>
      {unseen > 0 && (
        <Link {...to(sessionId, query)} className="mt-2 inline-block min-h-target">
          {plural(unseen, { one: "# more hit in this class", other: "# more hits in this class" })}
        </Link>
      )}
    </section>
  );
}

function HitEntry({ hit, sessionId, query }: { hit: MergedHit; sessionId: string; query: string }) {
  const time = clock(hit.start);
  const there = to(sessionId, query, hit);
  return (
    <RailEntry
      as="li"
      testId="hit"
      start={hit.start}
      end={hit.end}
      className="group py-2 not-first:border-t not-first:border-line"
      gutter={<Link {...there} tabIndex={-1} aria-hidden className="inline-block min-h-target min-w-target text-ink-2 no-underline group-hover:text-accent">{time}</Link>}
    >
      <Link {...there} data-kind={hit.kind} data-seek={hit.start} className="flex items-start gap-4 text-ink no-underline">
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1 text-small text-ink-2">
            <Icon of={KIND_ICONS[hit.kind]} />
            {hit.kinds.map(scopeName).join(" · ")}
            <span className="sr-only"><Trans>at {time}</Trans></span>
          </span>
          <span className="block max-w-measure group-hover:underline"><bdi><Snippet parts={hit.snippet} /></bdi></span>
        </span>
        {hit.slide && <img src={hit.slide.imageUrl} alt="" width={96} height={54} loading="lazy" className="h-[54px] w-[96px] shrink-0 border border-line object-contain max-[360px]:hidden" />}
      </Link>
    </RailEntry>
  );
}
