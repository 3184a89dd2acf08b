import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function PrintScreen() {
  const { t } = useLingui();
  return <Page title={t`Notes`}>{null}</Page>;
}
