import { useState, type RefObject } from "react";
import { t } from "@lingui/core/macro";
import { Ellipsis } from "lucide-react";

import { IconButton } from "@/components/IconButton";
import { Menu, MenuChoice, MenuItem } from "@/components/Menu";
import { usePlayback } from "./playback";
import { AUTO, Quality } from "./Quality";
import { SPEEDS } from "./transport";
import { useSignal } from "./useSignal";

interface Props {
  /** What is seen while it is as large as the screen. */
  container: RefObject<HTMLElement | null> | undefined;
  onHelp: () => void;
}

/** What is used less. */
export function More({ container, onHelp }: Props) {
  const { transport, media } = usePlayback();
  const opened = useSignal(media);
  const [chosen, setChosen] = useState(AUTO);
  return (
    <Menu container={container} trigger={<IconButton icon={Ellipsis} label={t`More`} data-testid="more" />}>
      {opened && <Quality media={opened} chosen={chosen} onChoose={setChosen} />}
      {document.pictureInPictureEnabled && <MenuItem onClick={() => void togglePictureInPicture(transport.video)}>{t`Picture in picture`}</MenuItem>}
      <div className="max-tablet:hidden"><MenuItem onClick={onHelp}>{t`Keyboard shortcuts`}</MenuItem></div>
      <div className="tablet:hidden"><Speeds /></div>
    </Menu>
  );
}

function Speeds() {
  const { transport } = usePlayback();
  const speed = useSignal(transport.speed);
  return <MenuChoice label={t`Speed`} value={String(speed)} onChange={(value) => transport.setSpeed(Number(value))} options={SPEEDS.map((value) => ({ value: String(value), label: `${value}×` }))} />;
}

async function togglePictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video?.requestPictureInPicture();
}
