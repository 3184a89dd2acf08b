import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";

import { courseQuery } from "@/api/queries";

/** To the course that a class belongs to, by its name once that is known. */
export function CourseLink({ courseId }: { courseId: string }) {
  const { data } = useQuery(courseQuery(courseId));
  return <Link to="/courses/$courseId" params={{ courseId }} className="inline-block min-h-target"><bdi>{data?.title ?? t`The course`}</bdi></Link>;
}
