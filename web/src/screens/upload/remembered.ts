// Uploads that are not complete, kept in the browser so that a reload can go on with them.

import type { Fingerprint } from "./fingerprint";

export interface Remembered {
  recordingId: string;
  fingerprint: Fingerprint;
  /** Opens the file without asking for it again, in browsers that have such handles. */
  handle: FileSystemFileHandle | null;
}

const DATABASE = "lectern.uploads";
const STORE = "uploads";

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "recordingId" });
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await answerOf(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Browsers may forbid pages to keep anything: then the upload still works, and its file is asked for by name and size. */
export async function remember(upload: Remembered): Promise<void> {
  await within("readwrite", (store) => store.put(upload)).catch(() => undefined);
}

export async function remembered(recordingId: string): Promise<Remembered | null> {
  const kept = await within<Remembered | undefined>("readonly", (store) => store.get(recordingId)).catch(() => undefined);
  return kept ?? null;
}

export async function forget(recordingId: string): Promise<void> {
  await within("readwrite", (store) => store.delete(recordingId)).catch(() => undefined);
}
