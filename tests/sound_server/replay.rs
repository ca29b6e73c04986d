//! Listening to a clip again, heard at the monitor of the loudspeaker: how long, and
//! at which pitch.

use sayso::playback::Steer;

use super::*;

/// The pitches of a clip of half a second each, in Hz: its words, as it were.
const WORDS: [f64; 4] = [400.0, 800.0, 1_200.0, 1_600.0];
const WORD: Duration = Duration::from_millis(500);

fn words() -> PathBuf {
    stereo("words.wav", 96_000, |t| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "two seconds"
        )]
        let hz = WORDS[((t / 0.5) as usize).min(3)];
        [8_000.0 * (hz * t * std::f64::consts::TAU).sin(); 2]
    })
}

/// The stretches of sound in what was heard, parted by at least 40 ms of silence.
fn runs(samples: &[f32]) -> Vec<&[f32]> {
    const WINDOW: usize = 160;
    let loud: Vec<bool> = samples
        .chunks(WINDOW)
        .map(|window| Level::of(window).rms_dbfs > -40.0)
        .collect();
    let mut runs = Vec::new();
    let mut begun = None;
    let mut quiet = 0;
    for (at, loud) in loud.into_iter().chain([false; 5]).enumerate() {
        quiet = if loud { 0 } else { quiet + 1 };
        if loud {
            begun = begun.or(Some(at));
        }
        if quiet == 4
            && let Some(from) = begun.take()
        {
            let to = ((at - 3) * WINDOW).min(samples.len());
            runs.push(&samples[from * WINDOW..to]);
        }
    }
    runs
}

fn seconds(samples: &[f32]) -> f64 {
    f64::from(u32::try_from(samples.len()).unwrap()) / 16_000.0
}

/// How often a tone goes up through zero in a second, around the part `at` of it.
fn pitch(samples: &[f32], at: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a few seconds of sound"
    )]
    let middle = (samples.len() as f64 * at) as usize;
    let part = &samples[middle.saturating_sub(800)..(middle + 800).min(samples.len())];
    let ups = part
        .windows(2)
        .filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0);
    f64::from(u32::try_from(ups.count()).unwrap()) / seconds(part)
}

fn is_about(found: f64, wanted: f64, tolerance: f64) -> bool {
    (found - wanted).abs() <= tolerance
}

struct Listening {
    bench: Bench,
    player: Player,
    events: mpsc::Receiver<PlaybackEvent>,
    words: PathBuf,
}

impl Listening {
    fn start() -> Self {
        let mut bench = Bench::open();
        let (sender, events) = mpsc::channel(16);
        let player = Player::spawn(sender).unwrap();
        bench.start();
        Self {
            bench,
            player,
            events,
            words: words(),
        }
    }

    fn begin(&self, at: Duration) {
        self.player.play_from(CLIP, self.words.clone(), at).unwrap();
    }

    fn steer(&self, steer: Steer) {
        self.player.steer(steer).unwrap();
    }

    fn until_heard(&self) {
        until("it is heard", || self.bench.hears(-40.0));
    }

    fn until_quiet(&self) {
        until("it is quiet", || !self.bench.hears(-60.0));
    }

    fn end(&mut self) {
        until("it ends", || {
            let event = self.events.try_recv();
            event == Ok(PlaybackEvent::Finished { clip: CLIP })
        });
        self.until_quiet();
    }
}

/// A word, the last one, all with a pause in it, all faster: as it was heard.
fn heard() -> Vec<f32> {
    let mut listening = Listening::start();
    listening.begin(WORD);
    listening.steer(Steer::Part(WORD..2 * WORD, false));
    listening.end();

    listening.begin(3 * WORD);
    listening.end();

    listening.begin(Duration::ZERO);
    listening.until_heard();
    listening.steer(Steer::PauseOrGoOn);
    listening.until_quiet();
    let stands = *listening.player.replay().borrow();
    let stands = stands.expect("it is there");
    assert!(stands.paused && stands.at < stands.of, "{stands:?}");
    listening.steer(Steer::PauseOrGoOn);
    listening.end();

    listening.steer(Steer::Speed(150));
    listening.begin(Duration::ZERO);
    listening.end();
    listening.bench.seal().samples.to_vec()
}

/// What is wrong with what was heard.
fn fault(heard: &[f32]) -> Option<String> {
    let runs = runs(heard);
    let lengths: Vec<f64> = runs.iter().map(|run| seconds(run)).collect();
    let [word, last, before, after, fast] = runs[..] else {
        return Some(format!("stretches of sound: {lengths:?}"));
    };
    // Nothing is lost in the pause, and nothing heard twice.
    let long = [
        ("the word", seconds(word), 0.5),
        ("the last word", seconds(last), 0.5),
        ("all with a pause", seconds(before) + seconds(after), 2.0),
        ("all at 150 %", seconds(fast), 2.0 / 1.5),
    ];
    let long = long
        .into_iter()
        .find(|(_, is, wanted)| !is_about(*is, *wanted, 0.06));
    if let Some((what, is, wanted)) = long {
        return Some(format!("{what} is {is} s and not {wanted}: {lengths:?}"));
    }
    let faster = [0.125, 0.375, 0.625, 0.875]
        .map(|place| pitch(fast, place))
        .into_iter()
        .zip(WORDS);
    let all = [(pitch(word, 0.5), WORDS[1]), (pitch(last, 0.5), WORDS[3])];
    let wrong = all
        .into_iter()
        .chain(faster)
        .find(|(is, wanted)| !is_about(*is, *wanted, 0.04 * wanted));
    wrong.map(|(is, wanted)| format!("{is} Hz and not {wanted}"))
}

#[test]
#[ignore = "run by the test with the longer name"]
fn a_clip_is_heard() {
    let _server = Server::start();
    // On a busy machine the server's time goes on while nobody gives it sound, and
    // what comes too late is never heard: then once more.
    let mut faults = Vec::new();
    for _ in 0..4 {
        match fault(&heard()) {
            Some(fault) => faults.push(fault),
            None => return,
        }
    }
    panic!("{faults:?}");
}
