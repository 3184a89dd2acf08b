//! A frame reduced to what tells slides apart: 64 x 36 block means, compared tile by tile on a 16 x 9 grid.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub const FRAME_WIDTH: usize = 320;
pub const FRAME_HEIGHT: usize = 180;

const TILES_ACROSS: usize = 16;
const TILES_DOWN: usize = 9;
pub const TILES: usize = TILES_ACROSS * TILES_DOWN;

/// Blocks along a tile's side: fine enough that other words of the same length give other means.
const BLOCKS_IN_TILE: usize = 4;
const BLOCKS_ACROSS: usize = TILES_ACROSS * BLOCKS_IN_TILE;
const BLOCKS_DOWN: usize = TILES_DOWN * BLOCKS_IN_TILE;
const BLOCK_PIXELS: usize = FRAME_WIDTH / BLOCKS_ACROSS;

/// Grey levels by which a block differs when it shows something else. Grain and coding noise stay below it once 25 pixels
/// are averaged; a letter in a block gives 15 and more.
const BLOCK_DIFFERENCE_MIN: u8 = 10;

/// Block means that span less than this are bare ground.
const INK_CONTRAST_MIN: u8 = 10;

/// Block means, tile after tile, row by row within a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

impl Picture {
    /// `luma`: 320 x 180 grey levels, rows without padding.
    pub fn of(luma: &[u8]) -> Picture {
        assert_eq!(luma.len(), FRAME_WIDTH * FRAME_HEIGHT, "a frame is 320 x 180 grey levels");
        let mut sums = [0u16; BLOCKS_ACROSS * BLOCKS_DOWN];
        for (y, row) in luma.chunks_exact(FRAME_WIDTH).enumerate() {
            let blocks = &mut sums[y / BLOCK_PIXELS * BLOCKS_ACROSS..][..BLOCKS_ACROSS];
            for (sum, pixels) in blocks.iter_mut().zip(row.chunks_exact(BLOCK_PIXELS)) {
                *sum += pixels.iter().copied().map(u16::from).sum::<u16>();
            }
        }
        let pixels = (BLOCK_PIXELS * BLOCK_PIXELS) as u16;
        let mut means = Vec::with_capacity(sums.len());
        for tile in 0..TILES {
            let (left, top) = (tile % TILES_ACROSS * BLOCKS_IN_TILE, tile / TILES_ACROSS * BLOCKS_IN_TILE);
            for y in top..top + BLOCKS_IN_TILE {
                let row = &sums[y * BLOCKS_ACROSS + left..][..BLOCKS_IN_TILE];
                means.extend(row.iter().map(|sum| ((sum + pixels / 2) / pixels) as u8));
            }
        }
        Picture(means)
    }

    /// The mean of several, at least one.
    pub fn mean(pictures: &[Picture]) -> Picture {
        let count = pictures.len() as u32;
        let mean =
            |block| (pictures.iter().map(|picture| u32::from(picture.0[block])).sum::<u32>() + count / 2) / count;
        Picture((0..pictures[0].0.len()).map(|block| mean(block) as u8).collect())
    }

    fn tile(&self, tile: usize) -> &[u8] {
        const BLOCKS: usize = BLOCKS_IN_TILE * BLOCKS_IN_TILE;
        &self.0[tile * BLOCKS..][..BLOCKS]
    }

    /// The tiles that show something else than in `other`.
    pub fn differing(&self, other: &Picture) -> TileSet {
        TileSet::filter(|tile| {
            let mut blocks = self.tile(tile).iter().zip(other.tile(tile));
            blocks.any(|(a, b)| a.abs_diff(*b) >= BLOCK_DIFFERENCE_MIN)
        })
    }

    /// How many blocks of `tiles` are darker in `other`, and how many lighter.
    pub fn changed_blocks(&self, other: &Picture, tiles: &TileSet) -> (usize, usize) {
        let (mut darker, mut lighter) = (0, 0);
        for tile in (0..TILES).filter(|tile| tiles.contains(*tile)) {
            for (mine, its) in self.tile(tile).iter().zip(other.tile(tile)) {
                darker += usize::from(mine.saturating_sub(*its) >= BLOCK_DIFFERENCE_MIN);
                lighter += usize::from(its.saturating_sub(*mine) >= BLOCK_DIFFERENCE_MIN);
            }
        }
        (darker, lighter)
    }

    /// The tiles that show anything at all.
    pub fn inked(&self) -> TileSet {
        TileSet::filter(|tile| {
            let (min, max) =
                self.tile(tile).iter().fold((u8::MAX, 0), |(min, max), mean| (min.min(*mean), max.max(*mean)));
            max - min >= INK_CONTRAST_MIN
        })
    }

    /// Sum of absolute differences over `tiles`.
    pub fn distance(&self, other: &Picture, tiles: &TileSet) -> u32 {
        let tile_distance = |tile| {
            let blocks = self.tile(tile).iter().zip(other.tile(tile));
            blocks.map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>()
        };
        (0..TILES).filter(|tile| tiles.contains(*tile)).map(tile_distance).sum()
    }
}

impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Picture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Picture, D::Error> {
        let means = hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)?;
        if means.len() != BLOCKS_ACROSS * BLOCKS_DOWN {
            return Err(D::Error::custom("a picture has 64 x 36 block means"));
        }
        Ok(Picture(means))
    }
}

/// A set of tiles of the 16 x 9 grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileSet([bool; TILES]);

impl TileSet {
    pub const EMPTY: TileSet = TileSet([false; TILES]);

    pub fn filter(wanted: impl FnMut(usize) -> bool) -> TileSet {
        TileSet(std::array::from_fn(wanted))
    }

    pub fn contains(&self, tile: usize) -> bool {
        self.0[tile]
    }

    pub fn len(&self) -> usize {
        self.0.iter().filter(|inside| **inside).count()
    }

    pub fn and(&self, other: &TileSet) -> TileSet {
        TileSet::filter(|tile| self.0[tile] && other.0[tile])
    }

    pub fn or(&self, other: &TileSet) -> TileSet {
        TileSet::filter(|tile| self.0[tile] || other.0[tile])
    }

    pub fn without(&self, other: &TileSet) -> TileSet {
        TileSet::filter(|tile| self.0[tile] && !other.0[tile])
    }

    /// With the tiles that touch a side of one of its tiles: what moves at a tile's rim moves into the next at times.
    pub fn grown(&self) -> TileSet {
        TileSet::filter(|tile| {
            let (x, y) = (tile % TILES_ACROSS, tile / TILES_ACROSS);
            self.0[tile]
                || (x > 0 && self.0[tile - 1])
                || (x + 1 < TILES_ACROSS && self.0[tile + 1])
                || (y > 0 && self.0[tile - TILES_ACROSS])
                || (y + 1 < TILES_DOWN && self.0[tile + TILES_ACROSS])
        })
    }
}

impl Serialize for TileSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text: String = self.0.iter().map(|inside| if *inside { '1' } else { '0' }).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for TileSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TileSet, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != TILES || text.bytes().any(|byte| byte != b'0' && byte != b'1') {
            return Err(D::Error::custom("a tile set has 144 digits, 0 or 1"));
        }
        Ok(TileSet(std::array::from_fn(|tile| text.as_bytes()[tile] == b'1')))
    }
}
