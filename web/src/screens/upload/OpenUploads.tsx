import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { openUploadsQuery } from "@/api/queries";
import { buttonClass } from "@/components/Button";
import { Section } from "@/components/Section";
import { bytes, moment } from "@/i18n/format";

/** Uploads that were begun, here or elsewhere, and are not complete. */
export function OpenUploads() {
  const { t } = useLingui();
  const uploads = useQuery(openUploadsQuery);
  if (!uploads.data || uploads.data.length === 0) return null;
  return (
    <Section title={t`Not complete yet`}>
      <ul className="border-b border-line">
        {uploads.data.map((upload) => (
          <li key={upload.id} className="flex min-h-row flex-wrap items-center gap-x-4 gap-y-1 border-t border-line py-2">
            <span className="min-w-0 flex-1 basis-figure">
              <span className="font-strong">{upload.title}</span>
              <span className="block text-small text-ink-2">{facts(upload).join(" · ")}</span>
            </span>
            <Link to="/upload" search={{ recording: upload.id }} className={buttonClass("plain", true)}>
              <Trans>Go on</Trans><span className="sr-only">{upload.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function facts({ fileName, size, createdAt }: { fileName?: string | null; size?: number | null; createdAt: string }): string[] {
  return [...(fileName ? [fileName] : []), ...(size ? [bytes(size)] : []), moment(createdAt)];
}
