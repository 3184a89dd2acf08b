//! The HTTP face of Lectern: authorise, parse, call, answer. What is true stands in `classroom` and `jobs`.
//!
//! [`router`] is the whole service over a [`State`]; [`serve`] runs it; [`openapi`] describes it. One endpoint, one file:
//! `<noun>/<verb>.rs`. `README.md` says what surrounds a request.

mod app;
pub mod auth;
pub mod boundary;
mod classes;
pub mod command;
pub mod config;
mod courses;
pub mod dev;
pub mod error;
mod extract;
mod failures;
mod health;
mod lessons;
mod making;
mod media;
pub mod media_token;
mod openapi;
mod ops;
pub mod page;
mod people;
mod positions;
mod private_notes;
mod recordings;
mod replays;
mod router;
mod search;
mod serve;
mod sessions;
mod signature;
mod state;

pub use config::{AuthConfig, ClerkKey, Config, MEDIA_TOKEN_TTL, NoClerkKey, SecretKey, SignIn, UploadConfig};
pub use openapi::openapi;
pub use router::router;
pub use serve::{DRAIN_TIME_MAX, serve};
pub use state::{AppState as State, Services, StartError};
