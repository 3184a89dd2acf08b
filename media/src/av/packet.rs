//! One packet: compressed bytes with their times.

use std::slice;

use ffmpeg_next::ffi;

use super::{Error, check};

pub struct Packet(*mut ffi::AVPacket);

impl Packet {
    pub fn new() -> Result<Packet, Error> {
        // SAFETY: allocates; null is checked.
        let packet = unsafe { ffi::av_packet_alloc() };
        if packet.is_null() { Err(Error::out_of_memory("a packet")) } else { Ok(Packet(packet)) }
    }

    /// A copy of `bytes`.
    pub fn of(bytes: &[u8]) -> Result<Packet, Error> {
        let length = i32::try_from(bytes.len()).map_err(|_| Error::out_of_memory("a packet"))?;
        let packet = Packet::new()?;
        // SAFETY: the packet is ours and empty; `length` bytes and the padding behind them are allocated, and the former
        // are all written.
        unsafe {
            check("allocating a packet", ffi::av_new_packet(packet.0, length))?;
            (*packet.0).data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
        Ok(packet)
    }

    /// Another reference to the same bytes.
    pub fn share(&self) -> Result<Packet, Error> {
        let packet = Packet::new()?;
        // SAFETY: both packets are ours.
        check("sharing a packet", unsafe { ffi::av_packet_ref(packet.0, self.0) })?;
        Ok(packet)
    }

    pub(super) fn pointer(&self) -> *mut ffi::AVPacket {
        self.0
    }

    fn fields(&self) -> &ffi::AVPacket {
        // SAFETY: the packet is ours and not null.
        unsafe { &*self.0 }
    }

    fn fields_mut(&mut self) -> &mut ffi::AVPacket {
        // SAFETY: the packet is ours and not null.
        unsafe { &mut *self.0 }
    }

    pub fn clear(&mut self) {
        // SAFETY: the packet is ours.
        unsafe { ffi::av_packet_unref(self.0) }
    }

    pub fn data(&self) -> &[u8] {
        let fields = self.fields();
        if fields.data.is_null() || fields.size <= 0 {
            return &[];
        }
        // SAFETY: FFmpeg keeps `size` bytes at `data` as long as the packet is not changed, which needs `&mut`.
        unsafe { slice::from_raw_parts(fields.data, fields.size as usize) }
    }

    pub fn stream(&self) -> usize {
        self.fields().stream_index as usize
    }

    pub fn set_stream(&mut self, index: usize) {
        self.fields_mut().stream_index = index as i32;
    }

    pub fn pts(&self) -> Option<i64> {
        known(self.fields().pts)
    }

    pub fn dts(&self) -> Option<i64> {
        known(self.fields().dts)
    }

    /// In the units of the stream; 0 when the demuxer knows none.
    pub fn duration(&self) -> i64 {
        self.fields().duration.max(0)
    }

    pub fn forget_duration(&mut self) {
        self.fields_mut().duration = 0;
    }

    /// Where it lies in the source, in bytes.
    pub fn position(&self) -> Option<i64> {
        Some(self.fields().pos).filter(|position| *position >= 0)
    }

    /// Samples at its start and at its end that are not to be heard.
    pub fn skipped_samples(&self) -> (u32, u32) {
        const SIDE_DATA_BYTES: usize = 10;
        let mut size = 0;
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_SKIP_SAMPLES;
        // SAFETY: the packet is ours; the data is read only when it is whole, and copied.
        let data = unsafe {
            let data = ffi::av_packet_get_side_data(self.0, kind, &mut size);
            if data.is_null() || size < SIDE_DATA_BYTES {
                return (0, 0);
            }
            slice::from_raw_parts(data, SIDE_DATA_BYTES)
        };
        let word = |at: usize| u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
        (word(0), word(4))
    }

    pub fn is_key(&self) -> bool {
        self.fields().flags & ffi::AV_PKT_FLAG_KEY != 0
    }

    /// Decoded for what follows, and not shown: before the start of an edit.
    pub fn is_discard(&self) -> bool {
        self.fields().flags & ffi::AV_PKT_FLAG_DISCARD != 0
    }

    /// The demuxer knows that bytes of it are missing or wrong.
    pub fn is_damaged(&self) -> bool {
        self.fields().flags & ffi::AV_PKT_FLAG_CORRUPT != 0
    }

    /// Adds to both times.
    pub fn shift(&mut self, by: i64) {
        let fields = self.fields_mut();
        for time in [&mut fields.pts, &mut fields.dts] {
            if *time != ffi::AV_NOPTS_VALUE {
                *time = time.saturating_add(by);
            }
        }
    }

    /// The codec's header from this packet on, where the container changes it on the way.
    pub fn new_header(&self) -> Option<&[u8]> {
        let mut size = 0;
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_NEW_EXTRADATA;
        // SAFETY: the packet is ours; the data lives as long as it, and changes only with it.
        unsafe {
            let data = ffi::av_packet_get_side_data(self.0, kind, &mut size);
            (!data.is_null() && size > 0).then(|| slice::from_raw_parts(data, size))
        }
    }

    pub fn set_times(&mut self, pts: i64, dts: i64) {
        let fields = self.fields_mut();
        (fields.pts, fields.dts) = (pts, dts);
    }

    /// What a container may say beside the bytes is about its own file: skipped samples, a new codec header.
    pub fn drop_side_data(&mut self) {
        // SAFETY: the packet is ours.
        unsafe { ffi::av_packet_free_side_data(self.0) }
    }
}

fn known(time: i64) -> Option<i64> {
    (time != ffi::AV_NOPTS_VALUE).then_some(time)
}

impl Drop for Packet {
    fn drop(&mut self) {
        // SAFETY: the packet is ours.
        unsafe { ffi::av_packet_free(&mut self.0) }
    }
}
