import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function HomeScreen() {
  const { t } = useLingui();
  return <Page title={t`Home`}>{null}</Page>;
}
