//! The presses, and what they come to.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::args::{Args, Source, Stage};
use crate::finger::Finger;
use crate::support::random::Random;
use crate::support::{PATIENCE, pace_until};
use crate::wire::{Told, listen};

/// A press without an effect after this long is lost.
const LOST: Duration = Duration::from_secs(2);
/// Presses that are not counted: everything is loaded by then.
const WARM_UP: usize = 10;
/// Milliseconds between a dictation's end and the next press: by then there is
/// sound from before the press, as there is for a user, and no press comes at
/// the same time within what ticks.
const REST: std::ops::RangeInclusive<u64> = 60..=100;
/// Of the bare link fewer are enough.
const OF_LINK: usize = 200;

/// The waits of one source.
#[derive(Default)]
struct Waits {
    /// From the press to the effect.
    whole: Vec<Duration>,
    /// The part from where the runtime's edge is stamped.
    inside: Vec<Duration>,
    lost: usize,
}

pub(crate) fn all(args: &Args) {
    println!("load before: {}", load());
    println!("key edge to capture effect, in ms (see the top of benches/keys/main.rs)");
    println!(
        "             pressed  lost      p50      p95      p99      max   inside   link alone"
    );
    println!(
        "                                                                    p50          p50"
    );
    for &source in &args.sources {
        let link = presses(source, Stage::Link, args.count.min(OF_LINK));
        let sayso = presses(source, Stage::Sayso, args.count);
        let whole = |percent| rank(&sayso.whole, percent);
        println!(
            "{:<9} {:>10} {:>5} {:>8.3} {:>8.3} {:>8.3} {:>8.3} {:>8.3} {:>8.3}  x{:.1}",
            source.name(),
            args.count,
            sayso.lost,
            ms(whole(50)),
            ms(whole(95)),
            ms(whole(99)),
            ms(whole(100)),
            ms(rank(&sayso.inside, 50)),
            ms(rank(&link.whole, 50)),
            ms(whole(50)) / ms(rank(&link.whole, 50)),
        );
    }
    println!("load after: {}", load());
}

fn presses(source: Source, stage: Stage, count: usize) -> Waits {
    let folder = tempfile::tempdir().expect("a folder");
    // As the control socket wants it.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).expect("set");
    let tell = folder.path().join("tell");
    let told = listen(UnixListener::bind(&tell).expect("a socket"));
    let ready = || {
        let first = told.recv_timeout(PATIENCE).expect("a stage in time");
        assert_eq!(first, Told::Ready);
    };
    let mut finger = Finger::on((source, stage), folder.path(), &tell, ready);
    let mut waits = Waits::default();
    let mut random = Random::seeded(1);
    for number in 0..WARM_UP + count {
        if number == WARM_UP {
            waits = Waits::default();
        }
        pace_until(Instant::now() + Duration::from_millis(random.among(REST)));
        one(&mut finger, &told, stage, &mut waits);
        assert!(
            waits.lost <= count / 10 + WARM_UP,
            "{source:?} hears nothing"
        );
    }
    waits
}

/// One press and release.
fn one(finger: &mut Finger, told: &Receiver<Told>, stage: Stage, waits: &mut Waits) {
    // What was told of a press that had been given up.
    while told.try_recv().is_ok() {}
    let pressed = finger.press();
    let began = until(told, |what| match what {
        Told::Began(at) => Some(at),
        _ => None,
    });
    match began {
        Some(at) => waits
            .whole
            .push(Duration::from_nanos(at.saturating_sub(pressed))),
        None => waits.lost += 1,
    }
    finger.release();
    if stage == Stage::Sayso {
        let over = until(told, |what| match what {
            Told::Over(inside) => Some(inside),
            _ => None,
        });
        waits.inside.extend(over);
    }
}

fn until<T>(told: &Receiver<Told>, wanted: impl Fn(Told) -> Option<T>) -> Option<T> {
    let end = Instant::now() + LOST;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let what = told.recv_timeout(left).ok()?;
        if let Some(found) = wanted(what) {
            return Some(found);
        }
    }
}

/// The smallest wait that so many per cent do not exceed.
fn rank(waits: &[Duration], percent: usize) -> Duration {
    let mut sorted = waits.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

fn ms(wait: Duration) -> f64 {
    wait.as_secs_f64() * 1e3
}

fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
