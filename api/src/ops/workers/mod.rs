//! Workers: who serves which lane. They are shared by all schools.

pub mod drain;
pub mod list;
