//! What a fake microphone hears.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sayso::capture::fake::FakeMicControl;

use super::RATE;
use crate::support::{ms, pace_until};

/// A microphone's callback comes so often.
const PERIOD: Duration = ms(5);
/// With so many samples.
const SAMPLES: u16 = 80;
/// How much of a speech comes in each: twenty times as fast as it is spoken.
const AT_ONCE: usize = RATE as usize / 10;

/// A hum in real time, and what it is told to say, faster. Silent once dropped.
pub(super) struct Voice {
    orders: Option<SyncSender<Utterance>>,
    thread: Option<JoinHandle<()>>,
}

struct Utterance {
    words: Vec<f32>,
    /// Dropped when it has been said.
    done: SyncSender<()>,
}

impl Voice {
    /// With a hum of this amplitude.
    pub(super) fn new(microphone: FakeMicControl, hum: f32) -> Self {
        let hum: Vec<f32> = (0..SAMPLES)
            .map(|n| hum * (f32::from(n) * 0.2).sin())
            .collect();
        let (orders, told) = sync_channel(0);
        let thread = thread::spawn(move || speak(&microphone, &hum, &told));
        Self {
            orders: Some(orders),
            thread: Some(thread),
        }
    }

    /// Says it; the answer disconnects when it has been said.
    pub(super) fn say(&self, words: Vec<f32>) -> Receiver<()> {
        let (done, over) = sync_channel(0);
        let orders = self.orders.as_ref().expect("not dropped yet");
        orders.send(Utterance { words, done }).expect("it listens");
        over
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn speak(microphone: &FakeMicControl, hum: &[f32], told: &Receiver<Utterance>) {
    // Never the same again: that would be a driver that hangs.
    let mut loudness = 1.0;
    loop {
        match told.recv_timeout(PERIOD) {
            Ok(Utterance { words, done }) => {
                for piece in words.chunks(AT_ONCE) {
                    microphone.feed(piece);
                    pace_until(Instant::now() + PERIOD);
                }
                drop(done);
            }
            Err(RecvTimeoutError::Timeout) => {
                let now: Vec<f32> = hum.iter().map(|sample| sample * loudness).collect();
                microphone.feed(&now);
                loudness = if loudness > 2.0 {
                    1.0
                } else {
                    loudness * 1.001
                };
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
