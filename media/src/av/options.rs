//! Options as FFmpeg takes them: a dictionary of strings, of which it removes what it knows.

use std::ffi::{CStr, CString};
use std::ptr;

use ffmpeg_next::ffi;

use super::{Error, check};

pub struct Options(pub *mut ffi::AVDictionary);

impl Options {
    pub fn new<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Options, Error> {
        let mut options = Options(ptr::null_mut());
        for (key, value) in pairs {
            let key = CString::new(key.as_ref()).expect("our options hold no zero");
            let value = CString::new(value.as_ref()).expect("our options hold no zero");
            // SAFETY: both strings end with zero and are copied; the dictionary is ours.
            let code = unsafe { ffi::av_dict_set(&mut options.0, key.as_ptr(), value.as_ptr(), 0) };
            check("setting an option", code)?;
        }
        Ok(options)
    }

    /// The first option that nobody took: a misspelt one must not pass for one that holds.
    pub fn unknown(&self) -> Option<String> {
        // SAFETY: the dictionary is ours; the entry lives as long as it, and its key ends with zero.
        unsafe {
            let entry = ffi::av_dict_get(self.0, c"".as_ptr(), ptr::null(), ffi::AV_DICT_IGNORE_SUFFIX);
            (!entry.is_null()).then(|| CStr::from_ptr((*entry).key).to_string_lossy().into_owned())
        }
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: the dictionary is ours, and null is allowed.
        unsafe { ffi::av_dict_free(&mut self.0) }
    }
}
