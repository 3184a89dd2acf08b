import { CircleAlert, CircleCheck, Eye, Loader, TriangleAlert } from "lucide-react";

import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { ProgressBar } from "@/components/ProgressBar";
import { Skeleton } from "@/components/Skeleton";
import { Stages } from "@/components/Stages";
import { Stale } from "@/components/Stale";
import { StateWord } from "@/components/StateWord";
import { errors } from "./sample";
import { Shown } from "./Shown";

const NOON = Date.UTC(2026, 10, 20, 12);

export function KitStates() {
  const nothing = () => undefined;
  return (
    <>
      <Shown name="StateWord">
        <div className="flex flex-wrap gap-4">
          <StateWord tone="quiet" icon={Eye}>quiet</StateWord>
          <StateWord tone="ok" icon={CircleCheck}>ok</StateWord>
          <StateWord tone="warn" icon={TriangleAlert}>warn</StateWord>
          <StateWord tone="bad" icon={CircleAlert}>bad</StateWord>
          <StateWord tone="busy" icon={Loader}>busy</StateWord>
        </div>
      </Shown>
      <Shown name="ProgressBar">
        <ProgressBar label="Nothing yet" share={0} />
        <ProgressBar label="Under way" share={0.4} />
        <ProgressBar label="Complete" share={1} />
      </Shown>
      <Shown name="Stages">
        <Stages
          rows={[
            { name: "Look into the recording", state: "done", progress: 1 },
            { name: "Picture and sound", state: "running", progress: 0.42 },
            { name: "Text of the slides", state: "skipped", progress: 0, note: "The recording has no picture." },
            { name: "Transcript", state: "failed", progress: 0.3, note: "The speech engine was not available." },
            { name: "Chapters and notes", state: "waiting", progress: 0 },
          ]}
        />
      </Shown>
      <Shown name="EmptyState">
        <EmptyState title="Nothing yet: no class is over" action={<Button look="primary">Upload a recording</Button>}>Upload a recording, and it becomes a replay here.</EmptyState>
      </Shown>
      <Shown name="ErrorState">
        <ErrorState error={errors.gone} what="The class could not be opened." />
        <ErrorState error={errors.busy} what="Your courses could not be loaded." safe="Nothing of yours is lost." onRetry={nothing} />
        <ErrorState error={errors.refused} what="The title was not saved." safe="What you wrote is kept on this device." onRetry={nothing} />
        <ErrorState error={new Error("undefined is not a function")} what="This page could not be shown." onRetry={nothing} />
      </Shown>
      <Shown name="Stale"><Stale since={NOON} onRetry={nothing} /></Shown>
      <Shown name="Skeleton"><Skeleton rows={3} /></Shown>
    </>
  );
}
