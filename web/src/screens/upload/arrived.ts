import { answer } from "@/api/client";
import { listRecordingParts, type Upload } from "@/api/generated";

/** How much of a file has arrived: 0 to 1. */
export async function arrivedShare(recordingId: string): Promise<number> {
  let [arrived, size] = [0, 0];
  let after: number | null = 0;
  while (after !== null) {
    const upload: Upload = await answer(listRecordingParts({ path: { id: recordingId }, query: { after } }));
    for (const part of upload.parts) {
      size += part.size;
      if (part.uploaded) arrived += part.size;
    }
    after = upload.nextAfter ?? null;
  }
  return size > 0 ? arrived / size : 0;
}
