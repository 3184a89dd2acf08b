import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function SessionScreen() {
  const { t } = useLingui();
  return <Page title={t`Replay`}>{null}</Page>;
}
