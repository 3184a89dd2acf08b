// Handles of files, in browsers that have them. TypeScript's own descriptions leave out what is not in all browsers.

declare global {
  interface DataTransferItem {
    getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
  }

  interface FileSystemHandle {
    queryPermission?: (descriptor: { mode: "read" }) => Promise<PermissionState>;
    requestPermission?: (descriptor: { mode: "read" }) => Promise<PermissionState>;
  }
}

export interface Chosen {
  file: File;
  handle: FileSystemFileHandle | null;
}

/** The first file of what was dropped. To be called while the drop is being handled: later the list is empty. */
export async function dropped(transfer: DataTransfer): Promise<Chosen | null> {
  const file = transfer.files[0];
  const item = [...transfer.items].find(({ kind }) => kind === "file");
  const handle = await item?.getAsFileSystemHandle?.().catch(() => null);
  return file ? { file, handle: handle && isFile(handle) ? handle : null } : null;
}

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === "file";

/** The file behind a handle, if the browser lets us: it may ask when `mayAsk`, which must come from a press. */
export async function reopened(handle: FileSystemFileHandle, mayAsk: boolean): Promise<File | null> {
  try {
    const mode = { mode: "read" } as const;
    const permission = mayAsk ? await handle.requestPermission?.(mode) : await handle.queryPermission?.(mode);
    return permission === "granted" ? await handle.getFile() : null;
  } catch {
    return null; // the file was moved: it is asked for
  }
}
