//! Boxes of MP4 (ISO/IEC 14496-12), taken apart and put together again.
//!
//! Files are made with `moov` at the end, so that its length changes nothing else.

/// Boxes that hold boxes.
const FOLDERS: [&[u8; 4]; 7] = [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts"];

pub fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}

/// A box with a version of 0 and these flags.
pub fn full_box(kind: &[u8; 4], flags: u32, body: &[u8]) -> Vec<u8> {
    boxed(kind, &[&flags.to_be_bytes(), body].concat())
}

/// The boxes in `bytes`: their kinds and bodies.
fn split(bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut boxes = Vec::new();
    let mut rest = bytes;
    while rest.len() >= 8 {
        let size = u32::from_be_bytes(rest[..4].try_into().expect("four bytes")) as usize;
        assert!((8..=rest.len()).contains(&size), "our own files are whole");
        boxes.push((rest[4..8].try_into().expect("four bytes"), &rest[8..size]));
        rest = &rest[size..];
    }
    boxes
}

/// Each box of `kind`, anywhere, becomes what `change` makes of its body: whole boxes, or none.
pub fn rewrite(bytes: &[u8], kind: &[u8; 4], change: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut written = Vec::new();
    for (found, body) in split(bytes) {
        if &found == kind {
            written.extend(change(body));
        } else if FOLDERS.contains(&&found) {
            written.extend(boxed(&found, &rewrite(body, kind, change)));
        } else {
            written.extend(boxed(&found, body));
        }
    }
    written
}

/// The number at `offset` of the body of each box of `kind` becomes `value`, and no size is put right.
pub fn overwrite(bytes: &[u8], kind: &[u8; 4], offset: usize, value: u32) -> Vec<u8> {
    rewrite(bytes, kind, &mut |body| {
        let mut body = body.to_vec();
        body[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
        boxed(kind, &body)
    })
}

/// The size that the first box of `kind` says it has.
pub fn claim_size(bytes: &[u8], kind: &[u8; 4], size: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = bytes.windows(4).position(|window| window == kind).expect("there is such a box");
    bytes[place - 4..place].copy_from_slice(&size.to_be_bytes());
    bytes
}

/// Data lies elsewhere, says the file: `reference` is what its `dref` holds.
pub fn refer(bytes: &[u8], reference: &[u8]) -> Vec<u8> {
    rewrite(bytes, b"dref", &mut |_| full_box(b"dref", 0, &[&1u32.to_be_bytes(), reference].concat()))
}

/// What older Macs call a file by (QuickTime File Format, `alis`), with an absolute path.
pub fn alias(path: &str) -> Vec<u8> {
    let mut body = vec![0; 10];
    let name = |text: &str, room: usize| {
        let text = &text.as_bytes()[..text.len().min(room)];
        let mut field = vec![text.len() as u8];
        field.extend(text);
        field.resize(room + 1, 0);
        field
    };
    body.extend(name("Volume", 27));
    body.extend([0; 12]);
    body.extend(name(path.rsplit('/').next().unwrap_or(path), 63));
    body.extend([0; 16]);
    // One level up, one down.
    body.extend([0, 1, 0, 1]);
    body.extend([0; 16]);
    for kind in [2u16, 18] {
        body.extend(kind.to_be_bytes());
        body.extend((path.len() as u16).to_be_bytes());
        body.extend(path.as_bytes());
        body.extend(vec![0; path.len() % 2]);
    }
    body.extend([0xff, 0xff, 0, 0]);
    full_box(b"alis", 0, &body)
}

/// An edit list of `count` entries, each of which shows the first `ticks` of the media again.
pub fn edits(bytes: &[u8], count: u32, ticks: u32) -> Vec<u8> {
    let mut body = count.to_be_bytes().to_vec();
    for _ in 0..count {
        body.extend(ticks.to_be_bytes());
        body.extend(0u32.to_be_bytes());
        body.extend(0x0001_0000u32.to_be_bytes());
    }
    let list = boxed(b"edts", &full_box(b"elst", 0, &body));
    let without = rewrite(bytes, b"edts", &mut |_| Vec::new());
    rewrite(&without, b"mdia", &mut |body| [list.clone(), boxed(b"mdia", body)].concat())
}

/// Every track `times` over.
pub fn many_tracks(bytes: &[u8], times: usize) -> Vec<u8> {
    rewrite(bytes, b"trak", &mut |body| boxed(b"trak", body).repeat(times))
}
