import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { EyeOff, Upload } from "lucide-react";

import type { Course } from "@/api/generated";
import { classesQuery, courseQuery, peopleQuery } from "@/api/queries";
import { isStaff, isTeacher } from "@/api/roles";
import { buttonClass } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { StateWord } from "@/components/StateWord";
import { SearchForm } from "@/screens/search/SearchForm";
import { Classes } from "./Classes";
import { People } from "./People";
import { Settings } from "./Settings";

export function CourseScreen() {
  const { t } = useLingui();
  const { courseId } = useParams({ from: "/signed-in/courses/$courseId" });
  const course = useQuery(courseQuery(courseId));
  if (!course.data) {
    return (
      <Page bare title={t`Course`}>
        <Loaded query={course} heading failure={t`The course could not be opened.`}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Opened course={course.data} />;
}

/** What stands further down comes once what is over it has its height, so that nothing moves. */
function Opened({ course }: { course: Course }) {
  const classes = useInfiniteQuery(classesQuery(course.id));
  const people = useQuery({ ...peopleQuery(course.id), enabled: isStaff(course.role) });
  return (
    <Page title={course.title} lead={<Lead course={course} />} actions={isTeacher(course.role) && <UploadLink course={course} />}>
      <div className="mb-8"><SearchForm courseId={course.id} /></div>
      <Classes course={course} />
      {isStaff(course.role) && !classes.isPending && <People course={course} />}
      {isTeacher(course.role) && !classes.isPending && !people.isPending && <Settings course={course} />}
    </Page>
  );
}

function Lead({ course }: { course: Course }) {
  if (course.description === "" && course.status === "published") return null;
  return (
    <div className="grid max-w-measure gap-1">
      {course.description !== "" && <p><bdi>{course.description}</bdi></p>}
      {course.status === "draft" && <StateWord tone="warn" icon={EyeOff}><Trans>Not open to students</Trans></StateWord>}
    </div>
  );
}

function UploadLink({ course }: { course: Course }) {
  return (
    <Link to="/upload" search={{ course: course.id }} className={buttonClass("primary")}><Icon of={Upload} /><Trans>Upload a class</Trans></Link>
  );
}
