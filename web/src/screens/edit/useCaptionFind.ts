import { useMemo, useState } from "react";

import { useSignal } from "@/player/useSignal";
import type { Finding } from "@/reading/useFind";
import { flat, type Caption } from "./captions";
import type { Edit } from "./edit";

export interface CaptionFinding extends Finding {
  /** Captions in which the words stand. */
  rows: ReadonlySet<string>;
}

const folded = new WeakMap<Caption, string>();

/** Case and accents make no difference. */
const fold = (text: string) => flat(text).normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

function foldedOf(caption: Caption): string {
  const known = folded.get(caption);
  if (known !== undefined) return known;
  const made = fold(caption.text);
  folded.set(caption, made);
  return made;
}

/** Leads to the captions in which words stand. */
export function useCaptionFind(edit: Edit, query: string): CaptionFinding {
  const { rows, active } = useSignal(edit.state);
  const needle = fold(query);
  const places = useMemo(() => (needle === "" ? [] : rows.flatMap(({ caption }, index) => (foldedOf(caption).includes(needle) ? [index] : []))), [rows, needle]);
  const hits = useMemo(() => new Set(places.map((index) => rows[index]?.caption.key ?? "")), [places, rows]);
  const [visits, setVisits] = useState(0);
  return {
    total: places.length,
    chosen: places.indexOf(active),
    cue: null,
    visits,
    marksOf: () => [],
    rows: hits,
    step: (by) => {
      const next = by === 1 ? (places.find((index) => index > active || (visits === 0 && index === active)) ?? places[0]) : (places.findLast((index) => index < active) ?? places.at(-1));
      if (next === undefined) return;
      setVisits(visits + 1);
      edit.show(next);
    },
  };
}
