//! What the figures were taken on.

use std::fs;

pub fn describe() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_else(|_| String::from("unknown"));
    let cpus = read("/proc/cpuinfo");
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("unknown", |(_, value)| value.trim()).to_owned()
    };
    let memory = read("/proc/meminfo");
    let kilobytes: u64 = memory.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let system = read("/etc/os-release");
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown");
    format!("{cores} cores of {}, {} GiB, {}", field("model name"), kilobytes / 1024 / 1024, system.trim_matches('"'))
}
