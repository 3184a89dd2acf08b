import { useState } from "react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { LogOut, User } from "lucide-react";

import { signOut } from "@/api/generated";
import { meQuery } from "@/api/queries";
import { buttonClass } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/Menu";
import { chooseTheme, theme, type Theme } from "@/theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function PersonMenu() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(theme);
  const words: Record<Theme, string> = { system: t`As the system`, light: t`Light`, dark: t`Dark` };
  const leave = async () => {
    await signOut();
    await navigate({ to: "/sign-in", reloadDocument: true });
  };
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass("quiet", true)} data-testid="person">
          <Icon of={User} />
          <span className="max-w-figure truncate"><bdi>{me.displayName}</bdi></span>
        </button>
      }
    >
      <MenuChoice
        label={t`Appearance`}
        value={chosen}
        options={THEMES.map((value) => ({ value, label: words[value] }))}
        onChange={(value) => {
          const next = THEMES.find((known) => known === value) ?? "system";
          chooseTheme(next);
          setChosen(next);
        }}
      />
      <MenuSeparator />
      <MenuItem onClick={() => void leave()}><Icon of={LogOut} className="rtl:-scale-x-100" /><Trans>Sign out</Trans></MenuItem>
    </Menu>
  );
}
