//! A WAV file as a microphone: `wav:FILE`.
//!
//! Sound comes at real-time pace through the same ring, resampler and clip as
//! from a device: silence until a clip begins, then the file from its top, then
//! silence again, and at the clip's end at the latest: what played on would be
//! heard in the next clip's pre-roll. The demonstration and the tests dictate
//! through it.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::ring::{FrameSink, frame_ring};
use super::{CaptureError, MicInfo, Microphone, OpenMicrophone};
use crate::audio::CLIP_RATE;
use crate::audio::wav::{self, DecodedWav, Encoding};

/// As often as a device's callback.
const PERIOD: Duration = Duration::from_millis(10);

/// A file that plays when a clip begins.
pub struct WavMic {
    name: String,
    tape: Tape,
    sample_rate: u32,
    /// How many times faster than real time it plays.
    pace: u32,
    /// What the stream that is open is to do next.
    cue: Cue,
}

/// What the player is to do; only the newest counts.
#[derive(Clone, Default)]
struct Cue(Arc<Mutex<Option<Wanted>>>);

#[derive(Clone, Copy)]
enum Wanted {
    /// The file from its top.
    Sound,
    Silence,
}

impl Cue {
    fn give(&self, wanted: Option<Wanted>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = wanted;
    }

    fn take(&self) -> Option<Wanted> {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        newest.take()
    }
}

/// What a [`WavMic`] plays; clones are one and the same.
#[derive(Clone)]
pub struct Tape(Arc<Mutex<Arc<[f32]>>>);

impl Tape {
    fn new(samples: Vec<f32>) -> Self {
        Self(Arc::new(Mutex::new(samples.into())))
    }

    /// Puts other sound in: mono at the microphone's own rate. It plays from the
    /// next clip on.
    pub fn insert(&self, samples: Vec<f32>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = samples.into();
    }

    fn samples(&self) -> Arc<[f32]> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl WavMic {
    /// Reads and decodes a file.
    ///
    /// # Errors
    /// [`CaptureError::WavFile`] when it cannot be read or is not a WAV.
    pub fn open_file(path: &Path) -> Result<Self, CaptureError> {
        let failed = |cause| CaptureError::WavFile {
            path: path.to_owned(),
            cause,
        };
        let bytes = fs::read(path).map_err(|error| {
            failed(format!(
                "cannot be read ({error}). Check the path after `wav:`"
            ))
        })?;
        let wav = wav::decode(&bytes).map_err(|error| failed(error.to_string()))?;
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        Ok(Self::new(name, wav))
    }

    /// A microphone named `name` that plays decoded sound.
    pub fn new(name: impl Into<String>, wav: DecodedWav) -> Self {
        Self {
            name: name.into(),
            tape: Tape::new(wav.samples),
            sample_rate: wav.sample_rate,
            pace: 1,
            cue: Cue::default(),
        }
    }

    /// A microphone named `name` with nothing on its tape yet, at the rate of
    /// clips: for sound that is put in as it is dictated.
    pub fn silent(name: impl Into<String>) -> Self {
        let wav = DecodedWav {
            samples: Vec::new(),
            sample_rate: CLIP_RATE,
            channels: 1,
            encoding: Encoding::F32,
            problem: None,
        };
        Self::new(name, wav)
    }

    /// Plays so many times faster than real time, so that a day passes while a
    /// test waits. Beyond 90 times the ring overflows.
    #[must_use]
    pub fn at_pace(self, pace: u32) -> Self {
        Self { pace, ..self }
    }

    /// Its tape, to dictate something else each time.
    pub fn tape(&self) -> Tape {
        self.tape.clone()
    }

    /// How long the file plays.
    pub fn duration(&self) -> Duration {
        let frames = self.tape.samples().len() as u64;
        Duration::from_micros(frames * 1_000_000 / u64::from(self.sample_rate))
    }
}

impl Microphone for WavMic {
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError> {
        let (sink, frames) = frame_ring(self.sample_rate, 1);
        self.cue.give(None);
        let player = FilePlayer {
            tape: self.tape.clone(),
            samples: Arc::default(),
            sample_rate: self.sample_rate,
            pace: self.pace,
            position: 0,
            sink,
            cue: self.cue.clone(),
        };
        let (stop, stopped) = sync_channel::<()>(0);
        let thread = thread::Builder::new()
            .name("wav-mic".to_owned())
            .spawn(move || player.run(&stopped))
            .map_err(|error| CaptureError::Unavailable {
                device: self.name.clone(),
                cause: error.to_string(),
            })?;
        Ok(OpenMicrophone {
            wakes_slowly: false,
            info: MicInfo {
                name: self.name.clone(),
                host: "wav".to_owned(),
                sample_rate: self.sample_rate,
                channels: 1,
                sample_format: "f32".to_owned(),
                instead_of: None,
            },
            frames,
            stream: Box::new(FileStream {
                stop: Some(stop),
                thread: Some(thread),
            }),
        })
    }

    fn clip_began(&mut self) {
        self.cue.give(Some(Wanted::Sound));
    }

    fn clip_ended(&mut self) {
        self.cue.give(Some(Wanted::Silence));
    }
}

/// The open stream. Dropping it closes the channel, which wakes the thread at
/// once, and joins it.
struct FileStream {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for FileStream {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What runs on the thread `wav-mic`.
struct FilePlayer {
    tape: Tape,
    /// What was on the tape when the clip began.
    samples: Arc<[f32]>,
    sample_rate: u32,
    pace: u32,
    /// The next sample to play; at the end there is silence.
    position: usize,
    sink: FrameSink,
    cue: Cue,
}

impl FilePlayer {
    /// Pushes as many frames as time has passed, until the channel closes. A
    /// machine that woke it late gets the missing frames at once.
    fn run(mut self, stopped: &Receiver<()>) {
        let start = Instant::now();
        let mut pushed = 0_u64;
        while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
            match self.cue.take() {
                Some(Wanted::Sound) => {
                    self.samples = self.tape.samples();
                    self.position = 0;
                }
                Some(Wanted::Silence) => self.position = self.samples.len(),
                None => {}
            }
            let elapsed = start.elapsed().as_micros() * u128::from(self.pace);
            let due = elapsed * u128::from(self.sample_rate) / 1_000_000;
            let due = u64::try_from(due).unwrap_or(u64::MAX);
            // Never more than fits the ring; a suspended machine has hours due.
            let frames = (due - pushed).min(u64::from(self.sample_rate));
            self.push(usize::try_from(frames).unwrap_or(0));
            pushed = due;
        }
    }

    fn push(&mut self, frames: usize) {
        const SILENCE: [f32; 256] = [0.0; 256];
        let end = (self.position + frames).min(self.samples.len());
        let played = end - self.position;
        self.sink.push(&self.samples[self.position..end]);
        self.position = end;
        let mut silent = frames - played;
        while silent > 0 {
            let now = silent.min(SILENCE.len());
            self.sink.push(&SILENCE[..now]);
            silent -= now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav::Encoding;

    fn mic(samples: Vec<f32>) -> WavMic {
        let wav = DecodedWav {
            samples,
            sample_rate: 8_000,
            channels: 1,
            encoding: Encoding::F32,
            problem: None,
        };
        WavMic::new("ramp.wav", wav)
    }

    /// Collects frames until `enough` says so; the test ends in any case.
    fn collect(open: &mut OpenMicrophone, enough: impl Fn(&[f32]) -> bool) -> Vec<f32> {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut heard = Vec::new();
        while !enough(&heard) {
            assert!(Instant::now() < deadline, "no more frames came");
            open.frames.drain(|piece| heard.extend_from_slice(piece));
            thread::yield_now();
        }
        heard
    }

    #[test]
    fn the_file_plays_from_its_top_when_a_clip_begins_with_silence_around_it() {
        let ramp: Vec<f32> = (1_u16..=400).map(|x| f32::from(x) / 400.0).collect();
        let mut mic = mic(ramp.clone());
        assert_eq!(mic.duration(), Duration::from_millis(50));
        let mut open = mic.open().unwrap();
        let before = collect(&mut open, |heard| heard.len() >= 100);
        assert!(before.iter().all(|&x| x == 0.0), "silence before the clip");
        for _round in 0..2 {
            mic.clip_began();
            let heard = collect(&mut open, |heard| {
                let start = heard.iter().position(|&x| x != 0.0);
                start.is_some_and(|start| heard.len() > start + 500)
            });
            let start = heard.iter().position(|&x| x != 0.0).unwrap();
            assert_eq!(heard[start..start + 400], ramp);
            assert!(
                heard[start + 400..].iter().all(|&x| x == 0.0),
                "silence after it"
            );
        }
    }

    #[test]
    fn a_clip_that_ends_before_the_file_leaves_none_of_it_to_the_next() {
        // A minute: no machine is so slow that it is over by itself.
        let mut mic = mic(vec![0.5; 480_000]);
        let mut open = mic.open().unwrap();
        for _round in 0..2 {
            mic.clip_began();
            collect(&mut open, |heard| heard.ends_with(&[0.5]));
            mic.clip_ended();
            let heard = collect(&mut open, |heard| heard.ends_with(&[0.0; 100]));
            assert!(heard.len() < 400_000, "it was played to its end");
        }
    }

    #[test]
    fn another_sound_on_the_tape_plays_from_the_next_clip_on() {
        let mut mic = mic(vec![0.25; 200]);
        let tape = mic.tape();
        let mut open = mic.open().unwrap();
        for level in [0.25, 0.5] {
            mic.clip_began();
            let heard = collect(&mut open, |heard| {
                let start = heard.iter().position(|&x| x != 0.0);
                start.is_some_and(|start| heard.len() > start + 300)
            });
            let heard: Vec<f32> = heard.into_iter().filter(|&x| x != 0.0).collect();
            assert_eq!(heard, [level; 200]);
            tape.insert(vec![0.5; 200]);
        }
        assert_eq!(mic.duration(), Duration::from_millis(25));
    }

    #[test]
    fn a_missing_file_and_one_that_is_no_wav_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.wav");
        let missing = WavMic::open_file(&path).err().unwrap().to_string();
        assert!(missing.contains("song.wav cannot be read"), "{missing}");
        fs::write(&path, b"ID3 tag").unwrap();
        let mp3 = WavMic::open_file(&path).err().unwrap().to_string();
        assert!(mp3.contains("is not a WAV file but an MP3"), "{mp3}");
    }
}
