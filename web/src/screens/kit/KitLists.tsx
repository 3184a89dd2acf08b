import { ClassRow } from "@/components/ClassRow";
import { GutterTime, RailEntry } from "@/components/RailEntry";
import { Snippet } from "@/components/Snippet";
import { TimeRail } from "@/components/TimeRail";
import { classes } from "./sample";
import { Shown } from "./Shown";

export function KitLists() {
  return (
    <>
      <Shown name="ClassRow">
        <ul className="border-b border-line">
          {classes.map((row, index) => <ClassRow key={index} class={row} withCourse={index === 0} />)}
        </ul>
      </Shown>
      <Shown name="TimeRail, Snippet">
        <TimeRail as="ol">
          {[12, 754, 3723].map((time) => (
            <RailEntry key={time} as="li" start={time} end={time + 5} gutter={<GutterTime time={time} href="/kit" />} className="pb-2">
              <Snippet parts={[{ text: "In England, the ", marked: false }, { text: "steam", marked: true }, { text: " engine changed the world of work.", marked: false }]} />
            </RailEntry>
          ))}
        </TimeRail>
      </Shown>
    </>
  );
}
