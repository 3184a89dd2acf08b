//! What will be rendered: which rungs, which are copied, and the init segment of each.

use sha2::{Digest, Sha256};
use timeline::chunk::Lengths;
use timeline::hls;
use timeline::render_plan::{
    AUDIO_RENDITION, AudioEncoding, AudioPlan, Boundaries, H264Encoder, RenderPlan, Rung, VideoEncoding, VideoPlan,
};
use timeline::time::Ticks;

use super::Ladder;
use super::scan::{PictureScan, Scan, SoundScan};
use crate::cmaf::{aac, h264, init};
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::render::{h264_encoder, sound_encoder};

/// Of a copied rung: what every player and hardware decoder takes.
const COPY_PROFILES: [u8; 3] = [66, 77, 100];
const COPY_LEVEL_MAX: u8 = 42;
const COPY_HEIGHT_MAX: u32 = 1080;
const COPY_KEY_GAP_MAX: Ticks = Ticks::from_whole_seconds(10);
const COPY_RATE_MAX: u64 = 8_000_000;
/// Copied sound costs no quality and no time, but not any number of bytes.
const COPY_SOUND_RATE_MAX: u64 = 400_000;
/// Copied sound that begins or ends further from the recording's own would leave players without sound to play.
const COPY_SOUND_EDGE_MAX: Ticks = Ticks(45_000);
/// The same for the copied picture.
const COPY_PICTURE_EDGE_MAX: Ticks = Ticks(9_000);
/// Packets, of a thousand, that may start up to a frame early or late: where a file was cut and joined.
const COPY_SOUND_SEAMS_PER_MILLE_MAX: u64 = 1;

/// A rung less than a tenth smaller than the one above it saves nobody anything, in percent.
const RUNG_STEP_PERCENT_MAX: u32 = 90;
/// Rate of encoded sound: AAC frames of 1024 samples are a whole number of 90 kHz ticks there.
const SOUND_RATE: u32 = 48_000;
const SOUND_BITS_PER_CHANNEL: u32 = 64_000;
/// x264's constant rate factor.
const CRF: u32 = 23;
/// One: chunks are what runs in parallel, and one thread wastes nothing.
const ENCODER_THREADS: u32 = 1;
/// Bits per second at most, for heights up to the first number.
const RATES_MAX: [(u32, u32); 5] =
    [(240, 500_000), (360, 900_000), (480, 1_500_000), (720, 3_000_000), (u32::MAX, 6_000_000)];
/// Rate-control buffer in seconds.
const BUFFER_SECONDS: u32 = 2;

pub struct Planned {
    pub render_plan: RenderPlan,
    pub inits: Vec<Init>,
}

pub struct Init {
    pub rendition: String,
    pub bytes: Vec<u8>,
}

pub fn plan(scan: &Scan, lengths: &Lengths, ladder: &Ladder<'_>) -> Result<Planned, Failure> {
    let mut inits = Vec::new();
    let video = match &scan.picture {
        Some(picture) => Some(plan_picture(scan, picture, ladder, &mut inits)?),
        None => None,
    };
    let stream = video.iter().len() as u32;
    let audio = match &scan.sound {
        Some(sound) => Some(plan_sound(scan, sound, stream, &mut inits)?),
        None => None,
    };
    let target_duration = target_duration(scan, lengths, video.as_ref());
    Ok(Planned { render_plan: RenderPlan { target_duration, video, audio }, inits })
}

/// A copied rung's segment ends at its first key frame after its length, so it is at most one distance of these longer.
fn target_duration(scan: &Scan, lengths: &Lengths, video: Option<&VideoPlan>) -> u32 {
    let longest = match video.map(|video| video.boundaries) {
        Some(Boundaries::SourceIdrs) => {
            lengths.hls_segment + scan.picture.as_ref().map_or(Ticks::ZERO, |picture| picture.closed_gap_max)
        }
        Some(Boundaries::Grid) | None => lengths.hls_segment,
    };
    hls::target_duration([longest])
}

/// The size of the highest rung, as it is seen; `None` for a picture without one.
pub fn top_size(picture: &PictureScan, rung_heights: &[u32]) -> Option<(u32, u32)> {
    let (width, height) = upright_size(picture)?;
    let top = height.min(rung_heights.iter().copied().max().unwrap_or(height));
    Some(even(if top == height { (width, height) } else { scaled_size(width, height, top) }))
}

fn plan_picture(
    scan: &Scan,
    picture: &PictureScan,
    ladder: &Ladder<'_>,
    inits: &mut Vec<Init>,
) -> Result<VideoPlan, Failure> {
    let (width, height) = upright_size(picture)
        .ok_or_else(|| Failure::media(MediaCode::MediaUnreadable, format!("{}x{}", picture.width, picture.height)))?;
    let copied = copied_header(scan, picture);
    let top =
        if copied.is_some() { height } else { height.min(ladder.heights.iter().copied().max().unwrap_or(height)) };
    let mut heights = vec![top];
    let mut wanted: Vec<u32> = ladder.heights.to_vec();
    wanted.sort_unstable_by(|a, b| b.cmp(a));
    for wanted in wanted {
        let above = heights.last().copied().unwrap_or(top);
        if wanted * 100 <= above * RUNG_STEP_PERCENT_MAX {
            heights.push(wanted);
        }
    }
    let mut video = VideoPlan {
        stream: 0,
        shape: (picture.width, picture.height),
        frame_rate: picture.pace.frame_rate,
        variable_frame_rate: picture.pace.is_variable,
        rotation: picture.rotation,
        boundaries: if copied.is_some() { Boundaries::SourceIdrs } else { Boundaries::Grid },
        rungs: Vec::new(),
    };
    for (index, rung_height) in heights.into_iter().enumerate() {
        let size = if rung_height == height { (width, height) } else { scaled_size(width, height, rung_height) };
        let (encoding, header) = match &copied {
            Some(header) if index == 0 => (VideoEncoding::Copy, header.clone()),
            Some(_) | None => encoded(&video, even(size), ladder.encoder)?,
        };
        let (width, height) = if encoding == VideoEncoding::Copy { size } else { even(size) };
        let name = format!("{height}p");
        let unusable = || Failure::Request(format!("no init segment for {name}"));
        let bytes = init::picture(width, height, &header).ok_or_else(unusable)?;
        let codecs = header.codecs().ok_or_else(unusable)?;
        let init_sha256 = hex::encode(Sha256::digest(&bytes));
        inits.push(Init { rendition: name.clone(), bytes });
        video.rungs.push(Rung { name, width, height, encoding, codecs, init_sha256 });
    }
    Ok(video)
}

/// Width and height as they are seen: square pixels, turned upright.
fn upright_size(picture: &PictureScan) -> Option<(u32, u32)> {
    let (numerator, denominator) = picture.pixel_aspect;
    let width = u64::from(picture.width) * u64::from(numerator) / u64::from(denominator);
    let width = u32::try_from(width).ok().filter(|width| *width >= 1)?;
    let height = Some(picture.height).filter(|height| *height >= 1)?;
    Some(if picture.rotation % 180 == 90 { (height, width) } else { (width, height) })
}

/// The nearest even width.
fn scaled_size(width: u32, height: u32, rung_height: u32) -> (u32, u32) {
    let (scaled, height) = (u64::from(width) * u64::from(rung_height), u64::from(height));
    (((scaled + height) / (2 * height) * 2) as u32, rung_height)
}

/// 4:2:0 has half as many colours as pixels in both directions.
fn even((width, height): (u32, u32)) -> (u32, u32) {
    ((width & !1).max(2), (height & !1).max(2))
}

/// The header of the picture when it can be given to players as it is.
fn copied_header(scan: &Scan, picture: &PictureScan) -> Option<h264::Header> {
    if picture.codec != "h264" {
        return None;
    }
    let header = h264::Header::parse(&picture.header)?;
    let sps = header.sps()?;
    let plain = COPY_PROFILES.contains(&sps.profile)
        && sps.level <= COPY_LEVEL_MAX
        && (sps.chroma_format, sps.bit_depth_luma, sps.bit_depth_chroma) == (1, 8, 8)
        && sps.frames_only;
    let (numerator, denominator) = picture.pixel_aspect;
    let upright = picture.rotation == 0
        && numerator == denominator
        && picture.height <= COPY_HEIGHT_MAX
        && picture.width.is_multiple_of(2)
        && picture.height.is_multiple_of(2);
    let cuttable = picture.begins_closed && picture.closed_gap_max <= COPY_KEY_GAP_MAX;
    let constant = !(picture.changes || picture.hides || (picture.pace.is_variable && picture.reorders));
    let whole = picture.start <= COPY_PICTURE_EDGE_MAX && scan.duration - picture.end <= COPY_KEY_GAP_MAX;
    let light = picture.peak_rate <= COPY_RATE_MAX;
    (plain && upright && cuttable && constant && whole && light).then_some(header)
}

fn encoded(
    video: &VideoPlan,
    (width, height): (u32, u32),
    encoder: H264Encoder,
) -> Result<(VideoEncoding, h264::Header), Failure> {
    let rate = RATES_MAX.iter().find(|(up_to, _)| height <= *up_to).map_or(0, |(_, rate)| *rate);
    let encoding = VideoEncoding::Encode {
        encoder,
        crf: CRF,
        max_bits_per_second: rate,
        buffer_bits: rate * BUFFER_SECONDS,
        level: level(width, height, video.frame_rate, rate),
        threads: ENCODER_THREADS,
    };
    let encoder = h264_encoder::open(video, width, height, &encoding)?;
    let (header, _) = h264_encoder::init(&encoder, width, height)?;
    Ok((encoding, header))
}

/// The lowest that holds picture size, rate and data rate (ISO/IEC 14496-10, table A-1): level times ten, macroblocks
/// per second, macroblocks per frame, bits per second of High profile.
pub fn level(width: u32, height: u32, (numerator, denominator): (u32, u32), rate: u32) -> u32 {
    const LEVELS: [(u32, u32, u32, u32); 9] = [
        (30, 40_500, 1_620, 12_500_000),
        (31, 108_000, 3_600, 17_500_000),
        (32, 216_000, 5_120, 25_000_000),
        (40, 245_760, 8_192, 25_000_000),
        (42, 522_240, 8_704, 62_500_000),
        (50, 589_824, 22_080, 168_750_000),
        (51, 983_040, 36_864, 300_000_000),
        (52, 2_073_600, 36_864, 300_000_000),
        (62, 16_711_680, 139_264, 800_000_000),
    ];
    let frame = width.div_ceil(16) * height.div_ceil(16);
    let second = u64::from(frame) * u64::from(numerator) / u64::from(denominator);
    let fits = |(_, seconds, frames, bits): &&(u32, u32, u32, u32)| {
        second <= u64::from(*seconds) && frame <= *frames && rate <= *bits
    };
    LEVELS.iter().find(fits).map_or(62, |(level, ..)| *level)
}

fn plan_sound(scan: &Scan, sound: &SoundScan, stream: u32, inits: &mut Vec<Init>) -> Result<AudioPlan, Failure> {
    let plan = match copied_config(scan, sound) {
        Some(config) => {
            let bytes = init::sound(config, &sound.header, sound.bits_per_second as u32);
            let (sample_rate, channels) = (config.sample_rate, config.channels);
            (bytes, AudioEncoding::Copy, sample_rate, channels)
        }
        None => {
            let channels = sound.channels.clamp(1, 2);
            let bits_per_second = SOUND_BITS_PER_CHANNEL * channels;
            let encoder = sound_encoder::open(SOUND_RATE, channels, bits_per_second)?;
            let bytes = sound_encoder::init(&encoder, SOUND_RATE, channels, bits_per_second);
            (bytes, AudioEncoding::Encode { bits_per_second }, SOUND_RATE, channels)
        }
    };
    let (bytes, encoding, sample_rate, channels) = plan;
    let init_sha256 = hex::encode(Sha256::digest(&bytes));
    inits.push(Init { rendition: AUDIO_RENDITION.into(), bytes });
    Ok(AudioPlan { stream, encoding, sample_rate, channels, codecs: aac::CODECS.into(), init_sha256 })
}

/// What the sound is when it can be given to players as it is: plain AAC-LC without a hole from start to end.
fn copied_config(scan: &Scan, sound: &SoundScan) -> Option<aac::Config> {
    if sound.codec != "aac" {
        return None;
    }
    let config = aac::Config::of_plain_lc(&sound.header)?;
    let agrees = config.sample_rate == sound.sample_rate && config.channels == sound.channels;
    let frame = Ticks::rescale(aac::FRAME_SAMPLES.into(), 1, config.sample_rate.into());
    let seams = sound.breaks * 1000 <= sound.packets * COPY_SOUND_SEAMS_PER_MILLE_MAX && sound.break_max <= frame;
    let whole = seams && sound.start <= frame && scan.duration - sound.end <= COPY_SOUND_EDGE_MAX;
    (agrees && whole && sound.bits_per_second <= COPY_SOUND_RATE_MAX).then_some(config)
}
