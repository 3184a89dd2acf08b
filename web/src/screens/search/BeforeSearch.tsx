import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import { coursesQuery, termsQuery } from "@/api/queries";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { Section } from "@/components/Section";

const ROW = "flex min-h-row items-center gap-4 border-t border-line py-2";
const NAME = "inline-block min-h-target min-w-0 flex-1 text-ink no-underline hover:text-accent hover:underline";

/** What the course is about, to begin with. */
export function Terms({ courseId }: { courseId: string }) {
  const { t } = useLingui();
  const terms = useQuery(termsQuery(courseId));
  return (
    <Loaded query={terms} failure={t`The key terms of the course could not be loaded.`}>
      {({ items }) =>
        items.length > 0 ? (
          <Section title={t`Key terms of the course`}>
            <ul data-testid="terms" className="columns-1 gap-8 tablet:columns-2">
              {items.map(({ term, sessions }) => (
                <li key={term} className={`${ROW} break-inside-avoid`}>
                  <Link to="/courses/$courseId/search" params={{ courseId }} search={{ q: term }} className={NAME}><bdi>{term}</bdi></Link>
                  <span className="text-small text-ink-2">{plural(sessions, { one: "in # class", other: "in # classes" })}</span>
                </li>
              ))}
            </ul>
          </Section>
        ) : (
          <EmptyState title={t`Nothing to find yet`}><Trans>Words that were said, stand on slides or in notes can be found once a class is published.</Trans></EmptyState>
        )
      }
    </Loaded>
  );
}

/** Before a word is typed: each course, with its own search and terms. */
export function AllCourses() {
  const { t } = useLingui();
  const courses = useQuery(coursesQuery);
  return (
    <Loaded query={courses} failure={t`Your courses could not be loaded.`}>
      {({ items }) =>
        items.length > 0 ? (
          <Section title={t`Courses`}>
            <ul className="border-b border-line">
              {items.map((course) => (
                <li key={course.id} className={ROW}>
                  <Link to="/courses/$courseId/search" params={{ courseId: course.id }} className={NAME}><bdi>{course.title}</bdi></Link>
                </li>
              ))}
            </ul>
          </Section>
        ) : (
          <EmptyState title={t`Nothing to find yet`}><Trans>You are in no course.</Trans></EmptyState>
        )
      }
    </Loaded>
  );
}
