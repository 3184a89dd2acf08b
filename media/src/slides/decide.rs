//! From what each chunk saw to what was shown when, over the whole recording.

use timeline::time::Ticks;

use super::picture::{Picture, TileSet};
use super::signature::{ChunkSignatures, MOVING_TILES_MAX, SETTLED_MIN, STILL_TILES_DIFFERING_MAX, Still};

/// A build only adds ink, so everything that changes becomes darker, or everything lighter. Other text in the same place
/// does both. This many blocks may go the other way: a page number, a pointer.
const BUILD_BLOCKS_REPLACED_MAX: usize = 8;
/// The sparser of two states of one page has at least this share of the fuller one's inked tiles, in percent.
const BUILD_INK_KEPT_PERCENT_MIN: usize = 20;

/// A tile that never rests in this share of the chunks is the presenter's, also where he happens to hold still.
const MOVING_CHUNKS_PERCENT_MIN: usize = 30;

/// The same page before and after a break of at most this was there all the time.
const BREAK_MAX: Ticks = Ticks::from_whole_seconds(5);
/// A showing ends where the next begins when at most this lies between.
const GAP_CLOSED_MAX: Ticks = Ticks::from_whole_seconds(2);

/// More showings than this starting within [`RESTLESS_WINDOW`] are a film or a scrolled text.
const RESTLESS_SHOWINGS_MAX: usize = 10;
const RESTLESS_WINDOW: Ticks = Ticks::from_whole_seconds(60);
/// Even then, what stays this long is worth showing.
const RESTLESS_KEPT_MIN: Ticks = Ticks::from_whole_seconds(10);

/// Pages of one recording; later new ones are left out.
const PAGES_MAX: usize = 1000;

/// One stretch during which one page was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    pub start: Ticks,
    pub end: Ticks,
    /// 0, 1, 2 … in the order of first showing; equal when a page returns.
    pub page: u32,
    /// Which of the given chunks holds the page's picture, as an index into what [`decide`] was given; the same for all
    /// showings of a page.
    pub chunk: usize,
    /// Ordinal of the snapshot within that chunk.
    pub snapshot: u32,
}

/// `chunks` in order of time; those that could not be read are left out or empty.
pub fn decide(chunks: &[ChunkSignatures], duration: Ticks) -> Vec<Showing> {
    let mut pages: Vec<Page> = Vec::new();
    let mut seen: Vec<Seen> = Vec::new();
    for state in settled_states(chunks) {
        let current = seen.last().map(|last| last.page);
        let Some(page) = page_of(&state, current, &pages).or_else(|| (pages.len() < PAGES_MAX).then_some(pages.len()))
        else {
            continue;
        };
        if page == pages.len() {
            pages.push(Page { picture: state.picture.clone(), moving: state.moving, snapshot: state.snapshot });
        } else {
            pages[page].show(&state);
        }
        match seen.last_mut() {
            Some(last) if last.page == page && state.start - last.end <= BREAK_MAX => last.end = state.end,
            _ => seen.push(Seen { start: state.start, end: state.end, page }),
        }
    }
    seen.retain(|showing| pages[showing.page].snapshot.is_some());
    drop_restless(&mut seen);
    join_neighbours(&mut seen);
    close_gaps(&mut seen, duration);
    number_pages(&seen, &pages)
}

struct Seen {
    start: Ticks,
    end: Ticks,
    page: usize,
}

/// A page in its latest state.
struct Page {
    picture: Picture,
    moving: TileSet,
    snapshot: Option<Snapshot>,
}

#[derive(Clone, Copy)]
struct Snapshot {
    chunk: usize,
    ordinal: u32,
}

impl Page {
    fn show(&mut self, state: &State) {
        let fuller =
            state.picture.inked().without(&state.moving).len() >= self.picture.inked().without(&self.moving).len();
        if fuller || self.snapshot.is_none() {
            self.picture = state.picture.clone();
            self.moving = state.moving;
            self.snapshot = state.snapshot.or(self.snapshot);
        }
    }
}

/// A still of the whole recording: what chunk borders cut is one again.
struct State {
    start: Ticks,
    end: Ticks,
    picture: Picture,
    moving: TileSet,
    snapshot: Option<Snapshot>,
}

fn settled_states(chunks: &[ChunkSignatures]) -> Vec<State> {
    let slide_like: Vec<&ChunkSignatures> =
        chunks.iter().filter(|chunk| chunk.moving.len() <= MOVING_TILES_MAX).collect();
    let always_moving = TileSet::filter(|tile| {
        let moving = slide_like.iter().filter(|chunk| chunk.moving.contains(tile)).count();
        moving > 0 && moving * 100 >= slide_like.len() * MOVING_CHUNKS_PERCENT_MIN
    });
    let mut states: Vec<State> = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        let moving = chunk.moving.or(&always_moving);
        if moving.len() > MOVING_TILES_MAX {
            continue;
        }
        for (position, still) in chunk.stills.iter().enumerate() {
            let state = State::of(still, index, moving);
            match states.last_mut() {
                Some(before) if position == 0 && before.continues_in(&state) => before.join(state),
                _ => states.push(state),
            }
        }
    }
    states.retain(|state| state.end - state.start >= SETTLED_MIN);
    states
}

impl State {
    fn of(still: &Still, chunk: usize, moving: TileSet) -> State {
        let snapshot = still.snapshot.map(|ordinal| Snapshot { chunk, ordinal });
        State { start: still.start, end: still.end, picture: still.picture.clone(), moving, snapshot }
    }

    fn continues_in(&self, next: &State) -> bool {
        let differing = self.picture.differing(&next.picture).without(&self.moving.or(&next.moving));
        next.start - self.end <= SETTLED_MIN && differing.len() <= STILL_TILES_DIFFERING_MAX
    }

    fn join(&mut self, next: State) {
        // The longer part was less disturbed.
        if next.end - next.start >= self.end - self.start {
            self.picture = next.picture;
            self.moving = next.moving;
        }
        self.snapshot = next.snapshot.or(self.snapshot);
        self.end = next.end;
    }
}

/// The page that `state` shows, if it was shown before. The current page is preferred; among others, the most similar.
fn page_of(state: &State, current: Option<usize>, pages: &[Page]) -> Option<usize> {
    let difference = |page: &Page| page_difference(page, state);
    if let Some(current) = current
        && difference(&pages[current]).is_some()
    {
        return Some(current);
    }
    let candidates = pages.iter().enumerate().filter_map(|(index, page)| Some((difference(page)?, index)));
    candidates.min().map(|(_, index)| index)
}

/// How many tiles differ, if both are states of one page.
fn page_difference(page: &Page, state: &State) -> Option<usize> {
    let hidden = page.moving.or(&state.moving);
    if hidden.len() > MOVING_TILES_MAX {
        return None;
    }
    let differing = page.picture.differing(&state.picture).without(&hidden);
    if differing.len() <= STILL_TILES_DIFFERING_MAX {
        return Some(differing.len());
    }
    let inks = [page.picture.inked().without(&hidden), state.picture.inked().without(&hidden)];
    let bare_changed = differing.without(&inks[0].or(&inks[1])).len();
    let (fuller, sparser) = (inks[0].len().max(inks[1].len()), inks[0].len().min(inks[1].len()));
    let (darker, lighter) = page.picture.changed_blocks(&state.picture, &differing);
    let is_build = bare_changed <= STILL_TILES_DIFFERING_MAX
        && darker.min(lighter) <= BUILD_BLOCKS_REPLACED_MAX
        && sparser * 100 >= fuller * BUILD_INK_KEPT_PERCENT_MIN;
    is_build.then_some(differing.len())
}

fn drop_restless(seen: &mut Vec<Seen>) {
    let starts: Vec<Ticks> = seen.iter().map(|showing| showing.start).collect();
    let half = Ticks(RESTLESS_WINDOW.0 / 2);
    seen.retain(|showing| {
        let from = starts.partition_point(|start| *start < showing.start - half);
        let to = starts.partition_point(|start| *start <= showing.start + half);
        to - from <= RESTLESS_SHOWINGS_MAX || showing.end - showing.start >= RESTLESS_KEPT_MIN
    });
}

/// What lay between two showings of one page may have been dropped since.
fn join_neighbours(seen: &mut Vec<Seen>) {
    seen.dedup_by(|next, last| {
        let joined = next.page == last.page && next.start - last.end <= BREAK_MAX;
        if joined {
            last.end = next.end;
        }
        joined
    });
}

fn close_gaps(seen: &mut [Seen], duration: Ticks) {
    if let Some(first) = seen.first_mut()
        && first.start <= GAP_CLOSED_MAX
    {
        first.start = Ticks::ZERO;
    }
    for index in 0..seen.len() {
        let next = seen.get(index + 1).map_or(duration, |next| next.start);
        let showing = &mut seen[index];
        if next - showing.end <= GAP_CLOSED_MAX {
            showing.end = next;
        }
    }
}

fn number_pages(seen: &[Seen], pages: &[Page]) -> Vec<Showing> {
    let mut numbers: Vec<Option<u32>> = vec![None; pages.len()];
    let mut next = 0;
    let mut showings = Vec::with_capacity(seen.len());
    for showing in seen {
        let page = *numbers[showing.page].get_or_insert_with(|| {
            next += 1;
            next - 1
        });
        let snapshot = pages[showing.page].snapshot.expect("pages without a snapshot are left out before");
        showings.push(Showing {
            start: showing.start,
            end: showing.end,
            page,
            chunk: snapshot.chunk,
            snapshot: snapshot.ordinal,
        });
    }
    showings
}
