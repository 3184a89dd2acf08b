//! S3, as Lectern uses it: the key layout as types, objects streamed up and down in bounded memory, multipart uploads
//! by clients, and presigned URLs.
//!
//! Only calls that every S3 server knows are made, so the in-process server of `lectern dev`, AWS and anything between
//! behave alike. Every operation ends in time: attempts, timeouts and page sizes are the constants of the module that
//! uses them. What went wrong is told in the three ways that a caller acts on: the object is not there, the server is
//! not there for now ([`StorageError::is_unavailable`]), or the server refuses.

mod client;
mod config;
mod download;
mod error;
pub mod keys;
mod list;
mod multipart;
mod objects;
mod presign;
mod upload;

pub use client::Storage;
pub use config::{DEFAULT_REGION, StorageConfig};
pub use download::Download;
pub use error::StorageError;
pub use list::{ListedObject, OpenMultipart};
pub use multipart::{CompletedPart, PART_NUMBER_MAX, UploadedPart};
pub use objects::ObjectInfo;
pub use presign::PRESIGN_TTL_MAX;
pub use upload::UPLOAD_PART_SIZE;

pub type Result<T, E = StorageError> = std::result::Result<T, E>;
