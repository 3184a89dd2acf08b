import { useState } from "react";
import { t } from "@lingui/core/macro";
import { Pencil, Play } from "lucide-react";

import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { IconButton } from "@/components/IconButton";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/Menu";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { buttonClass } from "@/components/Button";
import { Shown } from "./Shown";

const LOOKS = ["primary", "plain", "quiet"] as const;

export function KitControls() {
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState("light");
  return (
    <>
      <Shown name="Button">
        {[false, true].map((small) => (
          <div key={String(small)} className="flex flex-wrap gap-2">
            {LOOKS.map((look) => <Button key={look} look={look} small={small}>{look}</Button>)}
            <Button small={small} disabled>disabled</Button>
            <Button small={small} look="quiet" aria-pressed>pressed</Button>
          </div>
        ))}
      </Shown>
      <Shown name="IconButton">
        <div className="flex gap-2">
          <IconButton icon={Play} label={t`Play`} />
          <IconButton icon={Pencil} label={t`Edit`} aria-pressed />
          <IconButton icon={Pencil} label={t`Edit`} disabled />
        </div>
      </Shown>
      <Shown name="Field">
        <Field label="Title" defaultValue="How cities grew" />
        <Field label="Title" hint="Students see it." />
        <Field label="Title" defaultValue="A title that is too long" error="The title is longer than 200 characters. Shorten it." />
        <Field label="Title" defaultValue="How cities grew" disabled />
      </Shown>
      <Shown name="Select">
        <Select label="Course"><option>Urban history</option></Select>
        <div><Select label="Speed" bare small><option>1×</option></Select></div>
      </Shown>
      <Shown name="Menu, Dialog, Toast">
        <div className="flex flex-wrap gap-2">
          <Menu align="start" trigger={<button type="button" data-testid="kit-menu" className={buttonClass()}>Menu</button>}>
            <MenuItem onClick={() => undefined}>One thing</MenuItem>
            <MenuItem disabled onClick={() => undefined}>Not now</MenuItem>
            <MenuSeparator />
            <MenuChoice label="Appearance" value={choice} onChange={setChoice} options={[{ value: "light", label: "Light" }, { value: "dark", label: "Dark" }]} />
          </Menu>
          <Button data-testid="kit-dialog" onClick={() => setOpen(true)}>Dialog</Button>
          <Button data-testid="kit-toast" onClick={() => toast("The note is deleted.", { text: "Undo", run: () => undefined })}>Toast</Button>
        </div>
        <Dialog
          open={open}
          onClose={() => setOpen(false)}
          title="Delete this recording?"
          actions={
            <>
              <Button look="primary" onClick={() => setOpen(false)}>Delete</Button>
              <Button onClick={() => setOpen(false)}>Keep it</Button>
            </>
          }
        >
          <p>The file is removed for good. The class stays.</p>
        </Dialog>
      </Shown>
    </>
  );
}
