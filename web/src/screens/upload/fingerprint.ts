// Whether a file that is chosen again is the one whose upload broke off.

export interface Fingerprint {
  name: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  lastModified: number;
  /** SHA-256 over beginning, middle and end; null where the browser gives pages no hash. */
  sample: string | null;
}

const SAMPLE_BYTES = 256 * 1024;

export async function fingerprintOf(file: File): Promise<Fingerprint> {
  return { name: file.name, size: file.size, lastModified: file.lastModified, sample: await sampleOf(file) };
}

async function sampleOf(file: File): Promise<string | null> {
  if (!isSecureContext) return null;
  const middle = Math.floor(file.size / 2);
  const pieces = [file.slice(0, SAMPLE_BYTES), file.slice(middle, middle + SAMPLE_BYTES), file.slice(Math.max(0, file.size - SAMPLE_BYTES))];
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The content decides where it is known: a copy has another date, a file of the same name may be another one. */
export function isSame(kept: Fingerprint, chosen: Fingerprint): boolean {
  if (kept.size !== chosen.size) return false;
  if (kept.sample !== null && chosen.sample !== null) return kept.sample === chosen.sample;
  return kept.name === chosen.name && kept.lastModified === chosen.lastModified;
}
