//! Drops what a recogniser makes up when it has nothing to recognise.
