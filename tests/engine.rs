//! The engine on its real parts: whisper.cpp, the embedded model, the demo
//! clips with their reference texts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sayso::audio::{CLIP_RATE, resample, wav};
use sayso::clip::ClipId;
use sayso::engine::{
    EngineError, EngineEvent, EngineWorker, Job, JobAudio, JobControl, JobId, ModelFolders,
    ModelSlot, ModelSource, TranscribeOptions, Transcriber, WhisperTranscriber, Window,
    whisper_loader,
};
use sayso::text::Transcript;
use tokio::sync::mpsc;

/// Far more than any test needs, so that a broken one ends.
const PATIENCE: Duration = Duration::from_secs(120);

/// One transcriber for all tests, one test at a time: it must not matter what
/// its state heard before, and two models at once would only fight for cores.
fn transcriber() -> MutexGuard<'static, WhisperTranscriber> {
    static SHARED: OnceLock<Mutex<WhisperTranscriber>> = OnceLock::new();
    SHARED
        .get_or_init(|| Mutex::new(load()))
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

fn load() -> WhisperTranscriber {
    WhisperTranscriber::load(&ModelSource::Embedded, &ModelFolders::default(), 0)
        .expect("the embedded model")
}

fn english() -> TranscribeOptions {
    TranscribeOptions {
        language: Some("en".to_owned()),
        ..TranscribeOptions::default()
    }
}

fn hear(samples: &[f32]) -> Transcript {
    transcriber()
        .transcribe(samples, &english(), &JobControl::default())
        .expect("a transcript")
}

fn demo_clips() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let mut clips: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the demo clips")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
        .collect();
    clips.sort();
    assert_eq!(clips.len(), 8);
    clips
}

fn clip(number: usize) -> PathBuf {
    demo_clips().swap_remove(number - 1)
}

fn reference(clip: &Path) -> String {
    let text = fs::read_to_string(clip.with_extension("txt")).expect("a reference text");
    text.trim().to_owned()
}

fn samples(clip: &Path) -> Vec<f32> {
    let wav = wav::decode(&fs::read(clip).expect("a clip")).expect("a WAV");
    resample::to_clip_rate(&wav.samples, wav.sample_rate).expect("a rate")
}

fn length_ms(samples: &[f32]) -> u32 {
    u32::try_from(samples.len() * 1_000 / CLIP_RATE as usize).expect("a short clip")
}

#[test]
fn all_demo_clips_give_their_reference_texts_and_silence_gives_none() {
    for clip in demo_clips() {
        let transcript = hear(&samples(&clip));
        assert_eq!(transcript.text(), reference(&clip), "{}", clip.display());
        assert_eq!(transcript.model, "demo");
        assert_eq!(transcript.language.as_deref(), Some("en"));
    }
    assert!(hear(&samples(&clip(7))).is_empty());
}

#[test]
fn a_window_of_the_clips_own_length_gives_the_same_texts() {
    let mut transcriber = transcriber();
    for clip in demo_clips() {
        let samples = samples(&clip);
        // Back and forth: the state must not remember the other window.
        for window in [Window::Fit, Window::Full, Window::Fit] {
            let control = JobControl::default();
            let options = TranscribeOptions {
                window,
                ..english()
            };
            let heard = transcriber.transcribe(&samples, &options, &control);
            let heard = heard.expect("a transcript").text();
            assert_eq!(heard, reference(&clip), "{window:?} {}", clip.display());
            assert!(!control.encode_time().is_zero());
        }
    }
}

#[test]
fn words_cover_the_text_and_lie_inside_the_clip_in_order() {
    for clip in [clip(1), clip(5)] {
        let samples = samples(&clip);
        let transcript = hear(&samples);
        let words: Vec<_> = transcript
            .segments
            .iter()
            .flat_map(|segment| &segment.words)
            .collect();
        let spoken: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(spoken.join(" "), transcript.text());
        assert!(words.iter().all(|word| word.start_ms <= word.end_ms));
        assert!(words.iter().all(|word| word.end_ms <= length_ms(&samples)));
        assert!(
            words
                .iter()
                .all(|word| (0.0..=1.0).contains(&word.probability))
        );
        assert!(
            words
                .windows(2)
                .all(|pair| pair[0].start_ms <= pair[1].start_ms)
        );
        let sure = words.iter().filter(|word| word.probability > 0.5).count();
        assert!(sure * 2 > words.len(), "{sure} of {}", words.len());
        for segment in &transcript.segments {
            assert!(segment.start_ms <= segment.end_ms);
            assert!(segment.end_ms <= length_ms(&samples));
            assert!((0.0..0.6).contains(&segment.no_speech_probability));
        }
    }
}

#[test]
fn a_dictation_longer_than_the_models_window_is_heard_to_its_end() {
    let pause = vec![0.0; CLIP_RATE as usize / 2];
    let (mut long, mut text) = (Vec::new(), Vec::new());
    for number in [5, 8, 6, 1, 2, 3] {
        long.extend(samples(&clip(number)));
        long.extend(&pause);
        text.push(reference(&clip(number)));
    }
    assert!(length_ms(&long) > 30_000);
    assert_eq!(hear(&long).text(), text.join(" "));
}

#[test]
fn nothing_and_almost_nothing_are_heard_as_nothing() {
    for length in [0, 1, 160, 1_600] {
        assert_eq!(hear(&vec![0.0; length]).text(), "", "{length} samples");
    }
}

#[test]
fn a_clip_without_any_silence_around_it_keeps_its_first_and_last_word() {
    let clip = clip(8);
    let whole = samples(&clip);
    let loud = |sample: &f32| sample.abs() > 0.02;
    let first = whole.iter().position(loud).expect("speech");
    let last = whole.iter().rposition(loud).expect("speech");
    assert_eq!(hear(&whole[first..=last]).text(), reference(&clip));
}

#[test]
fn a_24_bit_stereo_recording_at_24_khz_gives_the_same_text() {
    let clip = clip(3);
    let resampled = resample::convert(&samples(&clip), CLIP_RATE, 24_000).expect("a rate");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("stereo.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 24_000,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, spec).expect("a file");
    for sample in resampled {
        #[expect(clippy::cast_possible_truncation, reason = "24 bits fit")]
        let sample = (sample.clamp(-1.0, 1.0) * 8_388_607.0) as i32;
        for _ in 0..2 {
            writer.write_sample(sample).expect("a sample");
        }
    }
    writer.finalize().expect("a file");
    assert_eq!(hear(&samples(&path)).text(), reference(&clip));
}

#[test]
fn an_english_model_refuses_another_language_and_does_not_look_for_one() {
    let mut transcriber = transcriber();
    let clip = clip(8);
    let mut speak = |language: Option<&str>| {
        let options = TranscribeOptions {
            language: language.map(ToOwned::to_owned),
            ..TranscribeOptions::default()
        };
        transcriber.transcribe(&samples(&clip), &options, &JobControl::default())
    };
    for wrong in ["de", "klingon", "e\0n"] {
        let error = speak(Some(wrong)).expect_err("another language");
        assert!(matches!(error, EngineError::Language { .. }), "{error}");
    }
    assert_eq!(speak(None).map(|heard| heard.text()), Ok(reference(&clip)));
    assert_eq!(
        speak(Some("auto")).map(|heard| heard.text()),
        Ok(reference(&clip))
    );
}

#[test]
fn a_clip_aborted_from_the_start_is_not_heard_and_the_next_one_is() {
    let mut transcriber = transcriber();
    let clip = clip(2);
    let aborted = JobControl::default();
    aborted.abort();
    let outcome = transcriber.transcribe(&samples(&clip), &english(), &aborted);
    assert_eq!(outcome, Err(EngineError::Aborted));
    let control = JobControl::default();
    let heard = transcriber.transcribe(&samples(&clip), &english(), &control);
    assert_eq!(heard.map(|heard| heard.text()), Ok(reference(&clip)));
    assert_eq!(control.percent(), 100);
}

#[test]
fn a_model_file_loads_like_the_embedded_one_and_a_cut_one_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = ModelFolders::new(Some(folder.path().to_owned()), folder.path());
    let model = sayso::engine::models::DEMO_MODEL;
    fs::write(folder.path().join("ggml-mine.bin"), model).expect("a file");
    fs::write(folder.path().join("ggml-cut.bin"), &model[..100_000]).expect("a file");
    let load = |name| {
        let source = folders.resolve(name).expect("there");
        WhisperTranscriber::load(&source, &folders, 1)
    };
    let mine = load("mine").expect("a model");
    assert_eq!(mine.info().name, "mine");
    assert!(!mine.info().is_demo() && !mine.info().multilingual);
    assert!(matches!(
        load("cut"),
        Err(EngineError::ModelTruncated { .. })
    ));
}

/// The worker with the real engine, and its events.
struct Bench {
    worker: EngineWorker,
    events: mpsc::Receiver<EngineEvent>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn start() -> Self {
        let (sender, events) = mpsc::channel(64);
        let loader = whisper_loader("demo".to_owned(), ModelFolders::default(), 0);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        Self {
            worker: EngineWorker::spawn(loader, sender).expect("a thread"),
            events,
            runtime: runtime.expect("a runtime"),
        }
    }

    fn submit(&self, id: u64, samples: Vec<f32>) -> JobControl {
        let control = JobControl::default();
        let job = Job {
            model: ModelSlot::default(),
            id: JobId(id),
            clip: ClipId::from_parts(id, 0),
            audio: JobAudio::Samples(Arc::from(samples)),
            options: english(),
            control: control.clone(),
        };
        assert!(self.worker.submit(job).is_ok());
        control
    }

    /// The next answer: a text or an error.
    fn answer(&mut self) -> (JobId, Result<String, EngineError>) {
        loop {
            let event = async { tokio::time::timeout(PATIENCE, self.events.recv()).await };
            match self
                .runtime
                .block_on(event)
                .expect("in time")
                .expect("alive")
            {
                EngineEvent::Done {
                    job, transcript, ..
                } => return (job, Ok(transcript.text())),
                EngineEvent::Failed { job, error, .. } => return (job, Err(error)),
                EngineEvent::LoadFailed(_, error) => panic!("{error}"),
                EngineEvent::Loading(_)
                | EngineEvent::Unloaded(_)
                | EngineEvent::Ready { .. }
                | EngineEvent::Started { .. } => {}
            }
        }
    }
}

#[test]
fn a_job_aborted_in_the_middle_ends_and_the_next_text_is_right() {
    let _alone = transcriber();
    let mut bench = Bench::start();
    // Half an hour: nobody would wait for its end.
    let mut endless = Vec::new();
    while endless.len() < 1_800 * CLIP_RATE as usize {
        endless.extend(samples(&clip(2)));
    }
    let first = bench.submit(1, endless);
    bench.submit(2, samples(&clip(4)));
    bench.submit(3, samples(&clip(8)));
    let deadline = Instant::now() + PATIENCE;
    while first.percent() == 0 {
        assert!(Instant::now() < deadline, "it never began");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    first.abort();
    assert_eq!(bench.answer(), (JobId(1), Err(EngineError::Aborted)));
    assert!(first.percent() < 50, "it went on to {} %", first.percent());
    assert_eq!(bench.answer(), (JobId(2), Ok(reference(&clip(4)))));
    assert_eq!(bench.answer(), (JobId(3), Ok(reference(&clip(8)))));
}

#[test]
fn dropping_the_worker_ends_a_long_job() {
    let _alone = transcriber();
    let mut bench = Bench::start();
    let control = bench.submit(1, vec![0.01; 600 * CLIP_RATE as usize]);
    let mut next = || {
        let event = async { tokio::time::timeout(PATIENCE, bench.events.recv()).await };
        bench
            .runtime
            .block_on(event)
            .expect("in time")
            .expect("alive")
    };
    while !matches!(next(), EngineEvent::Started { .. }) {}
    drop(bench.worker);
    assert!(control.is_aborted());
    let last = std::iter::from_fn(|| bench.events.blocking_recv()).last();
    assert!(matches!(
        last,
        Some(EngineEvent::Failed {
            error: EngineError::Aborted,
            ..
        })
    ));
}
