import { useEffect, useState } from "react";

import { usePlayback } from "@/player/playback";
import { useSignal } from "@/player/useSignal";
import { Follow } from "./follow";

/** For a panel that follows playback: while it is shown, until the reader scrolls away, and again after a seek. */
export function useFollow(): { follow: Follow; following: boolean } {
  const { transport } = usePlayback();
  const [follow] = useState(() => new Follow());
  useEffect(() => follow.watch(), [follow]);
  useEffect(() => transport.sought.on(() => follow.resume()), [follow, transport]);
  return { follow, following: useSignal(follow.following) };
}
