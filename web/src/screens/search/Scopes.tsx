import { useLingui } from "@lingui/react/macro";

import { Button } from "@/components/Button";
import { SCOPES, type Scope } from "@/replay/scope";
import { scopeName } from "./words";

interface Props {
  chosen: Scope | undefined;
  onChoose: (scope: Scope | undefined) => void;
}

/** Which kind of hits to show. */
export function Scopes({ chosen, onChoose }: Props) {
  const { t } = useLingui();
  const all = [undefined, ...SCOPES];
  return (
    <div role="group" aria-label={t`Where to look`} className="flex flex-wrap gap-1">
      {all.map((scope) => (
        <Button key={scope ?? "all"} small look="quiet" aria-pressed={scope === chosen} onClick={() => onChoose(scope)}>
          {scope === undefined ? t`Everywhere` : scopeName(scope)}
        </Button>
      ))}
    </div>
  );
}
