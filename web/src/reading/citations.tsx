import { createContext, useContext, useMemo, type ReactNode } from "react";
import { PreviewCard } from "@base-ui/react/preview-card";
import { t } from "@lingui/core/macro";

import { TimeLink } from "@/components/TimeLink";
import { useReplay } from "@/player/useReplay";
import { present } from "@/replay/absence";
import { fileUrl } from "@/replay/file-url";
import { flat } from "@/replay/paragraphs";
import { during, type Span } from "@/replay/spans";
import { clock } from "@/replay/time";

const DELAY_MS = 300;

const HandleContext = createContext<PreviewCard.Handle<Span> | null>(null);

/** Around notes: what a cited time points to, while it is pointed at or has the focus. */
export function CitationPreviews({ children }: { children: ReactNode }) {
  const handle = useMemo(() => PreviewCard.createHandle<Span>(), []);
  return (
    <HandleContext value={handle}>
      {children}
      <PreviewCard.Root handle={handle}>
        {({ payload }) => (
          <PreviewCard.Portal>
            <PreviewCard.Positioner sideOffset={8} collisionPadding={8} className="z-30">
              <PreviewCard.Popup data-testid="citation-preview" className="max-w-preview rounded-float border border-line bg-surface p-2 text-small text-ink shadow-float">
                {payload && <Cited passage={payload} />}
              </PreviewCard.Popup>
            </PreviewCard.Positioner>
          </PreviewCard.Portal>
        )}
      </PreviewCard.Root>
    </HandleContext>
  );
}

/** What was said there, and the slide that was shown. */
function Cited({ passage }: { passage: Span }) {
  const replay = useReplay();
  const slide = during(present(replay.slides) ?? [], passage.start);
  const said = (present(replay.transcript)?.cues ?? []).filter((cue) => cue.start >= passage.start && cue.start < passage.end).map(flat).join(" ");
  const page = (slide?.page ?? 0) + 1;
  return (
    <>
      {slide && <img src={fileUrl(replay, slide.image)} alt={t`Slide ${page}`} width={240} height={135} className="mb-1 block aspect-video w-full rounded-control object-cover" />}
      {said !== "" && <p className="line-clamp-4">{said}</p>}
    </>
  );
}

/** The time in which a sentence of the notes ends. */
export function Citation({ passage }: { passage: Span }) {
  const handle = useContext(HandleContext);
  const time = clock(passage.start);
  const link = <TimeLink time={passage.start} data-testid="citation" aria-label={t`Go to ${time}`} className={CITATION} />;
  if (!handle) return link;
  return <PreviewCard.Trigger handle={handle} payload={passage} delay={DELAY_MS} render={link} />;
}

const CITATION = "ms-1 inline-block min-h-target min-w-target px-1 text-center font-sans text-small whitespace-nowrap text-ink-2 no-underline hover:text-accent hover:underline";
