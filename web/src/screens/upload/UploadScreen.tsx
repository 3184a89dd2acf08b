import { useSearch } from "@tanstack/react-router";

import { NewUpload } from "./NewUpload";
import { OneUpload } from "./OneUpload";

/** A file on its way: to be chosen, or, once the API knows of it, at an address of its own that outlives a reload. */
export function UploadScreen() {
  const { course, recording } = useSearch({ from: "/signed-in/upload" });
  return recording === undefined ? <NewUpload courseId={course} /> : <OneUpload key={recording} recordingId={recording} />;
}
