import { useCallback, useEffect, useRef } from "react";
import { t } from "@lingui/core/macro";

import { playbackWords } from "@/replay/failure-words";
import { openMedia } from "./media";
import type { Playback } from "./playback";

/** A link that is refused this soon after it was made is not refused for its age. */
const RENEWAL_MS = 30_000;

/**
 * Opens the media for a video element and keeps it going. `base`: the folder of the media, by the link of now. `renew`:
 * asks for a new link after one was refused; null where there is none to be had.
 */
export function useMedia(playback: Playback, base: string, renew: (() => Promise<string | null>) | null): (video: HTMLVideoElement) => () => void {
  const link = useRef({ base, renew });
  useEffect(() => {
    link.current = { base, renew };
    playback.media.value?.moveTo(base);
  }, [playback, base, renew]);

  return useCallback((video) => {
    const { transport, notices, media: opened } = playback;
    let closed = false;
    let renewedAt = -Infinity;
    const fail = (failure: Parameters<typeof playbackWords>[0], retry: (() => void) | null) => {
      const { title, text } = playbackWords(failure);
      notices.last(`${title}. ${text}`, retry && { text: t`Try again`, run: retry });
    };
    void openMedia(video, link.current.base, transport.time).then((media) => {
      if (closed) return media?.close();
      opened.emit(media);
      if (!media) return fail("unplayable", null);
      media.failed.on((failure) => {
        if (failure === null) return;
        const retry = () => media.retry(link.current.base);
        const isNew = performance.now() - renewedAt < RENEWAL_MS;
        if (failure !== "refused" || isNew || !link.current.renew) return fail(failure, retry);
        renewedAt = performance.now();
        void link.current.renew().then((renewed) => (renewed === null ? fail(failure, retry) : media.retry(renewed)));
      });
    });
    return () => {
      closed = true;
      opened.value?.close();
      opened.emit(null);
    };
  }, [playback]);
}
