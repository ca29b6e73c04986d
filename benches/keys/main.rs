//! From the key's edge to the recorder that has begun a clip, for each source of
//! the key, over many presses; beside it what the link alone takes that the key
//! comes over, which is nobody's of sayso's.
//!
//! ```sh
//! cargo bench --bench keys -- --count 1000 --sources rdev,control
//! ```
//!
//! The stage is a process of its own: the real source, event loop, recorder,
//! journal and database under a microphone that gives sound all the time, an
//! engine and a place for texts that are fakes. The edge's time is that just
//! before it is sent: into xdotool's pipe, into the pipe that stands for the
//! kernel's queue, into the pseudo-terminal, or before a client connects. The
//! effect's time is taken on the thread that the recorder tells of it, one
//! thread further than the effect. Both make the figures larger than they are.
//! A thousand presses of one source take about three minutes.

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod finger;
#[cfg(target_os = "linux")]
mod link;
#[cfg(target_os = "linux")]
mod measure;
#[cfg(target_os = "linux")]
mod stage;
#[cfg(target_os = "linux")]
#[path = "../../tests/support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
mod wire;

#[cfg(target_os = "linux")]
fn main() {
    use clap::Parser;

    let args = args::Args::parse();
    match (args.stage, &args.tell) {
        (Some(end), Some(tell)) => {
            let teller = wire::Teller::at(tell);
            match end {
                args::Stage::Sayso => stage::run(args.sources[0], teller),
                args::Stage::Link => link::run(args.sources[0], &teller),
            }
        }
        _ => measure::all(&args),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The sources are pressed as Linux has them.");
}
