//! What this computer offers a model: memory and cores.

use std::collections::HashSet;
use std::fs;
use std::num::NonZero;
use std::thread;

/// More threads than this slow whisper.cpp down: its threads wait for each
/// other by spinning after every operation.
const MOST_THREADS: usize = 8;

pub use crate::catalogue::memory_for_model;

/// The memory that can be had without swapping, in bytes, where the system
/// tells (`MemAvailable` of Linux).
pub fn available_memory() -> Option<u64> {
    parse_available(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn parse_available(meminfo: &str) -> Option<u64> {
    kilobytes(meminfo, "MemAvailable:")
}

/// The most memory that this process has held at one time, in bytes, where the
/// system tells (`VmHWM` of Linux).
pub fn peak_memory() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// The bytes of a line such as `VmHWM:    5120 kB`.
fn kilobytes(table: &str, name: &str) -> Option<u64> {
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

/// How many threads to give a model: the physical cores less one, no more than
/// this process may use and at most eight. Hyper-threads share the units that a
/// model keeps busy, so they are not counted.
///
/// One core stays free because whisper.cpp's threads spin at a barrier after
/// every operation: when another program takes one of their cores, all of them
/// wait. Three clips (17 s of speech) with the demo model on two cores while a
/// compiler was running took 4 to 7 s on one thread and 58 s on two.
pub fn model_threads() -> usize {
    let usable = thread::available_parallelism().map_or(1, NonZero::get);
    let physical = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|cpuinfo| physical_cores(&cpuinfo));
    physical
        .unwrap_or(usable)
        .min(usable)
        .saturating_sub(1)
        .clamp(1, MOST_THREADS)
}

/// Counts the distinct pairs of package and core in Linux's `/proc/cpuinfo`;
/// `None` where it does not name them, as on ARM.
fn physical_cores(cpuinfo: &str) -> Option<usize> {
    let mut cores = HashSet::new();
    let mut package = None;
    for line in cpuinfo.lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        match key.trim() {
            "processor" => package = None,
            "physical id" => package = Some(value.trim()),
            "core id" => {
                cores.insert((package, value.trim()));
            }
            _ => {}
        }
    }
    (!cores.is_empty()).then_some(cores.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_read_from_the_kernels_table() {
        let table = "MemTotal:       16316412 kB\nMemAvailable:    1000 kB\nBuffers: 1 kB\n";
        assert_eq!(parse_available(table), Some(1_024_000));
        assert_eq!(parse_available("MemTotal: 5 kB\n"), None);
        assert_eq!(parse_available("MemAvailable: lots\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_peak_of_memory_grows_with_what_is_touched() {
        let before = peak_memory().expect("Linux tells");
        let touched = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = peak_memory().expect("Linux tells");
        assert!(after >= 64 << 20, "{before} {after} {}", touched.len());
    }

    #[test]
    fn hyper_threads_are_one_core() {
        let two_cores_four_threads = "\
processor\t: 0\nphysical id\t: 0\ncore id\t\t: 0\n
processor\t: 1\nphysical id\t: 0\ncore id\t\t: 1\n
processor\t: 2\nphysical id\t: 0\ncore id\t\t: 0\n
processor\t: 3\nphysical id\t: 0\ncore id\t\t: 1\n";
        assert_eq!(physical_cores(two_cores_four_threads), Some(2));
        assert_eq!(physical_cores("processor : 0\nBogoMIPS : 50\n"), None);
    }

    #[test]
    fn there_is_always_a_thread_and_never_more_than_eight() {
        assert!((1..=MOST_THREADS).contains(&model_threads()));
    }
}
