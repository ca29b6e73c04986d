//! Shows a made-up screen in this terminal, for looking at: keys work as in
//! sayso, and nothing is recorded.
//!
//! ```text
//! cargo run --example screen -- recording
//! ```

use std::time::Duration;

use sayso::front::{Command, ReplayCommand, Snapshot};
use sayso::ptt::State;
use sayso::tui::{App, Appearance, fake};
use tokio::sync::{mpsc, watch};

fn main() -> std::io::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(snapshot) = snapshot(&name) else {
        eprintln!(
            "There is no screen `{name}`. Choose one of: {}",
            NAMES.join(", ")
        );
        std::process::exit(2);
    };
    let (snapshots, shown) = watch::channel(snapshot);
    let (commands, asked) = mpsc::channel(16);
    let app = App::spawn(shown, commands, Appearance::default())?;
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?
        .block_on(pretend(&snapshots, asked));
    app.finish()
}

const NAMES: [&str; 23] = [
    "idle",
    "ready",
    "key",
    "recording",
    "understood",
    "stopped",
    "cancelled",
    "processing",
    "first-run",
    "troubles",
    "history",
    "past",
    "error",
    "wide",
    "long",
    "many",
    "demo",
    "attached",
    "models",
    "download",
    "clip",
    "clip-paused",
    "corrected",
];

fn snapshot(name: &str) -> Option<Snapshot> {
    let snapshot = match name {
        "idle" => fake::in_state(State::Idle),
        "ready" => fake::in_state(State::WaitingForKey),
        "key" => fake::in_state(State::KeyPressed),
        "recording" => fake::in_state(State::Recording),
        "understood" => fake::understood(),
        "stopped" => fake::in_state(State::RecordingStopped),
        "cancelled" => fake::in_state(State::RecordingCancelled),
        "processing" => fake::in_state(State::Processing),
        "first-run" => fake::first_run(),
        "troubles" => fake::troubles(),
        "history" => fake::history(),
        // Then press H.
        "past" => fake::ready(),
        "error" => fake::error(),
        "wide" => fake::wide_characters(),
        "long" => fake::long_text(),
        "many" => fake::recording_over(200),
        "demo" => Snapshot {
            demo: Some("demo: the key is down, a recorded voice speaks".to_owned()),
            ..fake::recording()
        },
        "attached" => Snapshot {
            attached_to: Some(4711),
            ..fake::understood()
        },
        "corrected" => fake::corrected(),
        "models" => fake::models(),
        "download" => Snapshot {
            download: Some(fake::download()),
            ..fake::models_of_a_user()
        },
        "clip" => fake::replay::played(fake::replay::shown(), 0, false),
        "clip-paused" => fake::replay::played(fake::replay::shown(), 1_250, true),
        _ => return None,
    };
    Some(snapshot)
}

/// Answers the keys a little, until `q`.
async fn pretend(snapshots: &watch::Sender<Snapshot>, mut asked: mpsc::Receiver<Command>) {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            command = asked.recv() => match command {
                Some(Command::Quit) | None => return,
                Some(command) => snapshots.send_modify(|snapshot| obey(snapshot, &command)),
            },
            _ = tick.tick() => {
                snapshots.send_if_modified(|snapshot| {
                    if let Some(replay) = &mut snapshot.replay {
                        let goes_on = !replay.paused && replay.at < replay.of;
                        if goes_on {
                            replay.at = (replay.at + Duration::from_millis(50)).min(replay.of);
                        }
                        return goes_on;
                    }
                    let Some(take) = &mut snapshot.take else { return false };
                    take.elapsed += Duration::from_millis(50);
                    if !take.history.is_empty() {
                        take.history.rotate_left(1);
                        take.level.peak_dbfs = take.history.last().copied().unwrap_or(-90.0);
                    }
                    true
                });
            }
        }
    }
}

fn obey(snapshot: &mut Snapshot, command: &Command) {
    let begin = |snapshot: &mut Snapshot| {
        snapshot.take = fake::recording().take;
        snapshot.state = State::Recording;
    };
    let end = |snapshot: &mut Snapshot| {
        snapshot.take = None;
        snapshot.state = State::WaitingForKey;
    };
    match command {
        Command::Release | Command::OtherKey | Command::Cancel => end(snapshot),
        Command::Toggle(_) if snapshot.take.is_some() => end(snapshot),
        Command::Press(_) | Command::Toggle(_) => begin(snapshot),
        Command::SetEnabled(enabled) => {
            snapshot.state = if *enabled {
                State::WaitingForKey
            } else {
                State::Idle
            };
        }
        Command::Play(clip) => {
            snapshot.playing = (snapshot.playing != Some(*clip)).then_some(*clip);
        }
        Command::Delete(clip) => {
            snapshot.clips = snapshot
                .clips
                .iter()
                .filter(|other| other.id != *clip)
                .cloned()
                .collect();
        }
        Command::DismissNotice => snapshot.notice = None,
        Command::SetIncognito(on) => snapshot.incognito = *on,
        Command::Star(clip, starred) => {
            let mut clips = snapshot.clips.to_vec();
            for other in clips.iter_mut().filter(|other| other.id == *clip) {
                other.marks.starred = *starred;
            }
            snapshot.clips = clips.into();
        }
        Command::Browse(question) => {
            snapshot.history = question
                .as_ref()
                .map(|question| fake::answer(100_000, question).into());
        }
        Command::ShowClip(clip) => {
            let history = snapshot.history.as_ref();
            let place = history.and_then(|history| history.place_of(*clip));
            let shown = place.and_then(|place| history?.at(place)).map(fake::detail);
            snapshot.shown = Some((*clip, shown.unwrap_or_default().into()));
        }
        Command::TestMicrophone(on) => snapshot.mic_test = on.then(fake::mic_test),
        Command::Replay(command) => replay(snapshot, *command),
        Command::RetranscribePart { .. }
        | Command::CancelPart(_)
        | Command::Change { .. }
        | Command::LookAtModels
        | Command::UseModel(_)
        | Command::StopDownload
        | Command::Copy(_)
        | Command::TakeBack
        | Command::OwnFocus(_)
        | Command::Retranscribe(_)
        | Command::RetranscribeUngated(_)
        | Command::RetryFailed
        | Command::Undo
        | Command::Correct { .. }
        | Command::Merge(..)
        | Command::Split { .. }
        | Command::Append(_)
        | Command::Choose { .. }
        | Command::ShowVersions(_)
        | Command::Asked(..)
        | Command::WindowPressed { .. }
        | Command::WindowFocus(_)
        | Command::WindowTest(_)
        | Command::WindowGone
        | Command::Quit => {}
    }
}

/// As far as one needs it to look at the page.
fn replay(snapshot: &mut Snapshot, command: ReplayCommand) {
    let Some(replay) = &mut snapshot.replay else {
        return;
    };
    match command {
        ReplayCommand::PauseOrGoOn => replay.paused = !replay.paused,
        ReplayCommand::Seek { to_ms } => replay.at = Duration::from_millis(u64::from(to_ms)),
        ReplayCommand::Speed(percent) => replay.speed_percent = percent,
        ReplayCommand::Stop => (snapshot.replay, snapshot.playing) = (None, None),
        ReplayCommand::PlayFrom { .. }
        | ReplayCommand::PlayPart { .. }
        | ReplayCommand::Skip { .. }
        | ReplayCommand::Range { .. } => replay.paused = false,
    }
}
