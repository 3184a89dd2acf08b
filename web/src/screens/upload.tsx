import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function UploadScreen() {
  const { t } = useLingui();
  return <Page title={t`Upload`}>{null}</Page>;
}
