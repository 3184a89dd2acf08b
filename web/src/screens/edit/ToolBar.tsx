import type { Ref } from "react";
import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Keyboard, LocateFixed } from "lucide-react";

import { Button } from "@/components/Button";
import { IconButton } from "@/components/IconButton";
import { usePlayback } from "@/player/playback";
import { useSignal } from "@/player/useSignal";
import { FindField } from "@/reading/FindField";
import { lastBegun } from "@/replay/spans";
import { correctionsOf } from "./captions";
import type { DraftSaver } from "./draft-saver";
import type { Edit } from "./edit";
import { SaveWord } from "./SaveWord";
import type { Apply } from "./useApply";
import type { CaptionFinding } from "./useCaptionFind";

interface Props {
  edit: Edit;
  saver: DraftSaver;
  apply: Apply;
  query: string;
  onQuery: (query: string) => void;
  finding: CaptionFinding;
  find: Ref<HTMLInputElement>;
  withCaptions: boolean;
  onHelp: () => void;
}

/** Over the captions: how they are kept, and what is done with all of them. */
export function ToolBar({ edit, saver, apply, query, onQuery, finding, find, withCaptions, onHelp }: Props) {
  const { rows, groups, left, chapters } = useSignal(edit.state);
  const save = useSignal(saver.state);
  const { transport } = usePlayback();
  const changes = correctionsOf(groups).length + left.length + (chapters ? 1 : 0);
  const here = () => edit.go(Math.max(0, lastBegun(rows.map(({ caption }) => caption), transport.time)));
  return (
    <div className="sticky top-16 z-20 grid gap-2 border-b border-line bg-page py-2 wide:top-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-figure"><SaveWord state={save} changes={changes} /></div>
        <Button look="primary" small data-testid="apply" disabled={changes === 0 || apply.isRunning || save.is === "conflict"} onClick={apply.run}>
          {changes === 0 ? <Trans>Apply</Trans> : plural(changes, { one: "Apply # change", other: "Apply # changes" })}
        </Button>
      </div>
      {withCaptions && (
        <div className="flex flex-wrap items-center gap-2">
          <div className="min-w-0 flex-1 basis-figure"><FindField query={query} onQuery={onQuery} finding={finding} input={find} /></div>
          <IconButton icon={LocateFixed} label={t`To the caption at the playhead`} onClick={here} />
          <IconButton icon={Keyboard} label={t`Keys in a caption`} aria-haspopup="dialog" onClick={onHelp} />
        </div>
      )}
    </div>
  );
}
