import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { PreviewCard } from "@base-ui/react/preview-card";
import { t } from "@lingui/core/macro";

import { TimeLink } from "@/components/TimeLink";
import { useReplay } from "@/player/useReplay";
import { present } from "@/replay/absence";
import { fileUrl } from "@/replay/file-url";
import { flat } from "@/replay/paragraphs";
import { during, type Span } from "@/replay/spans";
import { clock } from "@/replay/time";
import { useIsWide } from "@/view/useIsWide";

const DELAY_MS = 300;
/** From a note past the gutter of times. */
const BESIDE_PIXELS = 88;

const HandleContext = createContext<PreviewCard.Handle<Span> | null>(null);

/** Around notes: what a cited time points to, while it is pointed at or has the focus. Where there is a stage, over it. */
export function CitationPreviews({ children }: { children: ReactNode }) {
  const handle = useMemo(() => PreviewCard.createHandle<Span>(), []);
  const isWide = useIsWide();
  const [note, setNote] = useState<Element | null>(null);
  const place = isWide && note ? { anchor: note, side: "inline-start", align: "start", sideOffset: BESIDE_PIXELS } as const : { sideOffset: 8 };
  return (
    <HandleContext value={handle}>
      {children}
      <PreviewCard.Root handle={handle} onOpenChange={(_, { trigger }) => trigger && setNote(trigger.closest("p, h3"))}>
        {({ payload }) => (
          <PreviewCard.Portal>
            <PreviewCard.Positioner {...place} collisionPadding={8} className="z-30">
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
      {said !== "" && <p dir="auto" className="line-clamp-4">{said}</p>}
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

/** In the line, so that a space that does not break keeps it beside its sentence. */
const CITATION = "ms-1 px-1 py-1 font-sans text-small font-normal whitespace-nowrap text-ink-2 no-underline hover:text-accent hover:underline";
