import { useInfiniteQuery } from "@tanstack/react-query";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import { searchQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import type { Scope } from "@/replay/scope";
import { merge } from "./merge";
import { SessionHits } from "./SessionHits";
import { scopeName } from "./words";

interface Props {
  query: { q: string; courseId?: string; in?: Scope };
  withCourse?: boolean;
  onAllKinds: () => void;
}

/** What was found, class by class. The hits of the query before stay, dimmed, until those of this one are there. */
export function Hits({ query, withCourse = false, onAllKinds }: Props) {
  const { t } = useLingui();
  const found = useInfiniteQuery(searchQuery(query));
  return (
    <Loaded query={found} failure={t`The search did not work.`}>
      {({ pages }) => {
        const sessions = pages.flatMap((page) => page.sessions);
        // Hits that are shown as one are counted as one.
        const total = sessions.reduce((sum, { hits }) => sum - hits.length + merge(hits).length, pages[0]?.total ?? 0);
        if (sessions.length === 0 && !found.isPlaceholderData) return <NothingFound query={query} onAllKinds={onAllKinds} />;
        return (
          <div data-testid="hits" aria-busy={found.isPlaceholderData} className={`transition-opacity duration-120 ${found.isPlaceholderData ? "opacity-60" : ""}`}>
            <p role="status" className="mb-4 text-small text-ink-2"><bdi>{plural(total, { one: "# hit", other: "# hits" })}</bdi></p>
            {sessions.map((session) => <SessionHits key={session.sessionId} session={session} query={query.q} withCourse={withCourse} />)}
            {found.hasNextPage && <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}><Trans>More classes</Trans></Button>}
          </div>
        );
      }}
    </Loaded>
  );
}

function NothingFound({ query, onAllKinds }: Pick<Props, "query" | "onAllKinds">) {
  const { q } = query;
  const only = query.in && scopeName(query.in);
  return (
    <EmptyState title={<Trans>Nothing found for “<bdi>{q}</bdi>”</Trans>} action={only && <Button onClick={onAllKinds}><Trans>Everywhere</Trans></Button>}>
      {only ? <Trans>Looked for in: {only}.</Trans> : <Trans>Try fewer words, or only the beginning of a word.</Trans>}
    </EmptyState>
  );
}
