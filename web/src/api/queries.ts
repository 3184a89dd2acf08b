// What screens ask for, by name: key and call of each question in one place.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import * as documents from "@/replay/documents";
import { fetchJson, fetchText } from "@/replay/fetch";
import { parseThumbnails } from "@/replay/vtt";
import { answer } from "./client";
import * as contract from "./contract";
import * as api from "./generated";
import { isInTheMaking } from "./recordings";
import { whileBusy } from "./while-busy";

const isBusy = ({ state }: contract.Class) => state === "uploading" || state === "processing";

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: contract.readMe, staleTime: Infinity });

export const authConfigQuery = queryOptions({ queryKey: ["auth", "config"], queryFn: contract.readAuthConfig, staleTime: Infinity });

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: contract.readHome, refetchInterval: whileBusy(({ making }) => making.some(isBusy)) });

export const coursesQuery = queryOptions({ queryKey: ["courses"], queryFn: contract.listCourses });

export const courseQuery = (id: string) => queryOptions({ queryKey: ["courses", id], queryFn: () => contract.readCourse(id) });

export const classesQuery = (courseId: string) =>
  infiniteQueryOptions({
    queryKey: ["courses", courseId, "classes"],
    queryFn: ({ pageParam }) => contract.listClasses(courseId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: whileBusy(({ pages }) => pages.some((page) => page.items.some(isBusy))),
  });

export const peopleQuery = (courseId: string) => queryOptions({ queryKey: ["courses", courseId, "people"], queryFn: () => contract.listPeople(courseId) });

export const searchQuery = (query: { q: string; courseId?: string; in?: string }) =>
  infiniteQueryOptions({
    queryKey: ["search", query],
    queryFn: ({ pageParam }) => contract.search({ ...query, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: query.q !== "",
    placeholderData: keepPreviousData,
  });

export const termsQuery = (courseId: string) => queryOptions({ queryKey: ["courses", courseId, "terms"], queryFn: () => contract.listTerms(courseId) });

/** Recordings whose upload is not complete. */
export const openUploadsQuery = queryOptions({
  queryKey: ["recordings", "open"],
  queryFn: async () => (await answer(api.listRecordings())).items.filter(({ status }) => status === "uploading"),
});

export const recordingQuery = (id: string) =>
  queryOptions({ queryKey: ["recordings", id], queryFn: () => answer(api.readRecording({ path: { id } })), refetchInterval: whileBusy(isInTheMaking) });

export const replayQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["replays", sessionId], queryFn: () => answer(api.readReplay({ path: { sessionId } })) });

export const privateNotesQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["private-notes", sessionId], queryFn: () => contract.listPrivateNotes(sessionId) });

export const transcriptQuery = (sessionId: string, url: string) =>
  queryOptions({ queryKey: ["replays", sessionId, "transcript"], queryFn: () => fetchJson(url, documents.transcript) });

export const thumbnailsQuery = (sessionId: string, url: string) =>
  queryOptions({ queryKey: ["replays", sessionId, "thumbnails"], queryFn: async () => parseThumbnails(await fetchText(url)) });

/** Asked once for each visit: from then on the page knows better. */
export const draftQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["drafts", sessionId], queryFn: () => contract.readDraft(sessionId), staleTime: Infinity, gcTime: 0 });
