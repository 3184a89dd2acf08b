import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function KitScreen() {
  const { t } = useLingui();
  return <Page title={t`Components`}>{null}</Page>;
}
