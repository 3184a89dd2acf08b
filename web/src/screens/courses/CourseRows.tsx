import { Link } from "@tanstack/react-router";
import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { EyeOff } from "lucide-react";

import type { HomeCourse } from "@/api/generated";
import { Facts } from "@/components/Facts";
import { StateWord } from "@/components/StateWord";
import { roleName } from "./words";

/** `classes`: how many there are to see; undefined: not told here. */
type CourseEntry = Pick<HomeCourse, "id" | "title" | "role" | "status"> & Partial<Pick<HomeCourse, "classes">>;

/** Courses one under the other. */
export function CourseRows({ courses }: { courses: readonly CourseEntry[] }) {
  return (
    <ul className="border-b border-line">
      {courses.map((course) => (
        <li key={course.id} data-testid="course" className="flex min-h-row flex-wrap items-center gap-x-4 border-t border-line py-2">
          <Link
            to="/courses/$courseId"
            params={{ courseId: course.id }}
            className="inline-block min-h-target min-w-0 flex-1 basis-figure font-strong text-ink no-underline hover:text-accent hover:underline"
          >
            <bdi>{course.title}</bdi>
          </Link>
          {course.status === "draft" && <StateWord tone="warn" icon={EyeOff}><Trans>Not open to students</Trans></StateWord>}
          <span className="text-small text-ink-2"><Facts of={facts(course)} /></span>
        </li>
      ))}
    </ul>
  );
}

/** Most people are students; the others are told what they are. */
function facts({ classes, role }: CourseEntry): string[] {
  return [...(classes === undefined ? [] : [plural(classes, { one: "# class", other: "# classes" })]), ...(role === "student" ? [] : [roleName(role)])];
}
