// What screens ask for, by name: key and call of each question in one place.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import * as documents from "@/replay/documents";
import { fetchJson, fetchText } from "@/replay/fetch";
import { parseThumbnails } from "@/replay/vtt";
import { answer } from "./client";
import {
  listClasses,
  listCoursePeople,
  listCourses,
  listKeyTerms,
  listPrivateNotes,
  listRecordings,
  readAuthConfig,
  readCourse,
  readDraft,
  readHome,
  readMe,
  readRecording,
  readReplay,
  search,
  type Class,
  type SearchData,
} from "./generated";
import { isInTheMaking } from "./recordings";
import { whileBusy } from "./while-busy";

const isBusy = ({ state }: Class) => state === "uploading" || state === "processing";

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => answer(readMe()), staleTime: Infinity });

export const authConfigQuery = queryOptions({ queryKey: ["auth", "config"], queryFn: () => answer(readAuthConfig()), staleTime: Infinity });

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: () => answer(readHome()), refetchInterval: whileBusy(({ making }) => making.some(isBusy)) });

export const coursesQuery = queryOptions({ queryKey: ["courses"], queryFn: () => answer(listCourses()) });

export const courseQuery = (id: string) => queryOptions({ queryKey: ["courses", id], queryFn: () => answer(readCourse({ path: { id } })) });

export const classesQuery = (courseId: string) =>
  infiniteQueryOptions({
    queryKey: ["courses", courseId, "classes"],
    queryFn: ({ pageParam }) => answer(listClasses({ path: { id: courseId }, query: { cursor: pageParam } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: whileBusy(({ pages }) => pages.some((page) => page.items.some(isBusy))),
  });

export const peopleQuery = (courseId: string) => queryOptions({ queryKey: ["courses", courseId, "people"], queryFn: () => answer(listCoursePeople({ path: { id: courseId } })) });

export const searchQuery = (query: Omit<SearchData["query"], "cursor">) =>
  infiniteQueryOptions({
    queryKey: ["search", query],
    queryFn: ({ pageParam }) => answer(search({ query: { ...query, cursor: pageParam } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: query.q !== "",
    placeholderData: keepPreviousData,
  });

export const termsQuery = (courseId: string) => queryOptions({ queryKey: ["courses", courseId, "terms"], queryFn: () => answer(listKeyTerms({ path: { id: courseId } })) });

/** Recordings whose upload is not complete. */
export const openUploadsQuery = queryOptions({
  queryKey: ["recordings", "open"],
  queryFn: async () => (await answer(listRecordings())).items.filter(({ status }) => status === "uploading"),
});

export const recordingQuery = (id: string) =>
  queryOptions({ queryKey: ["recordings", id], queryFn: () => answer(readRecording({ path: { id } })), refetchInterval: whileBusy(isInTheMaking) });

export const replayQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["replays", sessionId], queryFn: () => answer(readReplay({ path: { sessionId } })) });

export const privateNotesQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["private-notes", sessionId], queryFn: () => answer(listPrivateNotes({ path: { id: sessionId } })) });

export const transcriptQuery = (sessionId: string, url: string) =>
  queryOptions({ queryKey: ["replays", sessionId, "transcript"], queryFn: () => fetchJson(url, documents.transcript) });

export const thumbnailsQuery = (sessionId: string, url: string) =>
  queryOptions({ queryKey: ["replays", sessionId, "thumbnails"], queryFn: async () => parseThumbnails(await fetchText(url)) });

/** Asked once for each visit: from then on the page knows better. */
export const draftQuery = (sessionId: string) =>
  queryOptions({ queryKey: ["drafts", sessionId], queryFn: () => answer(readDraft({ path: { id: sessionId } })), staleTime: Infinity, gcTime: 0 });
