import { useState } from "react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";

import { coursesQuery, homeQuery, meQuery } from "@/api/queries";
import { mayCreateCourses } from "@/api/roles";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Icon } from "@/components/Icon";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { CourseRows } from "./CourseRows";
import { NewCourse } from "./NewCourse";

export function CoursesScreen() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const courses = useQuery(coursesQuery);
  // How many classes there are is told there alone.
  const home = useQuery(homeQuery);
  const [creating, setCreating] = useState(false);
  const create = mayCreateCourses(me) && (
    <Button onClick={() => setCreating(true)}><Icon of={Plus} /><Trans>New course</Trans></Button>
  );
  return (
    <Page title={t`Courses`} actions={courses.data?.items.length === 0 ? null : create}>
      <Loaded query={courses} failure={t`Your courses could not be loaded.`}>
        {({ items }) =>
          items.length > 0 ? (
            <CourseRows courses={items.map((course) => ({ ...course, classes: home.data?.courses.find(({ id }) => id === course.id)?.classes }))} />
          ) : (
            <EmptyState title={t`Nothing yet: you are in no course`} action={create}>
              {create ? <Trans>A course holds the classes and says who sees them.</Trans> : <Trans>The teacher of a course adds you, by the address that you sign in with.</Trans>}
            </EmptyState>
          )
        }
      </Loaded>
      {creating && <NewCourse onClose={() => setCreating(false)} />}
    </Page>
  );
}
