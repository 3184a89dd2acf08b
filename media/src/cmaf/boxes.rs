//! Boxes of the ISO base media file format (ISO/IEC 14496-12).

/// A box with what `content` writes. The length is filled in afterwards.
pub fn boxed(bytes: &mut Vec<u8>, kind: &[u8; 4], content: impl FnOnce(&mut Vec<u8>)) {
    let start = bytes.len();
    bytes.extend([0; 4]);
    bytes.extend(kind);
    content(bytes);
    let length = u32::try_from(bytes.len() - start).expect("a box is shorter than 4 GiB");
    bytes[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// A box with version and flags.
pub fn full_box(bytes: &mut Vec<u8>, kind: &[u8; 4], version: u8, flags: u32, content: impl FnOnce(&mut Vec<u8>)) {
    boxed(bytes, kind, |bytes| {
        put_u32(bytes, u32::from(version) << 24 | flags);
        content(bytes);
    });
}

pub fn put_u16(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend(value.to_be_bytes());
}

pub fn put_u32(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend(value.to_be_bytes());
}

pub fn put_u64(bytes: &mut Vec<u8>, value: u64) {
    bytes.extend(value.to_be_bytes());
}
