import { useEffect, useMemo, useState } from "react";

import { usePlayback } from "@/player/playback";
import type { Cue } from "@/replay/documents";
import { Haystack } from "@/replay/find";
import { flat } from "@/replay/paragraphs";
import type { Mark } from "./Marked";

/** Links name a time by less than this. */
const ROUNDED_SECONDS = 0.5;

const NO_MARKS: readonly Mark[] = [];

export interface Finding {
  total: number;
  /** Of the matches; -1: none. */
  chosen: number;
  /** The cue that the chosen match begins in. */
  cue: number | null;
  /** Grows whenever the reader asks to be led to the chosen match. */
  visits: number;
  marksOf: (cue: number) => readonly Mark[];
  step: (by: 1 | -1) => void;
}

/** Looks for `query` in the transcript. The reader is led to a match when they ask, not when the page opens. */
export function useFind(cues: readonly Cue[], query: string): Finding {
  const { transport, hits } = usePlayback();
  const asked = query.trim() !== "";
  // Hours of speech take a while to make ready: not before somebody looks for something.
  const haystack = useMemo(() => (asked ? new Haystack(cues.map(flat)) : null), [cues, asked]);
  const matches = useMemo(() => haystack?.find(query) ?? [], [haystack, query]);
  const starts = useMemo(() => matches.map((match) => cues[match[0]?.text ?? 0]?.start ?? 0), [matches, cues]);
  const [place, setPlace] = useState(() => ({ query, at: transport.time - ROUNDED_SECONDS, nth: 0, visits: 0 }));

  // Another query begins at its first match; the same query in a longer transcript stays where it was.
  if (place.query !== query) setPlace({ query, at: 0, nth: 0, visits: place.visits + 1 });
  const after = starts.findIndex((start) => start >= place.at);
  const chosen = after >= 0 ? Math.min(after + place.nth, starts.length - 1) : starts.length - 1;

  useEffect(() => {
    hits.emit(starts);
    return () => hits.emit([]);
  }, [hits, starts]);

  const marks = useMemo(() => {
    const byCue = new Map<number, Mark[]>();
    for (const [index, pieces] of matches.entries()) {
      for (const { text, from, to } of pieces) byCue.set(text, [...(byCue.get(text) ?? []), { from, to, chosen: index === chosen }]);
    }
    return byCue;
  }, [matches, chosen]);

  return {
    total: matches.length,
    chosen,
    cue: matches[chosen]?.[0]?.text ?? null,
    visits: place.visits,
    marksOf: (cue) => marks.get(cue) ?? NO_MARKS,
    step: (by) => {
      const next = (chosen + by + starts.length) % Math.max(1, starts.length);
      const at = starts[next] ?? 0;
      setPlace({ query, at, nth: next - starts.indexOf(at), visits: place.visits + 1 });
    },
  };
}
