//! What this system has to wall a child in with.

/// Told by `lectern doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// Seccomp filters work. Landlock is a second wall that is not needed; its version, where the kernel has it.
    Full { landlock: Option<u32> },
    /// Linux without seccomp filters, and why.
    NoSeccomp { reason: String },
    /// Not Linux: development alone.
    OtherSystem,
}

impl Support {
    pub fn of_this_system() -> Support {
        #[cfg(target_os = "linux")]
        {
            match super::system_calls::seccomp_is_available() {
                Ok(()) => Support::Full { landlock: super::system_calls::landlock_version() },
                Err(error) => Support::NoSeccomp { reason: error.to_string() },
            }
        }
        #[cfg(not(target_os = "linux"))]
        Support::OtherSystem
    }
}
