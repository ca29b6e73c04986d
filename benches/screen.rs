//! What the terminal sees of the real program: how long after a key its frame is
//! there, and how many bytes a second it writes while it records and while nothing
//! happens.
//!
//! ```sh
//! cargo bench --bench screen -- --count 300 --seconds 10
//! ```
//!
//! The time of a key is from the moment before it is written into the pseudo-terminal
//! to the moment when the whole page that it leads to is on the screen at its other
//! end, which has to be read and understood there, too.

#[cfg(unix)]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(unix)]
mod measure {
    use std::time::{Duration, Instant};

    use clap::Parser;

    use super::support::{Pty, Sayso, Speech, Terminal, key, pace_until};

    /// What is measured.
    #[derive(Debug, Parser)]
    pub(crate) struct Args {
        /// How many keys are pressed
        #[arg(long, default_value_t = 300)]
        count: usize,
        /// For how many seconds bytes are counted
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// What `cargo bench` says
        #[arg(long, hide = true)]
        bench: bool,
    }

    pub(crate) fn run(args: &Args) {
        let sayso = Sayso::new();
        let talk: Vec<f32> = Speech::demos().flat_map(|one| one.sound()).collect();
        let talk = talk.repeat(3);
        let file = sayso.folder().join("microphone.wav");
        let sayso = sayso.microphone(&Speech::heard(&talk).write(&file));
        let app = sayso.in_terminal((200, 60), Terminal::Kitty);
        app.wait_for_text("mic open");
        app.wait_for_text("hold Space");
        let length = Duration::from_secs(args.seconds);
        println!("200×60, {} s each:", args.seconds);
        // What is still to be said at the start is said by then.
        pace_until(Instant::now() + Duration::from_secs(3));
        let idle = bytes_in(&app, length);
        println!(
            "  nothing happens  {:>8.0} bytes/s",
            per_second(idle, length)
        );
        let mut waits: Vec<Duration> = (0..args.count).map(|nth| frame_after(&app, nth)).collect();
        app.send(key::SPACE_DOWN);
        app.wait_for_text("RECORDING");
        let recording = bytes_in(&app, length);
        println!(
            "  recording        {:>8.0} bytes/s",
            per_second(recording, length)
        );
        app.send(key::SPACE_UP);
        waits.sort();
        let at = |percent: usize| waits[(waits.len() - 1) * percent / 100].as_secs_f64() * 1e3;
        println!(
            "key → frame, {} keys: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
            waits.len(),
            at(50),
            at(95),
            at(99)
        );
    }

    fn bytes_in(app: &Pty, length: Duration) -> usize {
        let before = app.raw().len();
        pace_until(Instant::now() + length);
        app.raw().len() - before
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
    fn per_second(bytes: usize, length: Duration) -> f64 {
        bytes as f64 / length.as_secs_f64()
    }

    /// Opens the help or closes it, which changes the whole page.
    fn frame_after(app: &Pty, nth: usize) -> Duration {
        let pressed = Instant::now();
        if nth.is_multiple_of(2) {
            app.send("?");
            app.wait_for_text("on the clips");
        } else {
            app.send("h");
            app.wait_until_gone("on the clips");
        }
        pressed.elapsed()
    }
}

#[cfg(unix)]
fn main() {
    use clap::Parser;

    measure::run(&measure::Args::parse());
}

#[cfg(not(unix))]
fn main() {}
