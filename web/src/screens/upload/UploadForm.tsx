import { useMemo, useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { FileVideo } from "lucide-react";

import { answer } from "@/api/client";
import { createRecording, type Course } from "@/api/generated";
import { openUploadsQuery, recordingQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Icon } from "@/components/Icon";
import { Select } from "@/components/Select";
import { bytes } from "@/i18n/format";
import { Refusal } from "@/screens/courses/Refusal";
import type { Chosen } from "./file-handles";
import { fingerprintOf } from "./fingerprint";
import { titleOf } from "./limits";
import { remember } from "./remembered";
import { startSending } from "./uploads";

const TITLE_CHARACTERS_MAX = 200;

interface Props {
  chosen: Chosen;
  courses: readonly Course[];
  /** The one that the way here named. */
  courseId: string | undefined;
  onOther: () => void;
}

/** What the class is called and where it goes. */
export function UploadForm({ chosen: { file, handle }, courses, courseId: named, onOther }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [title, setTitle] = useState(() => titleOf(file.name).slice(0, TITLE_CHARACTERS_MAX));
  const [courseId, setCourseId] = useState(() => courses.find(({ id }) => id === named)?.id ?? courses[0]?.id ?? "");
  const key = useKeyOf(`${courseId} ${title}`);
  const begin = useMutation({
    mutationFn: async () => {
      const fingerprint = await fingerprintOf(file);
      const body = { courseId, title: title.trim(), fileName: file.name, size: file.size };
      const { upload: _addresses, ...recording } = await answer(createRecording({ body, headers: { "Idempotency-Key": key } }));
      await remember({ recordingId: recording.id, fingerprint, handle });
      return recording;
    },
    onSuccess: async (recording) => {
      const { queryKey } = recordingQuery(recording.id);
      client.setQueryData(queryKey, recording);
      void client.invalidateQueries({ queryKey: openUploadsQuery.queryKey });
      startSending(recording.id, file, (complete) => client.setQueryData(queryKey, complete));
      await navigate({ to: "/upload", search: { recording: recording.id }, replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex min-h-row flex-wrap items-center gap-x-4 gap-y-1 border-y border-line py-2">
        <span className="flex min-w-0 flex-1 basis-figure items-center gap-2"><Icon of={FileVideo} /><span className="min-w-0">{file.name}</span></span>
        <span className="text-small text-ink-2">{bytes(file.size)}</span>
        <Button small look="quiet" disabled={begin.isPending} onClick={onOther}><Trans>Another file</Trans></Button>
      </div>
      <Field label={t`Title of the class`} required maxLength={TITLE_CHARACTERS_MAX} value={title} onValueChange={setTitle} />
      <Select label={t`Course`} value={courseId} onChange={({ target }) => setCourseId(target.value)}>
        {courses.map((course) => <option key={course.id} value={course.id}>{course.title}</option>)}
      </Select>
      {begin.error && <Refusal error={begin.error} what={t`The upload could not begin.`} />}
      <div className="flex items-center gap-4">
        <Button type="submit" look="primary" disabled={title.trim() === "" || begin.isPending}><Trans>Upload</Trans></Button>
        {begin.isPending && <span role="status" className="text-ink-2"><Trans>Looking at the file…</Trans></span>}
      </div>
    </form>
  );
}

/** The same call keeps its key, so that pressing twice begins one upload. */
function useKeyOf(call: string): string {
  const keyed = useMemo(() => ({ call, key: crypto.randomUUID() }), [call]);
  return keyed.key;
}
