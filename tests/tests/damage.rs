//! Uploads that are not whole, or have no picture, through the whole path: what is good is replayed, the rest is named.

use std::fs;
use std::path::Path;
use std::process::Command;

use lectern_tests::lectern::Lectern;
use lectern_tests::truth::class_file;
use timeline::document::Manifest;
use timeline::segment::HoleReason;

fn manifest(lectern: &Lectern, file: &Path, name: &str) -> Manifest {
    let ingested = lectern.ingest(file);
    assert_eq!(ingested.status, "finalized", "{name}: {:?}", ingested.failure);
    let folder = lectern.folder.path().join(name);
    lectern.export(&ingested.session_id, &folder);
    let bytes = fs::read(folder.join("manifest.json")).expect("an export has a manifest");
    serde_json::from_slice(&bytes).expect("a manifest is JSON")
}

#[test]
fn what_is_damaged_is_a_gap_and_sound_alone_has_a_poster() {
    let lectern = Lectern::start();
    let _worker = lectern.worker();
    let class = fs::read(class_file("sorting")).expect("the class is there");
    let write = |name: &str, bytes: &[u8]| {
        let path = lectern.folder.path().join(name);
        fs::write(&path, bytes).expect("a file can be written");
        path
    };
    let whole = manifest(&lectern, &class_file("sorting"), "whole").duration.get();

    let cut = write("cut.mp4", &class[..class.len() / 2]);
    let cut = manifest(&lectern, &cut, "cut");
    let [gap] = cut.gaps.as_slice() else { panic!("{:?}", cut.gaps) };
    assert_eq!((gap.start, gap.reason), (cut.duration, HoleReason::MediaDamaged));
    assert!((gap.end.get() - whole).abs() < 0.1 && cut.duration.get() < whole * 0.8, "{gap:?}");

    let mut flipped = class.clone();
    let (from, to) = (class.len() * 45 / 100, class.len() * 55 / 100);
    flipped[from..to].iter_mut().enumerate().for_each(|(index, byte)| *byte ^= (index * 89 + 37) as u8);
    let flipped = write("flipped.mp4", &flipped);
    let flipped = manifest(&lectern, &flipped, "flipped");
    assert_eq!(flipped.duration.get(), whole);
    let named: f64 = flipped.gaps.iter().map(|gap| gap.end.get() - gap.start.get()).sum();
    assert!(named > 1.0 && named < whole * 0.4, "{:?}", flipped.gaps);
    assert!(flipped.gaps.iter().all(|gap| gap.reason == HoleReason::MediaDamaged), "{:?}", flipped.gaps);

    let sound = lectern.folder.path().join("sound.m4a");
    let extracted = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(class_file("sorting"))
        .args(["-vn", "-c", "copy"])
        .arg(&sound)
        .status();
    assert!(extracted.expect("ffmpeg runs").success());
    let sound = manifest(&lectern, &sound, "sound");
    let poster = sound.files.iter().find(|file| file.name == "r0/poster.svg").expect("sound alone has a poster");
    let drawn = fs::read_to_string(lectern.folder.path().join("sound/r0/poster.svg")).expect("it is exported");
    assert!(poster.size as usize == drawn.len() && drawn.lines().count() > 150);
    let loud = drawn.lines().filter(|line| line.contains("rx=\"2\"") && !line.contains("height=\"4\"")).count();
    assert!(loud > 100, "{loud} bars of 150 are more than dots");
    assert!(sound.gaps.is_empty() && whole > 10.0);
}
