import { useState } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { present } from "@/replay/absence";
import { fileUrl } from "@/replay/file-url";
import { useCurrent } from "./useMoment";
import { useReplay } from "./useReplay";

/** In the picture's place when the recording has none: the slide on screen, or else the chapter over a drawing of the sound. */
export function SoundStage({ onPress }: { onPress: () => void }) {
  const replay = useReplay();
  const chapters = present(replay.chapters) ?? [];
  const slides = present(replay.slides) ?? [];
  const chapter = chapters[useCurrent(chapters)];
  const slide = slides[useCurrent(slides)];
  const [drawn, setDrawn] = useState(true);
  const page = (slide?.page ?? 0) + 1;
  return (
    <div data-testid="sound" onClick={onPress} className="absolute inset-0 grid content-between bg-sunken p-4">
      <p className="text-small text-ink-2"><Trans>Sound only</Trans></p>
      {slide ? (
        <img src={fileUrl(replay, slide.image)} alt={t`Slide ${page}`} className="absolute inset-0 size-full object-contain" />
      ) : (
        <>
          <p className="text-heading font-strong">{chapter?.title ?? document.title}</p>
          {replay.drawing && drawn && <img src={fileUrl(replay, replay.drawing)} alt="" onError={() => setDrawn(false)} className="h-12 w-full object-contain" />}
        </>
      )}
    </div>
  );
}
