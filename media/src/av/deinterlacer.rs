//! Two fields of different moments into one picture without combs: FFmpeg's `bwdif`, one picture out for one in.

use std::ffi::{CStr, CString};
use std::ptr;

use ffmpeg_next::ffi;

use super::{Error, Frame, TimeBase, check, rescale};

/// Only what is marked as interlaced is changed.
const OPTIONS: &CStr = c"mode=send_frame:parity=auto:deint=interlaced";

pub struct Deinterlacer {
    /// Owns the filters.
    graph: *mut ffi::AVFilterGraph,
    source: *mut ffi::AVFilterContext,
    sink: *mut ffi::AVFilterContext,
    given: TimeBase,
    look: Look,
}

/// What a graph is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    width: i32,
    height: i32,
    format: i32,
}

impl Look {
    fn of(frame: &Frame) -> Look {
        let fields = frame.fields();
        Look { width: fields.width, height: fields.height, format: fields.format }
    }
}

impl Deinterlacer {
    /// For pictures like `frame`, whose times are in units of `time_base`.
    pub fn new(frame: &Frame, time_base: TimeBase) -> Result<Deinterlacer, Error> {
        let look = Look::of(frame);
        let Look { width, height, format } = look;
        let TimeBase { numerator, denominator } = time_base;
        let about = format!(
            "video_size={width}x{height}:pix_fmt={format}:time_base={numerator}/{denominator}:pixel_aspect=1/1"
        );
        let about = CString::new(about).expect("numbers hold no zero");
        // SAFETY: the graph is ours and owns the filters that are made in it; names and options end with zero; nothing
        // is linked before it was made.
        unsafe {
            let graph = ffi::avfilter_graph_alloc();
            if graph.is_null() {
                return Err(Error::out_of_memory("a filter"));
            }
            let mut deinterlacer =
                Deinterlacer { graph, source: ptr::null_mut(), sink: ptr::null_mut(), given: time_base, look };
            // More threads would be more memory, not other pictures.
            (*graph).nb_threads = 1;
            let source = deinterlacer.add(c"buffer", &about)?;
            let filter = deinterlacer.add(c"bwdif", OPTIONS)?;
            let sink = deinterlacer.add(c"buffersink", c"")?;
            check("linking filters", ffi::avfilter_link(source, 0, filter, 0))?;
            check("linking filters", ffi::avfilter_link(filter, 0, sink, 0))?;
            check("a filter", ffi::avfilter_graph_config(graph, ptr::null_mut()))?;
            (deinterlacer.source, deinterlacer.sink) = (source, sink);
            Ok(deinterlacer)
        }
    }

    /// # Safety
    /// The graph is not configured yet.
    unsafe fn add(&mut self, name: &CStr, options: &CStr) -> Result<*mut ffi::AVFilterContext, Error> {
        let mut context = ptr::null_mut();
        // SAFETY: a filter that is not there is null, which is refused below; strings end with zero and are copied.
        unsafe {
            let filter = ffi::avfilter_get_by_name(name.as_ptr());
            if filter.is_null() {
                return Err(Error::new("a filter", ffi::AVERROR_FILTER_NOT_FOUND));
            }
            let (name, options, none) = (name.as_ptr(), options.as_ptr(), ptr::null_mut());
            check(
                "a filter",
                ffi::avfilter_graph_create_filter(&mut context, filter, name, options, none, self.graph),
            )?;
        }
        Ok(context)
    }

    pub fn takes(&self, frame: &Frame) -> bool {
        self.look == Look::of(frame)
    }

    pub fn push(&mut self, frame: &Frame) -> Result<(), Error> {
        let shared = frame.share()?;
        // SAFETY: the graph is configured; the filter takes over the reference and leaves an empty frame.
        check("filtering", unsafe { ffi::av_buffersrc_add_frame(self.source, shared.pointer()) }).map(|_| ())
    }

    /// Nothing follows; the picture that is held back can be taken.
    pub fn end(&mut self) -> Result<(), Error> {
        // SAFETY: the graph is configured; null ends it.
        check("ending a filter", unsafe { ffi::av_buffersrc_add_frame(self.source, ptr::null_mut()) }).map(|_| ())
    }

    /// `None`: it wants more pictures, or has ended. Times are in the units that were given.
    pub fn receive(&mut self) -> Result<Option<Frame>, Error> {
        let mut frame = Frame::empty()?;
        // SAFETY: the graph is configured and the frame empty.
        let (code, unit) = unsafe {
            let code = ffi::av_buffersink_get_frame(self.sink, frame.pointer());
            (code, TimeBase::from_av(ffi::av_buffersink_get_time_base(self.sink)))
        };
        if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) {
            return Ok(None);
        }
        check("filtering", code)?;
        if let Some(pts) = frame.pts() {
            frame.set_pts(rescale(pts, unit, self.given));
        }
        Ok(Some(frame))
    }
}

impl Drop for Deinterlacer {
    fn drop(&mut self) {
        // SAFETY: ours, with its filters.
        unsafe { ffi::avfilter_graph_free(&mut self.graph) }
    }
}
