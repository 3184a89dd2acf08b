//! What stands for a recording without a picture: its sound, drawn over its whole length (SVG).

use std::fmt::Write;

use media::render::peaks::ChunkPeaks;
use timeline::time::Ticks;

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 360;
const MARGIN: u32 = 40;
const BARS: usize = 150;
/// Distance of bars, and how wide each is.
const STEP: u32 = 8;
const BAR: u32 = 4;
/// Speech seen as it is heard: quiet parts are more than nothing.
const CURVE: f64 = 0.7;
const GROUND: &str = "#12201a";
const INK: &str = "#c8e0d2";

/// Equal sound gives equal bytes. What no chunk tells is drawn as silence.
pub fn svg(chunks: &[ChunkPeaks], duration: Ticks) -> String {
    let bars = bars(chunks, duration);
    let loudest = bars.iter().copied().fold(0.0, f64::max).max(1.0);
    let mut text = String::new();
    let mut put = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").expect("a string takes every write");
    put(format_args!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">"#));
    put(format_args!("<title>The sound of the recording</title>"));
    put(format_args!(r#"<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>"#));
    put(format_args!(r#"<g fill="{INK}">"#));
    for (index, level) in bars.iter().enumerate() {
        let share = (level / loudest).powf(CURVE);
        // Even, so that a bar stands on the middle; as high as wide it is a dot.
        let height = BAR + (share * f64::from((HEIGHT - 2 * MARGIN - BAR) / 2)).round() as u32 * 2;
        let (x, y) = (MARGIN + STEP * index as u32 + (STEP - BAR) / 2, (HEIGHT - height) / 2);
        put(format_args!(r#"<rect x="{x}" y="{y}" width="{BAR}" height="{height}" rx="{}"/>"#, BAR / 2));
    }
    put(format_args!("</g>\n</svg>"));
    text
}

/// The average loudness of each bar's part of the recording, 0 to 255.
fn bars(chunks: &[ChunkPeaks], duration: Ticks) -> Vec<f64> {
    let mut sums = vec![(0u64, 0u64); BARS];
    for chunk in chunks {
        for (index, peak) in chunk.peaks.iter().enumerate() {
            let at = chunk.first_ticks.0 + chunk.every_ticks.0 * index as i64;
            let bar = i128::from(at.max(0)) * BARS as i128 / i128::from(duration.0.max(1));
            let (sum, count) = &mut sums[(bar as usize).min(BARS - 1)];
            (*sum, *count) = (*sum + u64::from(*peak), *count + 1);
        }
    }
    // A short recording has fewer peaks than bars: each holds until the next.
    let mut shown = 0.0;
    sums.into_iter()
        .map(|(sum, count)| {
            if count > 0 {
                shown = sum as f64 / count as f64;
            }
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_parts_are_high_and_the_whole_length_is_drawn() {
        let chunk = |first: i64, peak: u8| ChunkPeaks {
            first_ticks: Ticks::from_whole_seconds(first),
            every_ticks: Ticks(22_500),
            peaks: vec![peak; 120],
        };
        let svg = svg(&[chunk(0, 0), chunk(30, 200), chunk(60, 50)], Ticks::from_whole_seconds(90));
        let heights: Vec<u32> = svg
            .lines()
            .filter_map(|line| line.split_once("width=\"4\" height=\"")?.1.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(heights.len(), BARS);
        assert_eq!((heights[0], heights[49], heights[50], heights[99]), (4, 4, 280, 280));
        assert!(heights[149] > 60 && heights[149] < 140, "{}", heights[149]);
    }
}
