// What screens ask for, by name: key and call of each question in one place.

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import * as documents from "@/replay/documents";
import { fetchJson, fetchText } from "@/replay/fetch";
import { parseThumbnails } from "@/replay/vtt";
import { answer } from "./client";
import * as contract from "./contract";
import * as api from "./generated";

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: contract.readMe, staleTime: Infinity });

export const authConfigQuery = queryOptions({ queryKey: ["auth", "config"], queryFn: contract.readAuthConfig, staleTime: Infinity });

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: contract.readHome });

export const coursesQuery = queryOptions({ queryKey: ["courses"], queryFn: () => answer(api.listCourses()) });

export const courseQuery = (id: string) => queryOptions({ queryKey: ["courses", id], queryFn: () => answer(api.readCourse({ path: { id } })) });

export const classesQuery = (courseId: string) =>
  infiniteQueryOptions({
    queryKey: ["courses", courseId, "classes"],
    queryFn: ({ pageParam }) => contract.listClasses(courseId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const searchQuery = (query: { q: string; courseId?: string; in?: string }) =>
  queryOptions({ queryKey: ["search", query], queryFn: () => contract.search(query), enabled: query.q !== "" });

export const termsQuery = (courseId: string) => queryOptions({ queryKey: ["courses", courseId, "terms"], queryFn: () => contract.listTerms(courseId) });

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
