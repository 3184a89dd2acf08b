//! The allow-list of system calls.
//!
//! It holds what decoding, encoding and whisper.cpp do once their libraries are loaded: memory that is never executable,
//! threads of the own process, clocks, and bytes in and out of descriptors that are already open. Loosening it fails
//! `tests/it/sandbox.rs`, which tries every call there is.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use super::Enforcement;

/// Allowed whatever their arguments are.
const ALLOWED: &[c_long] = &[
    // Bytes over what is open: the socket and standard error.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_recvfrom,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Threads and their signals; those to others are not among them.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    // Clocks, and seeds of hash tables.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
];

/// `clone` must have these, and none of [`NEW_NAMESPACES`].
const THREAD: u64 = (libc::CLONE_THREAD | libc::CLONE_VM | libc::CLONE_SIGHAND) as u64;
const NEW_NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

/// Of `prctl`: the name of a mapping, which newer C libraries give to memory and stacks.
const PR_SET_VMA: u64 = 0x5356_4d41;

fn is(index: u8, value: u64) -> Result<SeccompCondition, String> {
    SeccompCondition::new(index, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, value).map_err(|error| error.to_string())
}

/// For arguments that the kernel takes as 32 bits: what stands above them is not looked at there either.
fn is_word(index: u8, value: u64) -> Result<SeccompCondition, String> {
    SeccompCondition::new(index, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value).map_err(|error| error.to_string())
}

fn has(index: u8, mask: u64, value: u64) -> Result<SeccompCondition, String> {
    let masked = SeccompCmpOp::MaskedEq(mask);
    SeccompCondition::new(index, SeccompCmpArgLen::Qword, masked, value).map_err(|error| error.to_string())
}

fn has_word(index: u8, mask: u64, value: u64) -> Result<SeccompCondition, String> {
    let masked = SeccompCmpOp::MaskedEq(mask);
    SeccompCondition::new(index, SeccompCmpArgLen::Dword, masked, value).map_err(|error| error.to_string())
}

/// Each call with the conditions that its arguments must all meet; a call may stand here more than once.
fn conditional() -> Result<Vec<(c_long, Vec<SeccompCondition>)>, String> {
    let exec = libc::PROT_EXEC as u64;
    let anonymous = libc::MAP_ANONYMOUS as u64;
    Ok(vec![
        (libc::SYS_clone, vec![has(0, THREAD | NEW_NAMESPACES, THREAD)?]),
        (libc::SYS_mmap, vec![has(2, exec, 0)?, has(3, anonymous, anonymous)?]),
        (libc::SYS_mprotect, vec![has(2, exec, 0)?]),
        // Over the socket to its other end, and to no address.
        (libc::SYS_sendto, vec![is(4, 0)?]),
        // How `abort` ends the process.
        (libc::SYS_tgkill, vec![is_word(0, std::process::id().into())?]),
        (libc::SYS_prctl, vec![is_word(0, libc::PR_SET_NAME as u64)?]),
        (libc::SYS_prctl, vec![is_word(0, PR_SET_VMA)?]),
        // Whether standard error is a terminal.
        (libc::SYS_ioctl, vec![is_word(1, libc::TCGETS)?]),
        // Whether it is open: builds with assertions ask before they close.
        (libc::SYS_fcntl, vec![is_word(1, libc::F_GETFD as u64)?]),
        // The own processor time, within its hard limit.
        (libc::SYS_prlimit64, vec![is_word(0, 0)?, is_word(1, libc::RLIMIT_CPU as u64)?]),
    ])
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn allow_list() -> Result<Rules, String> {
    let mut rules: Rules = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    // Let through here because the other filters answer them.
    rules.insert(libc::SYS_clone3, Vec::new());
    rules.insert(libc::SYS_openat, Vec::new());
    for (call, conditions) in conditional()? {
        rules.entry(call).or_default().push(rule(conditions)?);
    }
    Ok(rules)
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, String> {
    SeccompRule::new(conditions).map_err(|error| error.to_string())
}

/// Its flags lie in memory, where a filter cannot look. A C library that hears that there is no such call uses `clone`;
/// EPERM it would take for an answer, and start no thread.
fn no_clone3() -> Result<BpfProgram, String> {
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    compile(clone3, SeccompAction::Errno(libc::ENOSYS as u32), SeccompAction::Allow)
}

fn forbidden(enforcement: Enforcement) -> SeccompAction {
    match enforcement {
        Enforcement::Required | Enforcement::Optional => SeccompAction::Errno(libc::EPERM as u32),
        Enforcement::Strict => SeccompAction::KillProcess,
    }
}

fn compile(rules: Rules, matched: SeccompAction, unmatched: SeccompAction) -> Result<BpfProgram, String> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let filter = SeccompFilter::new(rules, unmatched, matched, architecture).map_err(|error| error.to_string())?;
    filter.try_into().map_err(|error: seccompiler::BackendError| error.to_string())
}

/// What a program does beside that, from its start on: its loader maps libraries, it asks about files and the machine, and
/// reads them.
const ALLOWED_TO_PROGRAMS: &[c_long] = &[
    libc::SYS_execve,
    libc::SYS_faccessat,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_getcwd,
    libc::SYS_getdents64,
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getuid,
    libc::SYS_lseek,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_newfstatat,
    libc::SYS_pread64,
    libc::SYS_readlinkat,
    libc::SYS_set_tid_address,
    libc::SYS_statx,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
];

/// A file that is opened with any of these is not only read.
const NOT_FOR_READING: u64 = (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND) as u64;

/// [`apply`] for a process that becomes another program.
pub fn apply_for_program(enforcement: Enforcement) -> Result<(), String> {
    let mut rules: Rules = ALLOWED.iter().chain(ALLOWED_TO_PROGRAMS).map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_clone3, Vec::new());
    for (call, conditions) in conditional()? {
        // No rule at all is one without conditions.
        if !rules.get(&call).is_some_and(Vec::is_empty) {
            rules.entry(call).or_default().push(rule(conditions)?);
        }
    }
    rules.insert(libc::SYS_openat, vec![rule(vec![has_word(2, NOT_FOR_READING, libc::O_RDONLY as u64)?])?]);
    // Its own limits are asked for and not set.
    rules.entry(libc::SYS_prlimit64).or_default().push(rule(vec![is_word(0, 0)?, is(2, 0)?])?);
    let allow_list = compile(rules, SeccompAction::Allow, forbidden(enforcement))?;
    for program in [no_clone3()?, allow_list] {
        seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// For all threads of the process. Gives why it was not possible.
pub fn apply(enforcement: Enforcement) -> Result<(), String> {
    // The C library asks for its tables of characters when a demuxer reads names (those of MPEG-TS), and does without.
    let openat = BTreeMap::from([(libc::SYS_openat, Vec::new())]);
    let not_permitted = compile(openat, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow)?;
    let allow_list = compile(allow_list()?, SeccompAction::Allow, forbidden(enforcement))?;
    for program in [no_clone3()?, not_permitted, allow_list] {
        seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())?;
    }
    Ok(())
}
