import { useQuery } from "@tanstack/react-query";

import { coursesQuery } from "@/api/queries";

/** The title of a course that one is in. */
export function CourseName({ id }: { id: string }) {
  const courses = useQuery(coursesQuery);
  return courses.data?.items.find((course) => course.id === id)?.title ?? "…";
}
