import { find } from "@/replay/find";

export interface Mark {
  from: number;
  to: number;
  /** The one that the reader is at. */
  chosen: boolean;
}

/** Text with stretches of it marked. */
export function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  if (marks.length === 0) return text;
  const before = [0, ...marks.map((mark) => mark.to)];
  return (
    <>
      {marks.map((mark, index) => (
        <span key={mark.from}>
          {text.slice(before[index], mark.from)}
          <mark className={mark.chosen ? "match chosen rounded-control outline-2 outline-ink" : "match"}>{text.slice(mark.from, mark.to)}</mark>
        </span>
      ))}
      {text.slice(before.at(-1))}
    </>
  );
}

/** Text with every place marked where the words stand that somebody looks for. */
export function Found({ text, query }: { text: string; query: string }) {
  if (query.trim() === "") return text;
  const marks = find([text], query).flatMap((pieces) => pieces.map(({ from, to }) => ({ from, to, chosen: false })));
  return <Marked text={text} marks={marks} />;
}
