//! Snapshots to draw without a runtime: for tests, benchmarks and pictures.

mod history;
mod log;
mod models;
pub mod replay;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::audio::level::Level;
use crate::audio::mic_test::{MicReport, MicVerdict};
use crate::clip::{ClipId, ClipState, Marks, StageTimes};
use crate::config::{Origin, Setting, layered, schema};
use crate::front::Snapshot;
use crate::front::setting::{self, SettingView};
use crate::front::snapshot::{
    ClipView, KeySourceHealth, KeySourceStatus, LiveText, MicStatus, MicTestView, ModelStatus,
    NoticeKind, NoticeView, OfferView, ProfileView, QueueView, Take, VersionView,
};
use crate::latency::LatencySummary;
use crate::ptt::State;
use crate::text::offer::Offer;

pub use history::{answer, browsed, browsing, detail};
pub use log::log;
pub use models::{download, models, models_of_a_user};

const TEXTS: [&str; 6] = [
    "I think we need more time for this project.",
    "Open the big blue door and close the window.",
    "Please send the meeting notes to the whole team before Friday, and ask whether anyone still \
     needs the old numbers.",
    "The quick brown fox jumps over the lazy dog.",
    "Can you bring two cups of tea and some bread?",
    "Remind me to call my sister tomorrow morning.",
];

/// A clip with this text; its id is fixed.
pub fn clip(text: &str) -> ClipView {
    ClipView {
        id: ClipId::from_parts(1_763_635_000_000, 0),
        time: "10:42".to_owned(),
        day: "today".to_owned(),
        state: ClipState::Done,
        text: Some(text.to_owned()),
        reason: None,
        duration: Duration::from_millis(2_940),
        stages: stages(41),
        percent: None,
        language: None,
        profile: String::new(),
        model: Some("base.en".to_owned()),
        doubt: None,
        path: PathBuf::from("/home/ada/.local/share/sayso/clips/2026/11/20/01KA.wav"),
        marks: Marks::default(),
        audio: true,
        versions: 1,
    }
}

fn stages(release_to_text_ms: u64) -> StageTimes {
    let ms = |ms| Some(Duration::from_millis(ms));
    StageTimes {
        effect: Some(Duration::from_micros(180)),
        first_sample: ms(1),
        released: ms(2_190),
        sealed: ms(2_193),
        dequeued: ms(2_194),
        encoded: None,
        transcribed: ms(2_187 + release_to_text_ms),
        delivered: ms(2_190 + release_to_text_ms),
    }
}

/// Ready, with these texts, newest first.
pub fn with_texts(texts: &[&str]) -> Snapshot {
    let clips = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let age = u64::try_from(index).unwrap_or(u64::MAX);
            ClipView {
                id: ClipId::from_parts(1_763_635_000_000 - age * 180_000, 0),
                time: clock(index),
                duration: Duration::from_millis(900 + 37 * text.len() as u64),
                stages: stages(38 + age % 7 * 9),
                ..clip(text)
            }
        })
        .collect();
    Snapshot {
        clips,
        ..first_run()
    }
}

fn clock(index: usize) -> String {
    let minute = 642_usize.saturating_sub(index * 3);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The configuration's own chord, and no profile.
pub fn one_chord(chord: &str) -> Arc<[ProfileView]> {
    Arc::new([ProfileView {
        name: String::new(),
        chord: chord.to_owned(),
    }])
}

/// Ready, for the first time: nothing was ever said.
pub fn first_run() -> Snapshot {
    Snapshot {
        state: State::WaitingForKey,
        microphone: MicStatus::Open {
            name: "Built-in Audio Analog Stereo".to_owned(),
        },
        model: ModelStatus::Ready {
            name: "base.en".to_owned(),
            demo: false,
        },
        profiles: one_chord("right_ctrl"),
        sources: vec![
            KeySourceStatus {
                name: "desktop (X11)".to_owned(),
                health: KeySourceHealth::Live {
                    everywhere: true,
                    note: "press and release, in every window".to_owned(),
                },
            },
            KeySourceStatus {
                name: "evdev".to_owned(),
                health: KeySourceHealth::Off,
            },
        ],
        sink: "clipboard".to_owned(),
        settings: settings(),
        ..Snapshot::default()
    }
}

/// The settings of somebody who has changed a few.
pub fn settings() -> Arc<[SettingView]> {
    let text = "[hotkey]\nchord = \"F8\"\n\n[text]\nremove_fillers = true\n\
                replace = [\"teh -> the\", \"post gres -> PostgreSQL\"]\n\n\
                [profile.mail]\nhotkey.chord = \"F9\"\n";
    let model = schema::find("engine", "model").map(|key| Setting {
        profile: None,
        key,
        value: "small.en".into(),
        origin: Origin::Variable("SAYSO_MODEL".to_owned()),
    });
    // What is written above is sound; a test says so.
    let layered = layered(text, model.as_slice()).unwrap_or_default();
    setting::views(&layered)
}

/// Ready, after a few dictations of today and yesterday.
pub fn ready() -> Snapshot {
    let mut snapshot = with_texts(&TEXTS);
    let mut clips = snapshot.clips.to_vec();
    for clip in &mut clips[4..] {
        "yesterday".clone_into(&mut clip.day);
        clip.stages = StageTimes::default();
    }
    snapshot.clips = clips.into();
    snapshot.log = log();
    snapshot.latency = Some(LatencySummary {
        count: 4,
        p50: Duration::from_millis(40),
        p95: Duration::from_millis(95),
        max: Duration::from_millis(95),
    });
    snapshot
}

/// Any of the seven states, as a user would meet it.
pub fn in_state(state: State) -> Snapshot {
    let snapshot = Snapshot { state, ..ready() };
    match state {
        State::Idle => Snapshot {
            microphone: MicStatus::Closed,
            ..snapshot
        },
        State::WaitingForKey | State::RecordingCancelled => snapshot,
        State::KeyPressed => Snapshot {
            take: Some(take(0, Duration::from_millis(30))),
            ..snapshot
        },
        State::Recording => recording(),
        State::RecordingStopped => Snapshot {
            take: Some(take(84, Duration::from_millis(4_230))),
            ..snapshot
        },
        State::Processing => transcribing(),
    }
}

/// Four seconds into a dictation.
pub fn recording() -> Snapshot {
    Snapshot {
        state: State::Recording,
        take: Some(take(200, Duration::from_millis(4_230))),
        ..ready()
    }
}

/// The same with the key of a profile, of which there are two.
pub fn in_profile() -> Snapshot {
    let profile = |name: &str, chord: &str| ProfileView {
        name: name.to_owned(),
        chord: chord.to_owned(),
    };
    let mut snapshot = recording();
    snapshot.profiles = Arc::new([
        profile("", "right_ctrl"),
        profile("mail", "F9"),
        profile("code", "ctrl+shift+d"),
    ]);
    if let Some(take) = &mut snapshot.take {
        take.profile = "mail".into();
    }
    let mut clips = snapshot.clips.to_vec();
    if let Some(clip) = clips.first_mut() {
        "mail".clone_into(&mut clip.profile);
        clip.language = Some(("de".to_owned(), 93));
    }
    snapshot.clips = clips.into();
    snapshot
}

/// The same; the words up to the last pause are on the screen.
pub fn understood() -> Snapshot {
    let live = LiveText {
        settled: "Please move the review to Thursday afternoon, and tell everyone who was \
                  invited. The room on the second floor is free from two."
            .to_owned(),
        unsettled: "Thank you for the".to_owned(),
    };
    Snapshot {
        live: live.into(),
        ..recording()
    }
}

/// The newest clip is being transcribed.
pub fn transcribing() -> Snapshot {
    let mut snapshot = ready();
    let mut clips = snapshot.clips.to_vec();
    clips[0] = ClipView {
        state: ClipState::Transcribing,
        text: None,
        percent: Some(43),
        duration: Duration::from_millis(4_200),
        stages: StageTimes::default(),
        ..clips[0].clone()
    };
    snapshot.state = State::Processing;
    snapshot.clips = clips.into();
    snapshot
}

/// One of everything that went wrong, and one clip being played.
pub fn troubles() -> Snapshot {
    let mut snapshot = ready();
    let mut clips = snapshot.clips.to_vec();
    clips[1] = ClipView {
        state: ClipState::Empty,
        text: None,
        reason: Some("−61 dBFS, no voice in 1.2 s · press a to try anyway".to_owned()),
        duration: Duration::from_millis(1_200),
        stages: StageTimes::default(),
        ..clips[1].clone()
    };
    clips[2] = ClipView {
        state: ClipState::Failed,
        text: None,
        reason: Some("the model file is gone · press r when it is back".to_owned()),
        duration: Duration::from_secs(8),
        stages: StageTimes::default(),
        ..clips[2].clone()
    };
    snapshot.playing = Some(clips[3].id);
    snapshot.clips = clips.into();
    snapshot
}

/// After a crash: clips that wait, one of them after a failure; one marked; and
/// incognito switched on.
pub fn history() -> Snapshot {
    let mut snapshot = ready();
    let mut clips = snapshot.clips.to_vec();
    for clip in clips.iter_mut().take(2) {
        clip.state = ClipState::Queued;
        clip.text = None;
        clip.stages = StageTimes::default();
        clip.marks.recovered = true;
    }
    clips[1].reason =
        Some("The engine stopped unexpectedly. · tries again in 7 s · R tries now".to_owned());
    clips[2].marks.starred = true;
    clips[2].versions = 3;
    clips[3].audio = false;
    clips[4].doubt = Some("a steady sound (moves 3.2 dB), the model 81 % sure".to_owned());
    let versions = [
        (
            "base.en",
            "Please send the eating notes to the whole teen before Friday.",
        ),
        (
            "small.en",
            "Please send the meeting notes to the whole team before Friday.",
        ),
        (
            "by hand",
            "Please send the meeting notes to the whole team by Friday, thanks!",
        ),
    ];
    let versions = (1..).zip(versions).map(|(number, (by, text))| VersionView {
        number,
        by: by.to_owned(),
        text: text.to_owned(),
        chosen: number == 3,
    });
    snapshot.versions = Some((clips[2].id, versions.collect()));
    snapshot.queue = QueueView {
        waiting: 3,
        failed: 1,
    };
    snapshot.incognito = true;
    snapshot.clips = clips.into();
    snapshot
}

/// The microphone went away, the desktop cannot be listened to, the model is the demo.
pub fn error() -> Snapshot {
    Snapshot {
        notice: Some(NoticeView {
            kind: NoticeKind::Error,
            text: "The microphone “Built-in Audio Analog Stereo” went away while you were \
                   speaking. What was said until then is kept and is being transcribed. Plug it \
                   in again, or choose another with `sayso devices`."
                .to_owned(),
        }),
        sources: vec![KeySourceStatus {
            name: "desktop (X11)".to_owned(),
            health: KeySourceHealth::Dead {
                reason: "no display: DISPLAY is not set. Start sayso inside the desktop session, \
                         or use Space in this window."
                    .to_owned(),
            },
        }],
        model: ModelStatus::Ready {
            name: "demo".to_owned(),
            demo: true,
        },
        ..ready()
    }
}

/// Texts in scripts that are hard to lay out.
pub fn wide_characters() -> Snapshot {
    with_texts(&[
        "明日の朝、駅で会いましょう。新しい資料を全部持ってきてください。それから電話もお願いします。",
        "Cafe\u{301} de\u{301}ja\u{300} vu: e\u{301}crit avec des accents qui se combinent, lettre par lettre, jusqu'au bout.",
        "👩‍🚀 says 👍🏽 to the 한국어 team and to naïve façades.",
        "Привет, это обычная строка.",
    ])
}

/// A microphone that is tested, and found good.
pub fn mic_test() -> MicTestView {
    let take = take(240, Duration::ZERO);
    MicTestView {
        level: take.level,
        history: take.history,
        report: MicReport {
            voice_dbfs: Some(-24.0),
            room_dbfs: Some(-61.0),
            peak_dbfs: -8.0,
            verdict: MicVerdict::Good,
        },
    }
}

/// A text longer than most screens.
pub fn long_text() -> Snapshot {
    let long = TEXTS.repeat(5).join(" ");
    with_texts(&[&long, TEXTS[1], TEXTS[3]])
}

/// Recording, over a history of this many clips.
pub fn recording_over(clips: usize) -> Snapshot {
    let texts: Vec<&str> = TEXTS.iter().copied().cycle().take(clips).collect();
    Snapshot {
        clips: with_texts(&texts).clips,
        ..recording()
    }
}

/// A dictation with this many levels of history, shaped like speech.
fn take(levels: usize, elapsed: Duration) -> Take {
    let history: Vec<f32> = (0..levels).map(speech).collect();
    let peak_dbfs = history.last().copied().unwrap_or(-90.3);
    Take {
        clip: ClipId::from_parts(1_763_635_100_000, 0),
        profile: "".into(),
        elapsed,
        maximum: Duration::from_secs(600),
        level: Level {
            peak_dbfs,
            rms_dbfs: peak_dbfs - 12.0,
        },
        history,
    }
}

/// Syllables about four a second, words with pauses between them.
fn speech(index: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred levels at most")]
    let t = index as f32 * 0.05;
    let syllable = (t * 4.1 * std::f32::consts::TAU).sin() * 9.0;
    let phrase = (t * 0.45 * std::f32::consts::TAU).sin();
    let pause = if phrase < -0.75 { -34.0 } else { 0.0 };
    (-20.0 + syllable + phrase * 5.0 + pause).clamp(-90.0, 0.0)
}

/// After a correction that taught two things.
pub fn corrected() -> Snapshot {
    let mut snapshot = with_texts(&[
        "Please open sayso and the PostgreSQL console.",
        "Say so if the door is open.",
    ]);
    let offer = |from: &str, to: &str, texts: &[&str]| {
        let offer = Offer {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let preview = offer.preview(texts);
        OfferView { offer, preview }
    };
    let offers = [
        offer(
            "say so",
            "sayso",
            &[
                "Can you start say so on the other machine before we begin with the meeting?",
                "Say so if the door is open.",
                TEXTS[0],
                TEXTS[1],
            ],
        ),
        offer("post gres", "PostgreSQL", &TEXTS),
    ];
    snapshot.offers = Some((snapshot.clips[0].id, offers.into()));
    snapshot
}
