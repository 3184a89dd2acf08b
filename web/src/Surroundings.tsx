import type { ReactNode } from "react";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { DirectionProvider } from "@base-ui/react/direction-provider";
import type { I18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";

import { isRightToLeft } from "./i18n/i18n";

/** What every component relies on, in the app and on the replay page alike. */
export function Surroundings({ i18n, children }: { i18n: I18n; children: ReactNode }) {
  return (
    <I18nProvider i18n={i18n}>
      <CSPProvider disableStyleElements>
        <DirectionProvider direction={isRightToLeft(i18n.locale) ? "rtl" : "ltr"}>{children}</DirectionProvider>
      </CSPProvider>
    </I18nProvider>
  );
}
