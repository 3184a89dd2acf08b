import { Trans } from "@lingui/react/macro";

import { bytes, listOf } from "@/i18n/format";
import { SOUND_ENDINGS, VIDEO_ENDINGS } from "./limits";

/** Told before anything is chosen. */
export function Limits({ sizeMax }: { sizeMax: number }) {
  const [video, sound] = [listOf(VIDEO_ENDINGS), listOf(SOUND_ENDINGS)];
  const size = bytes(sizeMax);
  return (
    <ul className="mt-3 grid gap-1 text-small text-ink-2">
      <li><Trans>Video: {video}.</Trans></li>
      <li><Trans>Sound alone: {sound}.</Trans></li>
      <li><Trans>At most {size}.</Trans></li>
      <li><Trans>One file is one class. Students see nothing of it before it is published.</Trans></li>
    </ul>
  );
}
