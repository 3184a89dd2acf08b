import { useEffect, useState, type Ref } from "react";
import { t } from "@lingui/core/macro";
import { ChevronDown, ChevronUp } from "lucide-react";

import { IconButton } from "@/components/IconButton";
import type { Finding } from "./useFind";

const TYPING_PAUSE_MS = 120;

interface Props {
  query: string;
  onQuery: (query: string) => void;
  finding: Finding;
  input: Ref<HTMLInputElement>;
}

/** Looks for words in the transcript: Enter leads to the next place where they are said. */
export function FindField({ query, onQuery, finding, input }: Props) {
  const [text, setText] = useState(query);
  const [shown, setShown] = useState(query);
  if (shown !== query) {
    setShown(query);
    setText(query);
  }
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => onQuery(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, query, onQuery]);
  return (
    <form
      role="search"
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        finding.step(1);
      }}
    >
      <input
        ref={input}
        type="search"
        data-testid="search"
        aria-label={t`Find in the transcript`}
        placeholder={t`Find`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-h-8 w-full min-w-0 rounded-control border border-control bg-surface px-2 text-small"
      />
      <output data-testid="search-count" aria-live="polite" className="text-small whitespace-nowrap text-ink-2"><bdi>{count(finding, query)}</bdi></output>
      <IconButton icon={ChevronUp} label={t`Previous match`} disabled={finding.total === 0} onClick={() => finding.step(-1)} />
      <IconButton icon={ChevronDown} label={t`Next match`} disabled={finding.total === 0} onClick={() => finding.step(1)} />
    </form>
  );
}

function count({ total, chosen }: Finding, query: string): string {
  if (total === 0) return query.trim() === "" ? "" : t`Not said`;
  const place = chosen + 1;
  return t`${place} of ${total}`;
}
