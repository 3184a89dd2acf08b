import { Outlet } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";

import { Toasts } from "@/components/Toasts";
import { OfflineBar } from "./OfflineBar";
import { TopBar } from "./TopBar";
import { useOutbox } from "./useOutbox";

/** What surrounds every screen of somebody who is signed in. */
export function Shell() {
  useOutbox();
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"><Trans>Skip to content</Trans></a>
      <TopBar />
      <OfflineBar />
      <main id="main" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
      <Toasts />
    </>
  );
}
