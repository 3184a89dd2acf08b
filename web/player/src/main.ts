// Loads the replay and puts its parts together.

import { Captions } from "./captions";
import { Contents } from "./contents";
import { Controls } from "./controls";
import { need } from "./dom";
import { Follow } from "./follow";
import { bindKeyboard } from "./keyboard";
import { load, LoadError, present, type Replay } from "./load";
import { available, MakingBox } from "./making";
import { openMedia, type Media } from "./media";
import { keepPosition, position } from "./memory";
import { NotesPanel } from "./notes";
import { closeNotice, notice } from "./notice";
import { Player, type Extent } from "./player";
import { Preview } from "./preview";
import { Ruler } from "./ruler";
import { Search } from "./search";
import { SlidesPanel } from "./slides";
import { SoundStage } from "./sound";
import { showStatus } from "./status";
import { Tabs, type Tab } from "./tabs";
import { clock, linkedTime, spoken } from "./time";
import { TranscriptPanel } from "./transcript";
import { COMPLETE, FAILURES, gapReason, inWords, NOT_THERE_YET, PLAYBACK_FAILURES, WAITING_AT_THE_EDGE } from "./words";

/** How often the page looks whether there is more of a replay that is being made. */
const LOOK_AGAIN_MS = 4_000;
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
  need("status").hidden = true;
  need("replay").hidden = false;
  const page = open(replay);
  if (replay.manifest.making) follow(page, replay);
}

/** Until the replay is complete. A look that fails is one look less: what is there goes on playing. */
function follow(page: Page, shown: Replay): void {
  lookAgain = window.setTimeout(() => void look(), LOOK_AGAIN_MS);
  const look = async () => {
    let replay: Replay;
    try {
      replay = await load();
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      if (error.failure === "refused" || error.failure === "unusable") {
        notice(`${FAILURES[error.failure].title}. ${FAILURES[error.failure].text}`, null, "lasting");
        return;
      }
      follow(page, shown);
      return;
    }
    page.show(replay);
    if (replay.manifest.making) follow(page, replay);
    else notice(completed(replay), null, "passing");
  };
}

function completed(replay: Replay): string {
  const parts = [["notes", replay.notes], ["chapters", replay.chapters], ["slides", replay.slides]] as const;
  const there = parts.filter(([, part]) => (present<readonly unknown[]>(part)?.length ?? 0) > 0).map(([name]) => name);
  return there.length > 0 ? `${COMPLETE} Now with ${inWords(there)}.` : COMPLETE;
}

interface Page {
  /** As much of the replay as there is now. Playback goes on. */
  show(replay: Replay): void;
}

function open(first: Replay): Page {
  const { at, resumed, beyond } = startingPoint(first);
  const video = need<HTMLVideoElement>("video");
  const media = openMedia(video, at);
  const player = new Player(video, extent(first), at);
  const captions = media && new Captions(player);
  const controls = new Controls(player, media);
  const ruler = new Ruler(player);
  const preview = new Preview(player);
  const making = new MakingBox();

  const follow = new Follow();
  const transcript = new TranscriptPanel(follow);
  const slides = new SlidesPanel(player, follow);
  const panels = [new NotesPanel(), transcript, slides, new Contents()];
  const movers = first.hasPicture ? panels : [...panels, new SoundStage()];
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
  const offerSearch = () => (need("search").hidden = tabs.shown !== "transcript" || transcript.cues.length === 0);
  let replay = first;
  const show = (next: Replay) => {
    replay = next;
    need("facts").textContent = facts(replay);
    player.show(extent(replay));
    making.show(replay.manifest);
    captions?.show(replay);
    ruler.show(replay);
    preview.show(replay);
    for (const mover of movers) mover.show(replay);
    search.update();
    offerSearch();
    move();
  };
  tabs.changed.on((tab: Tab) => {
    offerSearch();
    follow.enabled = tab !== "notes";
    move();
    returnToNow();
  });
  follow.changed.on((following) => following && returnToNow());
  player.sought.on(() => follow.resume());
  show(first);
  // Notes come last: until then there is more to read in the transcript.
  tabs.show(first.manifest.making ? "transcript" : "notes");

  bindKeyboard({ player, controls, captions, tabs, search: () => {
    tabs.show("transcript");
    search.focus();
  } });
  bindLinks(player);
  bindPosition(player, () => identity(replay));
  bindFailures(player, media);
  bindEdge(player);
  if (beyond !== null) notice(`${NOT_THERE_YET}: ${clock(beyond)}.`, null, "passing");
  else if (first.manifest.making) notice(`The first ${spoken(player.available)} can be played. The rest follows by itself.`, null, "passing");
  else if (resumed) notice(`Resumed at ${clock(at)}`, { text: "Start over", run: () => player.seek(0) }, "passing");
  return { show };
}

function extent({ manifest }: Replay): Extent {
  return { duration: Math.max(manifest.duration, available(manifest)), available: available(manifest), gaps: manifest.gaps };
}

/** What a position is kept under. The hashes of a replay in the making are not known yet, its address is. */
function identity({ manifest }: Replay): string {
  return manifest.making ? location.pathname.split("/").slice(-2).join("/") : manifest.recordings.map((recording) => recording.segmentsSha256).join("+");
}

function facts(replay: Replay): string {
  const count = (list: readonly unknown[] | null, noun: string) => (list && list.length > 0 ? [`${list.length} ${noun}${list.length === 1 ? "" : "s"}`] : []);
  const pages = new Set((present(replay.slides) ?? []).map((slide) => slide.page));
  return [spoken(replay.manifest.duration), ...count(present(replay.chapters), "chapter"), ...count([...pages], "slide")].join(", ");
}

/** `beyond`: what a link asked for and is not there yet. */
function startingPoint(replay: Replay): { at: number; resumed: boolean; beyond: number | null } {
  const there = available(replay.manifest);
  const linked = linkedTime(location);
  if (linked !== null && linked > there && replay.manifest.making) return { at: 0, resumed: false, beyond: linked };
  if (linked !== null) return { at: Math.min(linked, there), resumed: false, beyond: null };
  const left = position(identity(replay)) ?? 0;
  const resumed = left > RESUME_MARGIN_SECONDS && left < there - RESUME_MARGIN_SECONDS;
  return { at: resumed ? left : 0, resumed, beyond: null };
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

function bindPosition(player: Player, identity: () => string): void {
  let kept = 0;
  const keep = () => {
    kept = performance.now();
    keepPosition(identity(), player.video.ended ? 0 : player.time);
  };
  player.moved.on(() => performance.now() - kept > KEEP_POSITION_MS && keep());
  player.playing.on((playing) => playing || keep());
  addEventListener("pagehide", keep);
}

/** The end of what is there is no end: playback waits, says so, and goes on. */
function bindEdge(player: Player): void {
  let saysSo = false;
  player.waiting.on((waiting) => {
    if (waiting && player.isAtEdge) {
      saysSo = true;
      notice(WAITING_AT_THE_EDGE, null, "lasting");
    } else if (!waiting && saysSo) {
      saysSo = false;
      closeNotice();
    }
  });
  player.refused.on((time) => notice(`${NOT_THERE_YET}: ${clock(time)}.`, null, "passing"));
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
