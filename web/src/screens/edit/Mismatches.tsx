import type { ReactNode } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { Correction, CueText, Draft } from "@/api/generated";
import { Button } from "@/components/Button";
import { RailEntry } from "@/components/RailEntry";
import { Section } from "@/components/Section";
import { TimeRail } from "@/components/TimeRail";
import { toast } from "@/components/toasts";
import { useSignal } from "@/player/useSignal";
import { flat } from "./captions";
import type { Edit } from "./edit";

/** Corrections of words that are not there any more: shown, and not applied. */
export function Mismatches({ edit, mismatches }: { edit: Edit; mismatches: Draft["mismatches"] }) {
  const { left } = useSignal(edit.state);
  if (mismatches.length + left.length === 0) return null;
  const use = (found: readonly CueText[], correction: Correction) => {
    if (!edit.correct(found, correction)) toast(t`The captions there have changed again. Correct them by hand.`);
  };
  return (
    <div data-testid="mismatches" className="mt-4">
      <Section title={t`Corrections that fit no more`}>
        <p className="mb-2 max-w-measure text-ink-2"><Trans>The class was processed again, and these words were not heard the second time. The corrections are not applied.</Trans></p>
        <TimeRail as="ul">
          {mismatches.map(({ correction, found }, index) => (
            <Entry key={index} correction={correction} found={found}>
              {found.length > 0 && <Button small onClick={() => use(found, correction)}><Trans>Use it here</Trans></Button>}
            </Entry>
          ))}
          {left.map((correction, index) => (
            <Entry key={`left ${index}`} correction={correction} found={[]}>
              <Button small onClick={() => edit.drop(correction)}><Trans>Drop it</Trans></Button>
            </Entry>
          ))}
        </TimeRail>
      </Section>
    </div>
  );
}

const textOf = (cues: readonly CueText[]) => cues.map(({ text }) => flat(text)).join(" ");

function Entry({ correction, found, children }: { correction: Correction; found: readonly CueText[]; children: ReactNode }) {
  const { replaced, with: texts } = correction;
  return (
    <RailEntry as="li" start={replaced[0]?.start ?? 0} end={replaced.at(-1)?.end ?? 0} className="border-t border-line py-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-small text-ink-2"><Trans>Was</Trans></dt>
        <dd>{textOf(replaced)}</dd>
        <dt className="text-small text-ink-2"><Trans>Corrected to</Trans></dt>
        <dd>{texts.length > 0 ? textOf(texts) : <Trans>removed</Trans>}</dd>
        {found.length > 0 && (
          <>
            <dt className="text-small text-ink-2"><Trans>Now</Trans></dt>
            <dd>{textOf(found)}</dd>
          </>
        )}
      </dl>
      <div className="mt-2">{children}</div>
    </RailEntry>
  );
}
