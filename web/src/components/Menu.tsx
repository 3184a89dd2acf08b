import type { ReactElement, ReactNode } from "react";
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";

import { Icon } from "./Icon";

const ITEM = "flex min-h-row cursor-pointer items-center gap-2 px-4 text-ink no-underline outline-none data-highlighted:bg-accent-soft data-disabled:text-ink-2";

/** A button and what floats from it. `trigger` is the button. */
export function Menu({ trigger, children, align = "end" }: { trigger: ReactElement; children: ReactNode; align?: "start" | "end" }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-30">
          <Base.Popup className="min-w-figure rounded-float border border-line bg-surface py-2 shadow-float outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ children, onClick, disabled = false }: { children: ReactNode; onClick: () => void; disabled?: boolean }) {
  return <Base.Item className={ITEM} onClick={onClick} disabled={disabled}>{children}</Base.Item>;
}

/** `link`: the anchor or router link that the item is. */
export function MenuLink({ link, children }: { link: ReactElement; children: ReactNode }) {
  return <Base.Item className={ITEM} render={link}>{children}</Base.Item>;
}

/** One of several; the chosen one is marked. */
export function MenuChoice({ label, value, options, onChange }: { label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-4 py-1 text-small text-ink-2">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={onChange}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick={false} className={ITEM}>
            <Icon of={Check} className={option.value === value ? "" : "invisible"} />
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-2 border-t border-line" />;
}
