//! Pictures in the memory of a device that encodes them.

use std::ptr;

use ffmpeg_next::ffi;

use super::{Error, Frame, PictureFormat, check};

/// Pictures that a device holds at a time.
const POOL_FRAMES: i32 = 20;

/// A device whose encoder takes pictures from its own memory only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Vaapi,
}

impl Device {
    fn kind(self) -> ffi::AVHWDeviceType {
        match self {
            Device::Vaapi => ffi::AVHWDeviceType::AV_HWDEVICE_TYPE_VAAPI,
        }
    }

    pub(super) fn format(self) -> ffi::AVPixelFormat {
        match self {
            Device::Vaapi => ffi::AVPixelFormat::AV_PIX_FMT_VAAPI,
        }
    }
}

/// Where pictures of one size are brought to.
pub struct DeviceFrames(*mut ffi::AVBufferRef);

impl DeviceFrames {
    pub fn new(device: Device, width: u32, height: u32) -> Result<DeviceFrames, Error> {
        let mut context = ptr::null_mut();
        // SAFETY: the device is the first of its kind; the pool keeps a reference of its own to it, so ours is given back.
        // The pool is set before it is initialised, and `frames` gives it back whatever comes.
        unsafe {
            let code = ffi::av_hwdevice_ctx_create(&mut context, device.kind(), ptr::null(), ptr::null_mut(), 0);
            check("opening a device", code)?;
            let frames = DeviceFrames(ffi::av_hwframe_ctx_alloc(context));
            ffi::av_buffer_unref(&mut context);
            if frames.0.is_null() {
                return Err(Error::out_of_memory("a device"));
            }
            let pool = &mut *(*frames.0).data.cast::<ffi::AVHWFramesContext>();
            pool.format = device.format();
            pool.sw_format = PictureFormat::Nv12.av();
            (pool.width, pool.height) = (width as i32, height as i32);
            pool.initial_pool_size = POOL_FRAMES;
            check("memory of a device", ffi::av_hwframe_ctx_init(frames.0))?;
            Ok(frames)
        }
    }

    /// Another reference, for an encoder to keep; null when there is no memory.
    pub(super) fn reference(&self) -> *mut ffi::AVBufferRef {
        // SAFETY: ours and not null.
        unsafe { ffi::av_buffer_ref(self.0) }
    }

    pub fn upload(&self, picture: &Frame) -> Result<Frame, Error> {
        let frame = Frame::empty()?;
        // SAFETY: the pool is initialised; the frame is empty, and then one of the pool's.
        unsafe {
            check("memory of a device", ffi::av_hwframe_get_buffer(self.0, frame.pointer(), 0))?;
            let code = ffi::av_hwframe_transfer_data(frame.pointer(), picture.pointer(), 0);
            check("bringing a picture to a device", code)?;
        }
        Ok(frame)
    }
}

impl Drop for DeviceFrames {
    fn drop(&mut self) {
        // SAFETY: ours, and null is allowed.
        unsafe { ffi::av_buffer_unref(&mut self.0) }
    }
}
