import { Moment } from "./Moment";

/** Letters of the last word that are kept beside a time. */
const ENDING = /\S{1,16}$/;

interface Props {
  sessionId: string;
  text: string;
  times: readonly number[];
}

/** Words in their own direction, and when they were said: no time begins a line. */
export function Timed({ sessionId, text, times }: Props) {
  const end = ENDING.exec(text)?.index ?? 0;
  const [first, ...others] = times.map((time) => <Moment key={time} sessionId={sessionId} time={time} />);
  return (
    <bdi>
      {text.slice(0, end)}
      <span className="whitespace-nowrap">{text.slice(end)} {first}</span>
      {others}
    </bdi>
  );
}
