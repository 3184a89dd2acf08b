import { useCallback } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";

import { courseQuery } from "@/api/queries";
import { Page } from "@/components/Page";
import type { Scope } from "@/replay/scope";
import type { SearchParams } from "@/routes";
import { AllCourses, Terms } from "./BeforeSearch";
import { Hits } from "./Hits";
import { Scopes } from "./Scopes";
import { LiveSearch } from "./SearchForm";

/** Over all courses that one sees. */
export function SearchScreen() {
  const { t } = useLingui();
  const { q = "", in: scope } = useSearch({ from: "/signed-in/search" });
  const navigate = useNavigate({ from: "/search" });
  // Letters and filters change the address without a step in the history.
  const change = useCallback((next: SearchParams) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }), [navigate]);
  return (
    <Page title={t`Search`}>
      <Asking label={t`Search all your courses`} q={q} scope={scope} onChange={change} />
      {q === "" ? <AllCourses /> : <Hits query={{ q, in: scope }} withCourse onAllKinds={() => change({ in: undefined })} />}
    </Page>
  );
}

export function CourseSearchScreen() {
  const { t } = useLingui();
  const { courseId } = useParams({ from: "/signed-in/courses/$courseId/search" });
  const { q = "", in: scope } = useSearch({ from: "/signed-in/courses/$courseId/search" });
  const navigate = useNavigate({ from: "/courses/$courseId/search" });
  const course = useQuery(courseQuery(courseId));
  const change = useCallback((next: SearchParams) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }), [navigate]);
  const lead = course.data && <Link to="/courses/$courseId" params={{ courseId }} className="inline-block min-h-target"><bdi>{course.data.title}</bdi></Link>;
  return (
    <Page title={t`Search the course`} lead={lead}>
      <Asking label={t`Search this course`} q={q} scope={scope} onChange={change} />
      {q === "" ? <Terms courseId={courseId} /> : <Hits query={{ q, courseId, in: scope }} onAllKinds={() => change({ in: undefined })} />}
    </Page>
  );
}

interface AskingProps {
  label: string;
  q: string;
  scope: Scope | undefined;
  onChange: (next: SearchParams) => void;
}

function Asking({ label, q, scope, onChange }: AskingProps) {
  const ask = useCallback((query: string) => onChange({ q: query === "" ? undefined : query }), [onChange]);
  return (
    <div className="mb-6 grid gap-2">
      <LiveSearch label={label} query={q} onChange={ask} />
      <Scopes chosen={scope} onChoose={(next) => onChange({ in: next })} />
    </div>
  );
}
