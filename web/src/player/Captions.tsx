import { useEffect, useReducer } from "react";
import { Trans } from "@lingui/react/macro";

import { present } from "@/replay/absence";
import { unreviewed } from "@/replay/words";
import { captionsAt } from "./captions-at";
import { usePlayback } from "./playback";
import { useMoment } from "./useMoment";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";

/** The cues of the transcript over the picture, drawn by the page so that they look and read the same everywhere. */
export function Captions() {
  const { captions, transport } = usePlayback();
  const on = useSignal(captions);
  const playing = useSignal(transport.playing);
  const transcript = present(useReplay().transcript);
  const cues = on ? (transcript?.cues ?? []) : [];
  useEveryFrame(on && playing);
  const text = useMoment((time) => captionsAt(cues, time).map((cue) => cue.text).join("\n\n"));
  return (
    <div hidden={text === ""} className="grid justify-items-center gap-1 text-center">
      <div data-testid="caption" dir="auto" lang={transcript?.language} className="flex flex-col items-center gap-1 text-body tablet:text-heading">
        {text.split("\n\n").map((cue, index) => (
          <span key={index} className="whitespace-pre-line rounded-control bg-sunken px-2 py-1">{cue}</span>
        ))}
      </div>
      {cues.some((cue) => !cue.reviewed) && <Unreviewed />}
    </div>
  );
}

/** Who has looked at the captions. */
function Unreviewed() {
  const words = unreviewed().toLowerCase();
  return <p data-testid="reviewed" className="rounded-control bg-sunken px-2 text-small text-ink-2"><Trans>Captions are {words}</Trans></p>;
}

/** The video element tells its time four times a second, too seldom to read along. */
function useEveryFrame(active: boolean): void {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!active) return;
    let frame = requestAnimationFrame(function next() {
      draw();
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [active]);
}
