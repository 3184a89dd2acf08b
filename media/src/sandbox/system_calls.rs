//! Calls of the Linux kernel that neither the standard library nor `nix` has.

use std::ffi::c_long;
use std::io;
use std::ptr;

use nix::sys::signal::{SigHandler, Signal};

fn checked(result: c_long) -> io::Result<c_long> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Closes the descriptors `first..=last`, whichever of them are open.
pub fn close_from_to(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: takes three numbers. Nobody uses what is closed: the caller has opened nothing yet.
    match checked(unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) }) {
        Ok(_) => Ok(()),
        // Before Linux 5.9.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) => {
            // SAFETY: takes a number.
            let open_max = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) }.clamp(256, 1 << 20) as u32;
            for descriptor in first..=last.min(open_max) {
                // SAFETY: as above; one that is not open answers EBADF.
                unsafe { libc::close(descriptor as i32) };
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

pub fn ignore(signal: Signal) -> io::Result<()> {
    // SAFETY: no handler is installed, and none of ours is replaced.
    unsafe { nix::sys::signal::signal(signal, SigHandler::SigIgn) }?;
    Ok(())
}

/// No capability is left, neither now nor after any call: a root that is none.
pub fn drop_capabilities() -> io::Result<()> {
    /// `_LINUX_CAPABILITY_VERSION_3`: two words of each set.
    const VERSION: u32 = 0x2008_0522;
    #[repr(C)]
    struct Header {
        version: u32,
        process: i32,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Sets {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    let header = Header { version: VERSION, process: 0 };
    let none = [Sets { effective: 0, permitted: 0, inheritable: 0 }; 2];
    // SAFETY: header and sets are laid out as capset(2) of this version reads them, and only read.
    checked(unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) }).map(|_| ())
}

/// Whether a filter can answer a call with an error.
pub fn seccomp_is_available() -> io::Result<()> {
    let action: u32 = libc::SECCOMP_RET_ERRNO;
    // SAFETY: reads one number.
    let result = unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, &raw const action) };
    checked(result).map(|_| ())
}

/// `None`: the kernel has no Landlock, or it is switched off.
pub fn landlock_version() -> Option<u32> {
    const CREATE_RULESET_VERSION: u32 = 1;
    // SAFETY: with this flag nothing is read.
    let version =
        unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, ptr::null::<u8>(), 0usize, CREATE_RULESET_VERSION) };
    u32::try_from(version).ok().filter(|version| *version > 0)
}

/// Forbids everything that Landlock of this version knows: a set of rules that allow nothing.
pub fn landlock_everything(version: u32) -> io::Result<()> {
    /// What the first version knows about files: execute, write, read, list, remove, make, of every kind.
    const FILES: u64 = (1 << 13) - 1;
    /// Since version 4: bind and connect TCP.
    const NETWORK: u64 = (1 << 2) - 1;
    const NETWORK_SINCE: u32 = 4;
    #[repr(C)]
    struct Ruleset {
        files: u64,
        network: u64,
    }
    let ruleset = Ruleset { files: FILES, network: NETWORK };
    let length = if version >= NETWORK_SINCE { size_of::<Ruleset>() } else { size_of::<u64>() };
    // SAFETY: the kernel reads `length` bytes of the rules. The descriptor that it gives is used and closed here alone.
    unsafe {
        let rules = checked(libc::syscall(libc::SYS_landlock_create_ruleset, &raw const ruleset, length, 0u32))?;
        let restricted = checked(libc::syscall(libc::SYS_landlock_restrict_self, rules, 0u32));
        libc::close(rules as i32);
        restricted.map(|_| ())
    }
}
