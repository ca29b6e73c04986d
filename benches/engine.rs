//! The engine's thread on the real model: how soon a cancelled piece of work
//! leaves it idle, and what a thousand clips and a thousand cancels leave in
//! memory.
//!
//! ```sh
//! cargo bench --bench engine
//! cargo bench --bench engine -- 36x40     # at the cost of base.en
//! ```
//!
//! Memory is the resident set of the engine's process and of this one, from
//! Linux's `/proc`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use sayso::clip::ClipId;
use sayso::engine::models::DEMO_NAME;
use sayso::engine::process::{child::Order, loader};
use sayso::engine::{
    EngineEvent, EngineWorker, Job, JobAudio, JobControl, JobId, ModelFolders, ModelSlot,
    TranscribeOptions, Window,
};
use support::process::{family, memory_kb};
use support::random::Random;
use support::{Speech, padded};
use tokio::sync::mpsc::{Receiver, channel};

const ROUNDS: u64 = 1_000;
/// From here on the memory counts: what is made once has been made. Like the
/// last round one after which there is a text, so that an engine is there.
const SETTLED: u64 = 109;

fn main() {
    let model = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let spec = model.as_deref().map_or_else(
        || DEMO_NAME.to_owned(),
        |layers| {
            let (encoder, decoder) = layers.split_once('x').expect("as in 36x40");
            let layers = |text: &str| text.parse().expect("a number of layers");
            padded::model(layers(encoder), layers(decoder))
                .display()
                .to_string()
        },
    );
    let mut bench = Bench::load(&spec);
    let clips: Vec<Arc<[f32]>> = Speech::demos().map(|clip| clip.sound().into()).collect();
    if model.is_none() {
        bench.report("clips", &clips, |bench, number, clip| {
            let began = Instant::now();
            bench.submit(number, clip, Window::Fit);
            bench.answer();
            began.elapsed()
        });
    }
    let mut random = Random::seeded(1);
    // whisper.cpp looks at the flag between the encoder and the decoder's tokens
    // only: in the long window the engine's process is ended instead, and the
    // next text waits for another.
    for window in [Window::Fit, Window::Full] {
        let what = format!("cancels in a window as in {window:?}");
        let mut next = Vec::new();
        bench.report(&what, &clips, |bench, number, clip| {
            let control = bench.submit(number, clip, window);
            bench.started();
            // Somewhere in the encoder or the decoder.
            thread::park_timeout(Duration::from_millis(random.among(0..=60)));
            let cancelled = Instant::now();
            control.abort();
            bench.answer();
            let waited = cancelled.elapsed();
            if number % 10 == 9 {
                let began = Instant::now();
                bench.submit(number, clip, Window::Fit);
                bench.answer();
                next.push(began.elapsed());
            }
            waited
        });
        print_ranks("the next text after a cancel", &mut next);
    }
}

struct Bench {
    worker: EngineWorker,
    events: Receiver<EngineEvent>,
}

impl Bench {
    fn load(spec: &str) -> Self {
        let (sender, events) = channel(64);
        let folders = ModelFolders::default();
        let order = Order {
            source: folders.resolve(spec).expect("a model"),
            folders,
            threads: 0,
        };
        let loader = loader(env!("CARGO_BIN_EXE_sayso").into(), order);
        let worker = EngineWorker::spawn(loader, sender).expect("a thread");
        Self { worker, events }
    }

    fn report(
        &mut self,
        what: &str,
        clips: &[Arc<[f32]>],
        mut round: impl FnMut(&mut Self, u64, &Arc<[f32]>) -> Duration,
    ) {
        let mut waits = Vec::new();
        let mut settled = 0;
        for number in 0..ROUNDS {
            let place = usize::try_from(number).expect("small") % clips.len();
            waits.push(round(self, number, &clips[place]));
            if number == SETTLED {
                settled = resident_kb();
            }
        }
        println!(
            "{ROUNDS} {what}: {} kB after {SETTLED}, {} kB at the end",
            settled,
            resident_kb()
        );
        print_ranks("each waited for", &mut waits);
    }

    fn submit(&self, number: u64, clip: &Arc<[f32]>, window: Window) -> JobControl {
        let control = JobControl::default();
        let job = Job {
            model: ModelSlot::default(),
            id: JobId(number),
            clip: ClipId::from_parts(number, 0),
            audio: JobAudio::Samples(Arc::clone(clip)),
            options: TranscribeOptions {
                language: Some("en".to_owned()),
                window,
                ..TranscribeOptions::default()
            },
            control: control.clone(),
        };
        assert!(self.worker.submit(job).is_ok(), "there is room");
        control
    }

    fn started(&mut self) {
        while !matches!(self.event(), EngineEvent::Started { .. }) {}
    }

    fn answer(&mut self) {
        loop {
            match self.event() {
                EngineEvent::Done { .. } | EngineEvent::Failed { .. } => return,
                _ => {}
            }
        }
    }

    fn event(&mut self) -> EngineEvent {
        self.events.blocking_recv().expect("a living worker")
    }
}

fn print_ranks(what: &str, waits: &mut [Duration]) {
    waits.sort_unstable();
    let rank = |percent: usize| waits.get((waits.len() * percent).div_ceil(100).max(1) - 1);
    if let (Some(p50), Some(p95), Some(max)) = (rank(50), rank(95), waits.last()) {
        println!("{what}: p50 {p50:.1?}, p95 {p95:.1?}, max {max:.1?}");
    }
}

fn resident_kb() -> u64 {
    let family = family(std::process::id());
    family.into_iter().map(|id| memory_kb(id, "VmRSS:")).sum()
}
