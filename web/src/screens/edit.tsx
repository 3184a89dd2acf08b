import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function EditScreen() {
  const { t } = useLingui();
  return <Page title={t`Edit the replay`}>{null}</Page>;
}
