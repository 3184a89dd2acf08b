//! A child that was taken over: it walls itself in as the media child does, then tries to get out, and writes to standard
//! error how each attempt ended.

use std::ffi::{c_long, c_void};
use std::io;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::time::Duration;
use std::{fs, ptr, thread};

use media::Limits;
use media::sandbox::{self, Confinement, CpuSeconds, Enforcement};

/// Above the highest number that a call has today.
const CALLS_END: c_long = 1024;
const GIBIBYTE: usize = 1 << 30;

/// Calls that are let through, whatever their arguments: everything else is tried and must be refused.
const LET_THROUGH: &[c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_recvfrom,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_write,
    libc::SYS_writev,
];

/// Calls that the kernel answers only to its own probes, before it asks any filter; anybody else dies of them.
#[cfg(target_arch = "x86_64")]
const PROBES: &[c_long] = &[335, 336];
#[cfg(not(target_arch = "x86_64"))]
const PROBES: &[c_long] = &[];

pub fn run(attempt: &str) -> ExitCode {
    // SAFETY: takes nothing.
    let parent = unsafe { libc::getppid() };
    let confinement = Confinement {
        memory_bytes_max: Limits::DEFAULT.memory_bytes_max,
        cpu: Some(CpuSeconds { now: 2, at_most: 4 }),
    };
    if attempt == "program" {
        return program(&confinement);
    }
    if let Err(error) = sandbox::leave_parent().and_then(|()| sandbox::enter(&confinement, Enforcement::Required)) {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    match attempt {
        "everything" => everything(parent),
        "every-call" => every_call(),
        "memory" => memory(),
        "spin" => spin(),
        "sleep" => thread::sleep(Duration::from_secs(600)),
        other => panic!("nobody knows how to try {other:?}"),
    }
    ExitCode::SUCCESS
}

fn ended<T>(result: io::Result<T>) -> String {
    match result {
        Ok(_) => "DONE".to_owned(),
        Err(error) => match error.raw_os_error() {
            Some(libc::EPERM) => "refused".to_owned(),
            Some(libc::ENOSYS) => "no such call".to_owned(),
            Some(libc::ENOMEM) => "no memory".to_owned(),
            Some(libc::EBADF) => "closed".to_owned(),
            other => format!("{other:?}: {error}"),
        },
    }
}

fn call(number: c_long, arguments: [usize; 6]) -> io::Result<c_long> {
    let [a, b, c, d, e, f] = arguments;
    // SAFETY: whatever the call does, it does to a process that exists for this.
    let result = unsafe { libc::syscall(number, a, b, c, d, e, f) };
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn everything(parent: i32) {
    let parent = parent as usize;
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: 9u16.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from_be_bytes([127, 0, 0, 1]).to_be() },
        sin_zero: [0; 8],
    };
    let to = (&raw const address) as usize;
    let to_length = size_of::<libc::sockaddr_in>();
    let limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    let limit = (&raw const limit) as usize;
    let (rw, rwx) = (libc::PROT_READ | libc::PROT_WRITE, libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC);
    let private = libc::MAP_PRIVATE as usize;
    let anonymous = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as usize;
    let thread = (libc::CLONE_THREAD | libc::CLONE_VM | libc::CLONE_SIGHAND) as usize;
    let page = vec![0u8; 1 << 16];
    let page = (page.as_ptr() as usize).next_multiple_of(4096);
    let attempts: Vec<(&str, String)> = vec![
        ("connect to a port", ended(TcpStream::connect("127.0.0.1:9"))),
        ("listen on a port", ended(TcpListener::bind("127.0.0.1:0"))),
        ("send a datagram", ended(UdpSocket::bind("127.0.0.1:0"))),
        ("connect to a local socket", ended(UnixStream::connect("/var/run/docker.sock"))),
        ("make a pair of sockets", ended(UnixStream::pair())),
        ("listen on a local socket", ended(UnixListener::bind("/tmp/lectern-escape.sock"))),
        ("connect standard input", ended(call(libc::SYS_connect, [0, to, to_length, 0, 0, 0]))),
        ("send to an address", ended(call(libc::SYS_sendto, [0, page, 1, 0, to, to_length]))),
        ("pass a descriptor", ended(call(libc::SYS_sendmsg, [0, page, 0, 0, 0, 0]))),
        ("take a descriptor", ended(call(libc::SYS_recvmsg, [0, page, 0, 0, 0, 0]))),
        ("read /etc/passwd", ended(fs::read("/etc/passwd"))),
        ("read its variables", ended(fs::read("/proc/self/environ"))),
        ("read its memory map", ended(fs::read("/proc/self/maps"))),
        ("list a folder", ended(fs::read_dir("/"))),
        ("look at a file", ended(fs::metadata("/etc/passwd"))),
        ("create a file", ended(fs::write("/tmp/lectern-escape", "out"))),
        ("create a folder", ended(fs::create_dir("/tmp/lectern-escape.d"))),
        ("remove a file", ended(fs::remove_file("/tmp/lectern-escape"))),
        ("make a file in memory", ended(call(libc::SYS_memfd_create, [c"out".as_ptr() as usize, 0, 0, 0, 0, 0]))),
        ("fork", ended(fork())),
        ("clone a process", ended(call(libc::SYS_clone, [libc::SIGCHLD as usize, 0, 0, 0, 0, 0]))),
        (
            "clone a thread into a namespace",
            ended(call(libc::SYS_clone, [thread | libc::CLONE_NEWUSER as usize, 0, 0, 0, 0, 0])),
        ),
        ("clone anew", ended(call(libc::SYS_clone3, [page, 64, 0, 0, 0, 0]))),
        ("start a program", ended(Command::new("/bin/true").spawn())),
        ("become a program", ended::<()>(Err(Command::new("/bin/true").exec()))),
        ("enter a namespace", ended(call(libc::SYS_unshare, [libc::CLONE_NEWUSER as usize, 0, 0, 0, 0, 0]))),
        ("be traced", ended(call(libc::SYS_ptrace, [libc::PTRACE_TRACEME as usize, 0, 0, 0, 0, 0]))),
        ("read another's memory", ended(call(libc::SYS_process_vm_readv, [parent, page, 1, page, 1, 0]))),
        ("kill the parent", ended(call(libc::SYS_kill, [parent, libc::SIGKILL as usize, 0, 0, 0, 0]))),
        ("kill all", ended(call(libc::SYS_kill, [usize::MAX, 0, 0, 0, 0, 0]))),
        ("kill a thread of the parent", ended(call(libc::SYS_tgkill, [parent, parent, 0, 0, 0, 0]))),
        ("open a process", ended(call(libc::SYS_pidfd_open, [parent, 0, 0, 0, 0, 0]))),
        ("be dumpable again", ended(call(libc::SYS_prctl, [libc::PR_SET_DUMPABLE as usize, 1, 0, 0, 0, 0]))),
        ("outlive the parent", ended(call(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG as usize, 0, 0, 0, 0, 0]))),
        ("become nobody", ended(call(libc::SYS_setuid, [65_534, 0, 0, 0, 0, 0]))),
        ("type into a terminal", ended(call(libc::SYS_ioctl, [2, libc::TIOCSTI as usize, page, 0, 0, 0]))),
        ("copy a descriptor", ended(call(libc::SYS_fcntl, [0, libc::F_DUPFD as usize, 3, 0, 0, 0]))),
        ("set up a ring", ended(call(libc::SYS_io_uring_setup, [1, page, 0, 0, 0, 0]))),
        ("load a program into the kernel", ended(call(libc::SYS_bpf, [0, page, 64, 0, 0, 0]))),
        ("map executable memory", ended(call(libc::SYS_mmap, [0, 4096, rwx as usize, anonymous, usize::MAX, 0]))),
        ("map a descriptor", ended(call(libc::SYS_mmap, [0, 4096, rw as usize, private, 0, 0]))),
        ("make memory executable", ended(call(libc::SYS_mprotect, [page, 4096, rwx as usize, 0, 0, 0]))),
        ("raise the limit of memory", ended(call(libc::SYS_prlimit64, [0, libc::RLIMIT_AS as usize, limit, 0, 0, 0]))),
        (
            "raise the hard limit of processor time",
            ended(call(libc::SYS_prlimit64, [0, libc::RLIMIT_CPU as usize, limit, 0, 0, 0])),
        ),
        ("limit the parent", ended(call(libc::SYS_prlimit64, [parent, libc::RLIMIT_CPU as usize, limit, 0, 0, 0]))),
        ("write to standard output", ended(call(libc::SYS_write, [1, page, 1, 0, 0, 0]))),
        ("write to what was inherited", ended(call(libc::SYS_write, [9, page, 1, 0, 0, 0]))),
        // What a child must be able to do.
        ("start a thread", ended(thread::Builder::new().spawn(|| ()).map(thread::JoinHandle::join))),
        ("raise its processor time", ended(sandbox::allow_cpu(3).map_err(io::Error::other))),
    ];
    for (attempt, ended) in attempts {
        eprintln!("{attempt}: {ended}");
    }
}

/// A program that was taken over: what the reader of slides could be made to do.
fn program(confinement: &Confinement) -> ExitCode {
    let parent = std::os::unix::process::parent_id() as usize;
    if let Err(error) = sandbox::enter_as_program(confinement, Enforcement::Required) {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    let page = vec![0u8; 1 << 16];
    let page = page.as_ptr() as usize;
    let limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    let limit = (&raw const limit) as usize;
    let open = |options: &mut fs::OpenOptions, path: &str| ended(options.open(path));
    let attempts: Vec<(&str, String)> = vec![
        ("connect to a port", ended(TcpStream::connect("127.0.0.1:9"))),
        ("send a datagram", ended(UdpSocket::bind("127.0.0.1:0"))),
        ("connect to a local socket", ended(UnixStream::connect("/var/run/docker.sock"))),
        ("make a file", ended(fs::File::create("/tmp/lectern-escape"))),
        ("write a file", open(fs::OpenOptions::new().write(true), "/dev/null")),
        ("add to a file", open(fs::OpenOptions::new().append(true), "/dev/null")),
        ("remove a file", ended(fs::remove_file("/tmp/lectern-escape"))),
        ("make a folder", ended(fs::create_dir("/tmp/lectern-escape"))),
        ("start a program", ended(Command::new("/bin/true").spawn())),
        ("fork", ended(fork())),
        ("enter a namespace", ended(call(libc::SYS_unshare, [libc::CLONE_NEWUSER as usize, 0, 0, 0, 0, 0]))),
        ("read another's memory", ended(call(libc::SYS_process_vm_readv, [parent, page, 1, page, 1, 0]))),
        ("kill the parent", ended(call(libc::SYS_kill, [parent, libc::SIGKILL as usize, 0, 0, 0, 0]))),
        ("raise the limit of memory", ended(call(libc::SYS_prlimit64, [0, libc::RLIMIT_AS as usize, limit, 0, 0, 0]))),
        ("load a program into the kernel", ended(call(libc::SYS_bpf, [0, page, 64, 0, 0, 0]))),
        // What it must be able to do.
        ("read a file", ended(fs::read("/proc/self/status"))),
    ];
    for (attempt, ended) in attempts {
        eprintln!("{attempt}: {ended}");
    }
    ExitCode::SUCCESS
}

fn fork() -> io::Result<()> {
    // SAFETY: a process that was made ends at once.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => std::process::exit(0),
        _ => Ok(()),
    }
}

/// Every number that may be a call, with arguments that no call can use. Names those that were not refused.
fn every_call() {
    let mut tried = 0;
    let skipped = |number: &c_long| LET_THROUGH.contains(number) || PROBES.contains(number);
    for number in (0..CALLS_END).filter(|number| !skipped(number)) {
        tried += 1;
        match call(number, [usize::MAX; 6]) {
            Err(error) if error.raw_os_error() == Some(libc::EPERM) => {}
            other => eprintln!("{number}: {}", ended(other)),
        }
    }
    eprintln!("tried {tried}");
}

/// At once, and bit by bit. Nothing of it is touched.
fn memory() {
    let map = |length: usize| {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: anonymous memory anywhere.
        let place = unsafe { libc::mmap(ptr::null_mut::<c_void>(), length, libc::PROT_READ, flags, -1, 0) };
        if place == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    };
    eprintln!("8 GiB: {}", ended(map(8 * GIBIBYTE)));
    eprintln!(
        "a vector of 8 GiB: {}",
        if Vec::<u8>::new().try_reserve_exact(8 * GIBIBYTE).is_err() { "no memory" } else { "DONE" }
    );
    let eighths = (0..64).take_while(|_| map(GIBIBYTE / 8).is_ok()).count();
    eprintln!("eighths of a GiB: {}", if eighths < 64 { "no memory" } else { "DONE" });
    eprintln!("less than was asked for: {}", (16..=32).contains(&eighths));
}

fn spin() {
    loop {
        std::hint::spin_loop();
    }
}
