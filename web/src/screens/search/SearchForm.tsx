import { useEffect, useRef, useState, type FormEvent } from "react";
import { useNavigate } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";

import { Field } from "@/components/Field";

/** To the search of a course, or of all courses. */
export function SearchForm({ courseId }: { courseId: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: "/courses/$courseId/search", params: { courseId }, search: { q: query.trim() } });
  };
  return (
    <form role="search" onSubmit={submit}>
      <Field bare type="search" label={t`Search this course`} placeholder={t`Search this course`} value={query} onValueChange={setQuery} />
    </form>
  );
}

/** Letters that follow each other faster are one question. */
const PAUSE_MS = 150;

interface LiveProps {
  label: string;
  query: string;
  onChange: (query: string) => void;
}

/** Asks while one types. */
export function LiveSearch({ label, query, onChange }: LiveProps) {
  const [typed, setTyped] = useState(query);
  const asked = useRef(query);
  // A link, or the way back, brought another query.
  useEffect(() => {
    if (query !== asked.current) {
      asked.current = query;
      setTyped(query);
    }
  }, [query]);
  useEffect(() => {
    const next = typed.trim();
    if (next === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = next;
      onChange(next);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <form role="search" onSubmit={(event) => event.preventDefault()}>
      <Field bare autoFocus type="search" label={label} placeholder={label} value={typed} onValueChange={setTyped} />
    </form>
  );
}
