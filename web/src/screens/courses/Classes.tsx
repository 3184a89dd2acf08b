import { useInfiniteQuery } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import type { Course } from "@/api/generated";
import { classesQuery } from "@/api/queries";
import { isStaff } from "@/api/roles";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { Section } from "@/components/Section";
import { ClassRows } from "./ClassRows";

/** The classes of a course, newest first. */
export function Classes({ course }: { course: Course }) {
  const { t } = useLingui();
  const classes = useInfiniteQuery(classesQuery(course.id));
  return (
    <Section title={t`Classes`}>
      <Loaded query={classes} failure={t`The classes could not be loaded.`}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length > 0 ? <ClassRows classes={rows} /> : <NoClasses course={course} />;
        }}
      </Loaded>
      {classes.hasNextPage && (
        <Button className="mt-4" disabled={classes.isFetchingNextPage} onClick={() => void classes.fetchNextPage()}><Trans>Earlier classes</Trans></Button>
      )}
    </Section>
  );
}

function NoClasses({ course }: { course: Course }) {
  const { t } = useLingui();
  if (isStaff(course.role)) return <EmptyState title={t`Nothing yet: no class was uploaded`}><Trans>A recording becomes a replay with chapters, notes and a transcript.</Trans></EmptyState>;
  return <EmptyState title={t`Nothing published`}><Trans>A class appears here as soon as the teacher of the course publishes it.</Trans></EmptyState>;
}
