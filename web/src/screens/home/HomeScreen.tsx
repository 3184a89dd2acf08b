import type { ReactNode } from "react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { Upload } from "lucide-react";

import type { Home, Me } from "@/api/generated";
import { homeQuery, meQuery } from "@/api/queries";
import { isStaffAnywhere, teachesAnywhere } from "@/api/roles";
import { buttonClass } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Icon } from "@/components/Icon";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { Section } from "@/components/Section";
import { ClassRows } from "@/screens/courses/ClassRows";
import { CourseRows } from "@/screens/courses/CourseRows";

export function HomeScreen() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const home = useQuery(homeQuery);
  const upload = teachesAnywhere(me) ? (
    <Link to="/upload" className={buttonClass("primary")}><Icon of={Upload} /><Trans>Upload a class</Trans></Link>
  ) : null;
  return (
    <Page title={t`Home`} actions={home.data && isEmpty(home.data) ? null : upload}>
      <Loaded query={home} rows={6} failure={t`Your classes could not be loaded.`}>
        {(data) => (
          <>
            {isEmpty(data) && <NothingYet home={data} email={me.email} upload={upload} />}
            {isStaffAnywhere(me) && <Made home={data} />}
            <Watched home={data} />
            {data.courses.length > 0 && <Section title={t`Courses`}><CourseRows courses={data.courses} /></Section>}
          </>
        )}
      </Loaded>
    </Page>
  );
}

const isEmpty = (home: Home) => [home.continue, home.fresh, home.making, home.recent].every((list) => list.length === 0);

/** What one makes oneself. */
function Made({ home }: { home: Home }) {
  const { t } = useLingui();
  return (
    <>
      {home.making.length > 0 && <Section title={t`In the making`}><ClassRows classes={home.making} withCourse /></Section>}
      {home.recent.length > 0 && <Section title={t`Recent`}><ClassRows classes={home.recent} withCourse /></Section>}
    </>
  );
}

/** What others made to be watched. */
function Watched({ home }: { home: Home }) {
  const { t } = useLingui();
  return (
    <>
      {home.continue.length > 0 && <Section title={t`Continue`}><ClassRows classes={home.continue} withCourse /></Section>}
      {home.fresh.length > 0 && <Section title={t`New`}><ClassRows classes={home.fresh} withCourse /></Section>}
    </>
  );
}

function NothingYet({ home, email, upload }: { home: Home; email: Me["email"]; upload: ReactNode }) {
  const { t } = useLingui();
  if (upload) return <EmptyState title={t`Nothing yet: no class was uploaded`} action={upload}><Trans>A recording becomes a replay with chapters, notes and a transcript.</Trans></EmptyState>;
  if (home.courses.some(({ classes }) => classes > 0)) return null;
  if (home.courses.length > 0) return <EmptyState title={t`Nothing yet: no class of your courses is published`}><Trans>A class appears here as soon as its teacher publishes it.</Trans></EmptyState>;
  return (
    <EmptyState title={t`Nothing yet: you are in no course`}>
      {email ? <Trans>Ask your teacher to add you to the course as <bdi>{email}</bdi>.</Trans> : <Trans>Ask your teacher to add you to the course.</Trans>}
    </EmptyState>
  );
}
