// Loads the replay and puts its parts together.

import { Captions } from "./captions";
import { Contents } from "./contents";
import { Controls } from "./controls";
import { need } from "./dom";
import { Follow } from "./follow";
import { bindKeyboard } from "./keyboard";
import { load, LoadError, present, type Replay } from "./load";
import { openMedia, type Media } from "./media";
import { keepPosition, position } from "./memory";
import { NotesPanel } from "./notes";
import { notice } from "./notice";
import { Player } from "./player";
import { Preview } from "./preview";
import { Ruler } from "./ruler";
import { Search } from "./search";
import { SlidesPanel } from "./slides";
import { SoundStage } from "./sound";
import { showStatus } from "./status";
import { Tabs, type Tab } from "./tabs";
import { clock, linkedTime, spoken } from "./time";
import { TranscriptPanel } from "./transcript";
import { gapReason, PLAYBACK_FAILURES } from "./words";

/** How often the page looks whether a replay that is being made has come. */
const LOOK_AGAIN_MS = 10_000;
const KEEP_POSITION_MS = 5_000;
/** A replay left this close to its beginning or end starts at the beginning. */
const RESUME_MARGIN_SECONDS = 10;

let lookAgain = 0;

async function start(): Promise<void> {
  clearTimeout(lookAgain);
  let replay: Replay;
  try {
    replay = await load();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    showStatus(error, () => void start());
    if (error.failure === "absent") lookAgain = window.setTimeout(() => void start(), LOOK_AGAIN_MS);
    return;
  }
  show(replay);
}

function show(replay: Replay): void {
  need("status").hidden = true;
  need("replay").hidden = false;
  need("facts").textContent = facts(replay);

  const { manifest } = replay;
  const identity = manifest.recordings.map((recording) => recording.segmentsSha256).join("+");
  const { at, resumed } = startingPoint(identity, manifest.duration);

  const video = need<HTMLVideoElement>("video");
  const media = openMedia(video, at);
  const player = new Player(video, manifest.duration, manifest.gaps, at);
  const captions = media && new Captions(media, player);
  const controls = new Controls(player, media);
  const chapters = present(replay.chapters) ?? [];
  const ruler = new Ruler(player, chapters, present(replay.highlights) ?? [], manifest.gaps);
  new Preview(player, present(replay.thumbnails) ?? [], chapters, manifest.gaps);

  const follow = new Follow();
  const transcript = new TranscriptPanel(replay, follow);
  const slides = new SlidesPanel(replay, player, follow);
  const panels = [new NotesPanel(replay), transcript, slides, new Contents(replay)];
  const movers = replay.hasPicture ? panels : [...panels, new SoundStage(replay)];
  const move = () => movers.forEach((mover) => mover.move(player.time));
  player.moved.on(move);
  new ResizeObserver(move).observe(need("reading"));
  new ResizeObserver(([entry]) => {
    // In one column the player covers the top: what sticks or scrolls below it has to know how much.
    const height = entry?.borderBoxSize[0]?.blockSize ?? 0;
    document.documentElement.style.setProperty("--player-height", `${Math.round(height)}px`);
  }).observe(need("player"));

  const tabs = new Tabs();
  const search = new Search(transcript, ruler);
  const returnToNow = () => {
    transcript.returnToNow();
    slides.returnToNow();
  };
  tabs.changed.on((tab: Tab) => {
    need("search").hidden = tab !== "transcript" || transcript.cues.length === 0;
    follow.enabled = tab !== "notes";
    move();
    returnToNow();
  });
  follow.changed.on((following) => following && returnToNow());
  player.sought.on(() => follow.resume());
  tabs.show("notes");

  bindKeyboard({ player, controls, captions, tabs, search: () => {
    tabs.show("transcript");
    search.focus();
  } });
  bindLinks(player);
  bindPosition(player, identity);
  bindFailures(player, media);
  move();
  if (resumed) notice(`Resumed at ${clock(at)}`, { text: "Start over", run: () => player.seek(0) }, "passing");
}

function facts(replay: Replay): string {
  const count = (list: readonly unknown[] | null, noun: string) => (list && list.length > 0 ? [`${list.length} ${noun}${list.length === 1 ? "" : "s"}`] : []);
  const pages = new Set((present(replay.slides) ?? []).map((slide) => slide.page));
  return [spoken(replay.manifest.duration), ...count(present(replay.chapters), "chapter"), ...count([...pages], "slide")].join(", ");
}

function startingPoint(identity: string, duration: number): { at: number; resumed: boolean } {
  const linked = linkedTime(location);
  if (linked !== null) return { at: Math.min(linked, duration), resumed: false };
  const left = position(identity) ?? 0;
  const resumed = left > RESUME_MARGIN_SECONDS && left < duration - RESUME_MARGIN_SECONDS;
  return { at: resumed ? left : 0, resumed };
}

/** Every time on the page is a link; a click seeks instead of leaving. */
function bindLinks(player: Player): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-seek]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    player.seek(Number(link.dataset.seek));
  });
  addEventListener("hashchange", () => {
    const linked = linkedTime(location);
    if (linked !== null) player.seek(linked);
  });
}

function bindPosition(player: Player, identity: string): void {
  let kept = 0;
  const keep = () => {
    kept = performance.now();
    keepPosition(identity, player.video.ended ? 0 : player.time);
  };
  player.moved.on(() => performance.now() - kept > KEEP_POSITION_MS && keep());
  player.playing.on((playing) => playing || keep());
  addEventListener("pagehide", keep);
}

function bindFailures(player: Player, media: Media | null): void {
  player.skipped.on((gap) => notice(`From ${clock(gap.start)} to ${clock(gap.end)}: ${gapReason(gap.reason)}.`, null, "passing"));
  if (!media) {
    notice(PLAYBACK_FAILURES.unplayable.text, null, "lasting");
    return;
  }
  media.failed.on(({ failure }) => {
    const words = PLAYBACK_FAILURES[failure];
    need("player").dataset.failure = failure;
    notice(`${words.title}. ${words.text}`, { text: "Try again", run: () => media.retry() }, "lasting");
  });
}

need("title").textContent = document.title;
void start();
