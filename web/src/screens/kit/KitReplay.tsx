import { useRef, useState } from "react";

import { Contents } from "@/player/Contents";
import { MakingCard } from "@/player/MakingCard";
import { MissingCard } from "@/player/MissingCard";
import { Player } from "@/player/Player";
import type { Playback } from "@/player/playback";
import { SlideStrip } from "@/player/SlideStrip";
import { Timeline } from "@/player/Timeline";
import { MineEntry } from "@/mine/MineEntry";
import { NewNote } from "@/mine/NewNote";
import { ReadingColumn } from "@/reading/ReadingColumn";
import { TimeRail } from "@/components/TimeRail";
import type { View } from "@/replay/view";
import { InReplay } from "./InReplay";
import { bare, making, replay } from "./sample";
import { Shown } from "./Shown";

const NOON = "2026-11-20T12:00:00Z";
const nothing = () => undefined;
const withHits = (playback: Playback) => playback.hits.emit([3, 20, 45]);
const withNotice = (playback: Playback) => playback.notices.last("Resumed at 0:26", { text: "Start over", run: nothing });

export function KitReplay() {
  return (
    <>
      <Shown name="Player"><InReplay replay={replay} at={26} prepare={withNotice}><PlayerAlone /></InReplay></Shown>
      <Shown name="Player, sound only"><InReplay replay={{ ...replay, hasPicture: false, slides: null }} at={26}><PlayerAlone /></InReplay></Shown>
      <Shown name="Timeline">
        <InReplay replay={replay} at={26} prepare={withHits}><Timeline /></InReplay>
        <InReplay replay={{ ...replay, available: 40, making, gaps: [] }} at={12}><Timeline /></InReplay>
      </Shown>
      <Shown name="SlideStrip"><InReplay replay={replay} at={26}><SlideStrip /></InReplay></Shown>
      <Shown name="Contents"><InReplay replay={replay} at={26}><Contents /></InReplay></Shown>
      <Shown name="MissingCard"><InReplay replay={replay} at={0}><MissingCard gaps={replay.gaps} missing={replay.missing} /></InReplay></Shown>
      <Shown name="MakingCard"><InReplay replay={{ ...replay, making, available: 40 }} at={0}><MakingCard /></InReplay></Shown>
      <Shown name="ReadingColumn">
        <InReplay replay={replay} at={26}><Reading first="notes" /></InReplay>
      </Shown>
      <Shown name="ReadingColumn, nothing to read"><InReplay replay={bare} at={0}><Reading first="notes" /></InReplay></Shown>
      <Shown name="Mine">
        <InReplay replay={replay} at={26}>
          <NewNote onSave={nothing} />
          <TimeRail as="ol">
            <MineEntry note={{ id: "1", at: 12, text: "Ask about the wall.", createdAt: NOON, updatedAt: NOON, isWaiting: false, refused: null }} end={30} onChange={nothing} onDelete={nothing} />
            <MineEntry note={{ id: "2", at: 30, text: "Machines: read chapter four before the exam.", createdAt: "", updatedAt: "", isWaiting: true, refused: null }} end={40} onChange={nothing} onDelete={nothing} />
            <MineEntry note={{ id: "3", at: 40, text: "Far too much for one note.", createdAt: "", updatedAt: "", isWaiting: true, refused: "A note has at most 10,000 characters." }} end={60} onChange={nothing} onDelete={nothing} />
          </TimeRail>
        </InReplay>
      </Shown>
    </>
  );
}

function PlayerAlone() {
  const box = useRef<HTMLDivElement>(null);
  const [onVideo] = useState(() => () => nothing);
  return <Player box={box} bar={false} onVideo={onVideo} onHelp={nothing} />;
}

function Reading({ first }: { first: View }) {
  const [view, setView] = useState<View>(first);
  const [query, setQuery] = useState("");
  return <ReadingColumn view={view} onView={setView} query={query} onQuery={setQuery} find={null} mine={null} />;
}
