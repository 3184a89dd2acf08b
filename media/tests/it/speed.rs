//! What a chunk costs, beside the ffmpeg command line making the same rungs at the same settings from one decode.

use std::time::Instant;

use crate::classes::fixtures;
use crate::replay::ingest;
use crate::studio;

/// CPU seconds of the children that this process has waited for.
fn children_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The fields after the name, which may hold spaces; user and system time of children are the 14th and 15th of them.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    [fields[13], fields[14]].iter().map(|ticks| ticks.parse::<f64>().unwrap() / TICKS_PER_SECOND).sum()
}

#[tokio::test]
#[ignore = "measures the machine; run it alone"]
async fn a_chunk_of_a_class() {
    let path = fixtures().join("classes/cities.mp4");
    let cost = |name: &str, cpu: f64, begun: Instant| {
        println!("{name}: {:.2} s CPU, {:.2} s", children_seconds() - cpu, begun.elapsed().as_secs_f64());
        children_seconds() - cpu
    };
    let (cpu, begun) = (children_seconds(), Instant::now());
    let ingested = ingest(&path).await.unwrap();
    cost("ingest of 134 s", cpu, begun);
    let (cpu, begun) = (children_seconds(), Instant::now());
    ingested.chunk(0).await;
    let ours = cost("a chunk of 30 s, 720p copied, 480p, 360p, slides, thumbnails", cpu, begun);

    let x264 = "-c:v libx264 -preset veryfast -tune stillimage -crf 23 -g 150 -sc_threshold 0 -threads 1";
    let (cpu, begun) = (children_seconds(), Instant::now());
    studio::ffmpeg(
        "expert_360.mp4",
        &format!(
            "-threads 1 -t 30 -i {source} -filter_complex [0:v]scale=-2:480,split[a][b0];[b0]scale=-2:360[b] \
             -map 0:v -c:v copy -map 0:a -c:a copy {folder}/expert_720.mp4 \
             -map [a] {x264} -maxrate 1.5M -bufsize 3M {folder}/expert_480.mp4 -map [b] {x264} -maxrate 0.9M -bufsize 1.8M",
            source = path.display(),
            folder = studio::folder().display(),
        ),
    );
    let theirs = cost("ffmpeg making the three rungs", cpu, begun);
    assert!(ours < theirs * 1.25, "{ours} s for {theirs} s");
}
