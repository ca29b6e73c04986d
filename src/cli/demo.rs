//! `sayso demo`: a bundled clip goes the whole way that dictation goes.
//!
//! Only the two ends differ from the real program: the clip is played into the
//! capture path at real-time pace, and a script presses the key. No microphone,
//! no display, no network.

pub(super) mod clips;
mod script;
mod telling;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::{broadcast, mpsc};

use self::clips::Clip;
use self::telling::Teller;
use super::args::DemoArgs;
use super::config::Setup;
use super::logging::{self, LogOptions};
use super::run::{event_loop, model_folders, model_loader, restore_on_panic};
use super::stderr::NativeStderr;
use super::themes::appearance;
use crate::capture::wav_mic::WavMic;
use crate::config::Config;
use crate::deliver::{DeliverError, Receipt, Sink};
use crate::front::Command;
use crate::keys::scripted::ScriptedKeys;
use crate::runtime::{Handle, Ports, Report, Runtime, Settings};
use crate::store::{ClipFolder, Store};
use crate::tui::{self, Appearance};

/// Loading the model, playing the clip and transcribing it on a slow machine.
const GIVE_UP: Duration = Duration::from_secs(90);
/// How long the result stays on the screen.
const RESULT_STAYS: Duration = Duration::from_secs(5);

/// Why the demo failed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No bundled clip of that name.
    #[error("there is no bundled clip `{asked}`; there are {known}")]
    NoSuchClip {
        /// What was asked for.
        asked: String,
        /// Every name with its number.
        known: String,
    },
    /// The text differs.
    #[error(
        "the text is not the clip's: heard `{heard}`, expected `{expected}`. \
         Please report this with the output of `sayso --version`"
    )]
    Differs {
        /// What the engine wrote.
        heard: String,
        /// The reference.
        expected: String,
    },
    /// It ended before there was a text.
    #[error("the demo ended before the clip had its text; run it again and let it finish")]
    Interrupted,
}

/// The text that came out at the far end.
type Delivered = Arc<Mutex<Option<String>>>;

/// Runs the demo: on a terminal in the TUI, otherwise as lines.
///
/// # Errors
/// [`DemoError`] unless the text equals the clip's reference text.
pub fn run(args: &DemoArgs, setup: &Setup, log: LogOptions) -> anyhow::Result<ExitCode> {
    let clip = clips::find(args.clip.as_deref())?;
    setup.folders.create()?;
    let _log = logging::start(&setup.folders.logs, log)?;
    let folder = setup.folders.state.join("demo");
    // Only the last demo is kept.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let microphone = WavMic::new("demo clip", clip.sound()?);
    let length = microphone.duration();
    let delivered = Delivered::default();
    let config = demo_config();
    let ports = Ports {
        keys: vec![Box::new(ScriptedKeys::new(script::hold_through(length)))],
        microphone: Box::new(microphone),
        speaker: Box::new(crate::playback::CpalSpeaker),
        load_models: vec![model_loader(&config, &model_folders(setup))?],
        make_sinks: vec![sink(&delivered)],
        store: Store::open(ClipFolder::new(folder))?,
        power: None,
        notifier: None,
        log: None,
        shelf: None,
        reload: None,
    };
    let mut settings = Settings {
        demo: Some(format!(
            "demo: `{}` is played, a script holds the key",
            clip.name
        )),
        ..Settings::plain()
    };
    "the key".clone_into(&mut settings.first_mut().chord);
    let stderr = NativeStderr::redirect(&setup.folders.logs).context("cannot redirect stderr")?;
    let on_screen = io::stdout().is_terminal() && io::stdin().is_terminal();
    let appearance = on_screen.then(|| {
        restore_on_panic(&stderr);
        appearance(setup)
    });
    let teller = play(ports, settings, &clip, length, appearance)?;
    drop(stderr);
    io::stdout().write_all(teller.summary().as_bytes())?;
    let delivered = delivered
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    judge(clip.text, teller.heard(), delivered.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

fn demo_config() -> Config {
    let mut config = Config::default();
    "demo".clone_into(&mut config.engine.model);
    config
}

/// Plays the demo to its end, on the screen if it has an appearance; returns who
/// watched it.
fn play(
    ports: Ports,
    settings: Settings,
    clip: &Clip,
    length: Duration,
    appearance: Option<Appearance>,
) -> anyhow::Result<Teller> {
    let (runtime, handle) = Runtime::start(ports, settings)?;
    let Handle {
        commands,
        snapshots,
        reports,
    } = handle;
    let on_screen = appearance.is_some();
    let app = appearance
        .map(|appearance| tui::App::spawn(snapshots, commands.clone(), appearance))
        .transpose()?;
    let teller = Teller::new(clip, length, !on_screen);
    let stay = if on_screen {
        RESULT_STAYS
    } else {
        Duration::ZERO
    };
    let watcher = thread::Builder::new()
        .name("demo".to_owned())
        .spawn(move || watch(teller, reports, &commands, stay))?;
    let ended = event_loop()?.block_on(runtime.run());
    if let Some(app) = app {
        app.finish().context("the terminal")?;
    }
    let teller = watcher
        .join()
        .map_err(|_| anyhow::anyhow!("the demo's thread panicked"))??;
    ended?;
    Ok(teller)
}

/// Follows the dictation and ends the program when it is over.
fn watch(
    mut teller: Teller,
    mut reports: broadcast::Receiver<Report>,
    commands: &mpsc::Sender<Command>,
    stay: Duration,
) -> io::Result<Teller> {
    let waits = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    waits.block_on(async {
        let over = tokio::time::timeout(GIVE_UP, teller.follow(&mut reports)).await;
        // A user who quits before has closed the channel: then there is no wait.
        if matches!(over, Ok(true)) {
            let _ = tokio::time::timeout(stay, until_closed(&mut reports)).await;
        }
        let _ = commands.send(Command::Quit).await;
        Ok(teller)
    })
}

async fn until_closed(reports: &mut broadcast::Receiver<Report>) {
    while !matches!(
        reports.recv().await,
        Err(broadcast::error::RecvError::Closed)
    ) {}
}

/// The demo must not touch the user's clipboard: its text stays here.
struct Keep(Delivered);

impl Sink for Keep {
    fn name(&self) -> &'static str {
        "this demo"
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
        Ok(Receipt::new("this demo", true))
    }
}

fn sink(delivered: &Delivered) -> crate::deliver::MakeSink {
    let delivered = Arc::clone(delivered);
    Box::new(move || Ok(Box::new(Keep(Arc::clone(&delivered))) as Box<dyn Sink>))
}

/// The demo has worked only when the text is the reference, and arrived.
fn judge(expected: &str, heard: Option<&str>, delivered: Option<&str>) -> Result<(), DemoError> {
    let heard = heard.ok_or(DemoError::Interrupted)?;
    // Of silence nothing is delivered.
    let arrived = delivered.unwrap_or_default();
    if heard == expected && arrived == expected {
        Ok(())
    } else {
        let heard = if heard == expected { arrived } else { heard };
        Err(DemoError::Differs {
            heard: heard.to_owned(),
            expected: expected.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_reference_text_that_also_arrived_is_a_success() {
        assert!(judge("Hello.", Some("Hello."), Some("Hello.")).is_ok());
        assert!(judge("", Some(""), None).is_ok(), "silence");
        assert!(
            judge("Hello.", Some("Hello."), None).is_err(),
            "not delivered"
        );
        assert!(judge("Hello.", Some("Yellow."), Some("Yellow.")).is_err());
        assert!(judge("", Some("Thank you."), Some("Thank you.")).is_err());
        assert!(judge("", None, None).is_err(), "interrupted");
    }
}
