//! A microphone that a test feeds by hand.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ring::{FrameSink, frame_ring};
use super::{CaptureError, MicInfo, Microphone, OpenMicrophone};

/// A microphone that delivers what its [`FakeMicControl`] says, when it says so.
pub struct FakeMic {
    sample_rate: u32,
    state: Arc<Mutex<State>>,
}

/// The other end of a [`FakeMic`], kept by the test.
#[derive(Clone)]
pub struct FakeMicControl {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// `Some` while it is open.
    sink: Option<FrameSink>,
    refusal: Option<CaptureError>,
    moved: bool,
    wakes_slowly: bool,
    opened: usize,
    clips: usize,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeMic {
    /// A mono microphone at `sample_rate`, and the means to feed it.
    pub fn new(sample_rate: u32) -> (Self, FakeMicControl) {
        let state = Arc::new(Mutex::new(State::default()));
        let control = FakeMicControl {
            state: Arc::clone(&state),
        };
        (Self { sample_rate, state }, control)
    }
}

impl Microphone for FakeMic {
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError> {
        let (sink, frames) = frame_ring(self.sample_rate, 1);
        let mut state = lock(&self.state);
        if let Some(refusal) = &state.refusal {
            return Err(refusal.clone());
        }
        state.sink = Some(sink);
        state.moved = false;
        state.opened += 1;
        Ok(OpenMicrophone {
            wakes_slowly: state.wakes_slowly,
            info: MicInfo {
                name: "fake".to_owned(),
                host: "test".to_owned(),
                sample_rate: self.sample_rate,
                channels: 1,
                sample_format: "f32".to_owned(),
                instead_of: None,
            },
            frames,
            stream: Box::new(FakeStream {
                state: Arc::clone(&self.state),
                opened: state.opened,
            }),
        })
    }

    fn clip_began(&mut self) {
        lock(&self.state).clips += 1;
    }

    fn has_moved(&mut self) -> bool {
        lock(&self.state).moved
    }
}

/// The open stream; dropping it closes the microphone.
struct FakeStream {
    state: Arc<Mutex<State>>,
    opened: usize,
}

impl Drop for FakeStream {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        // A stream that is dropped late must not close its successor.
        if state.opened == self.opened {
            state.sink = None;
        }
    }
}

impl FakeMicControl {
    /// Delivers samples now; `false` when the microphone is closed. Delivering
    /// none for a while is a stall.
    pub fn feed(&self, samples: &[f32]) -> bool {
        let mut state = lock(&self.state);
        let Some(sink) = &mut state.sink else {
            return false;
        };
        sink.push(samples);
        true
    }

    /// From the next opening on its first frames may be empty ones.
    pub fn wake_slowly(&self) {
        lock(&self.state).wakes_slowly = true;
    }

    /// Every following attempt to open it fails with this; `None` lets it be opened.
    pub fn refuse(&self, refusal: Option<CaptureError>) {
        lock(&self.state).refusal = refusal;
    }

    /// Another device is wanted by now, until the next opening.
    pub fn move_away(&self) {
        lock(&self.state).moved = true;
    }

    /// Reports the open stream as dead, as a platform's error callback does.
    pub fn lose(&self, error: CaptureError) {
        if let Some(sink) = &lock(&self.state).sink {
            sink.health().fail(|| error);
        }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        lock(&self.state).sink.is_some()
    }

    /// How often it was opened.
    pub fn opened(&self) -> usize {
        lock(&self.state).opened
    }

    /// How often a clip began.
    pub fn clips(&self) -> usize {
        lock(&self.state).clips
    }
}
