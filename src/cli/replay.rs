//! `sayso replay`: a clip's text, and its sound.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tokio::sync::mpsc;

use super::args::ReplayArgs;
use super::config::Setup;
use super::stderr::NativeStderr;
use crate::clip::ClipId;
use crate::playback::{CpalSpeaker, PlaybackEvent, Player, Speaker};
use crate::store::{ClipFolder, Store, StoreError};

/// Prints a clip's text and plays its sound to the end.
///
/// # Errors
/// The clip or file is not there, has no text and should not be played, or
/// cannot be played: one paragraph for the user.
pub fn run(args: &ReplayArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<()> {
    // ALSA speaks its mind when there is no sound system.
    let quiet = NativeStderr::best_effort(&setup.folders);
    let mut notes: Box<dyn Write> = match &quiet {
        Some(quiet) => Box::new(quiet.user()),
        None => Box::new(io::stderr()),
    };
    let store = Store::open_to_read(ClipFolder::new(setup.folders.data.clone()))?;
    let replay = Replay::find(&args.clip, &store)?;
    replay.show(out, &mut notes, args.no_sound)?;
    if args.no_sound {
        return Ok(());
    }
    if io::stderr().is_terminal() {
        writeln!(notes, "playing {} (ctrl-c stops)", replay.path.display())?;
    }
    replay.play(Box::new(CpalSpeaker))
}

/// What is replayed.
#[derive(Debug, Clone, PartialEq)]
struct Replay {
    clip: ClipId,
    path: PathBuf,
    text: Option<String>,
    /// Why there is no text.
    reason: String,
}

impl Replay {
    /// Finds a clip of the store, or a file.
    fn find(query: &str, store: &Store) -> anyhow::Result<Self> {
        if names_a_file(query) {
            return Self::file(Path::new(query));
        }
        let found = match store.find(query) {
            // Whoever forgot the `./` means the file.
            Err(StoreError::NotFound { .. }) if Path::new(query).is_file() => {
                return Self::file(Path::new(query));
            }
            found => found?,
        };
        let reason = found.reason.or(found.job.and_then(|job| job.last_error));
        Ok(Self {
            clip: found.id,
            path: found.path,
            text: found.text,
            reason: reason.unwrap_or_else(|| "it has not been transcribed".to_owned()),
        })
    }

    fn file(path: &Path) -> anyhow::Result<Self> {
        let found = path.metadata();
        let found = found.with_context(|| format!("cannot play {}", path.display()))?;
        if !found.is_file() {
            anyhow::bail!("cannot play {}: it is not a file", path.display());
        }
        Ok(Self {
            clip: ClipId::from_parts(0, 0),
            path: path.to_owned(),
            text: None,
            reason: "no text is kept for a file that sayso did not record".to_owned(),
        })
    }

    /// Prints the text, or says why there is none and how to get one.
    fn show(
        &self,
        out: &mut impl Write,
        notes: &mut impl Write,
        must_have_text: bool,
    ) -> anyhow::Result<()> {
        if let Some(text) = &self.text {
            writeln!(out, "{text}")?;
            return Ok(out.flush()?);
        }
        let no_text = format!(
            "no text for {}: {}. `sayso transcribe {0}` makes one",
            self.path.display(),
            self.reason.trim_end_matches('.'),
        );
        if must_have_text {
            anyhow::bail!(no_text);
        }
        Ok(writeln!(notes, "{no_text}")?)
    }

    /// Plays the sound to its end.
    fn play(&self, speaker: Box<dyn Speaker>) -> anyhow::Result<()> {
        let (sender, mut events) = mpsc::channel(4);
        let player = Player::spawn_on(speaker, sender).context("cannot play")?;
        player.play(self.clip, self.path.clone())?;
        while let Some(event) = events.blocking_recv() {
            match event {
                PlaybackEvent::Started { .. } => {}
                PlaybackEvent::Finished { .. } => return Ok(()),
                PlaybackEvent::Failed { error, .. } => return Err(error.into()),
            }
        }
        anyhow::bail!("the player stopped before the end; the log says why")
    }
}

/// Whether the user wrote a path and not a clip's id: it has a slash or ends in `.wav`.
fn names_a_file(query: &str) -> bool {
    let is_wav = Path::new(query)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wav"));
    is_wav || query.contains(std::path::is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::ClipState;
    use crate::playback::FakeSpeaker;
    use crate::store::{ClipSave, NewVersion, Source};
    use crate::text::Transcript;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    const CLIP: ClipId = ClipId::from_parts(1_795_176_000_000, 9);

    /// A store with one clip of that text.
    fn store(text: Option<&str>) -> (tempfile::TempDir, Store) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = ClipFolder::new(root.path().to_owned());
        let mut store = Store::in_memory(folder).expect("a store");
        let mut clip = ClipSave::new(CLIP, ClipState::Sealed);
        if let Some(text) = text {
            clip.state = ClipState::Done;
            clip.version = Some(Arc::new(NewVersion {
                transcript: Transcript::plain(text, "demo"),
                source: Source::Engine,
                took: None,
                made_at_ms: 1,
                doubt: None,
            }));
        }
        store.save(&clip).expect("saved");
        (root, store)
    }

    fn show(replay: &Replay, must_have_text: bool) -> anyhow::Result<(String, String)> {
        let (mut out, mut notes) = (Vec::new(), Vec::new());
        replay.show(&mut out, &mut notes, must_have_text)?;
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ok((text(out), text(notes)))
    }

    #[test]
    fn the_last_clips_text_is_standard_output_and_nothing_else_is() {
        let (_root, store) = store(Some("Hello world."));
        let replay = Replay::find("last", &store).expect("found");
        let shown = show(&replay, true).expect("shown");
        assert_eq!(shown, ("Hello world.\n".to_owned(), String::new()));
    }

    #[test]
    fn a_clip_without_text_says_how_to_get_one() {
        let (_root, store) = store(None);
        let replay = Replay::find(&CLIP.to_string(), &store).expect("found");
        let (out, notes) = show(&replay, false).expect("shown");
        assert!(out.is_empty());
        assert!(notes.contains("not been transcribed"), "{notes}");
        assert!(notes.contains("`sayso transcribe /"), "{notes}");
        assert!(show(&replay, true).is_err());
    }

    #[test]
    fn a_path_is_a_file_also_where_a_clip_could_be_meant() {
        let (root, store) = store(None);
        let file = root.path().join("talk.wav");
        std::fs::write(&file, "").expect("a file");
        let replay = Replay::find(&file.to_string_lossy(), &store).expect("found");
        assert_eq!(replay.path, file);
        for (query, is_file) in [
            ("talk.wav", true),
            ("TALK.WAV", true),
            ("./talk", true),
            ("last", false),
            ("01KAG7", false),
        ] {
            assert_eq!(names_a_file(query), is_file, "{query}");
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        let (_root, store) = store(None);
        let error = |query: &str| Replay::find(query, &store).expect_err(query);
        assert!(format!("{:#}", error("/no/talk.wav")).contains("cannot play /no/talk.wav"));
        assert!(error("/tmp/").to_string().contains("it is not a file"));
        assert!(error("ZZZZ").to_string().contains("no clip `ZZZZ`"));
    }

    #[test]
    fn a_file_is_played_to_its_end() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("talk.wav");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: FakeSpeaker::SAMPLE_RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(&path, spec).expect("a file");
        (0..8_000).for_each(|_| wav.write_sample(16_000_i16).expect("written"));
        wav.finalize().expect("a file");

        let speaker = FakeSpeaker::default();
        let done = Arc::new(AtomicBool::new(false));
        let device = std::thread::spawn({
            let (speaker, done) = (speaker.clone(), Arc::clone(&done));
            move || {
                let mut heard = 0;
                while !done.load(Ordering::Acquire) {
                    heard += speaker
                        .play(160)
                        .iter()
                        .filter(|&&sample| sample > 0.1)
                        .count();
                    std::thread::yield_now();
                }
                heard
            }
        });
        let replay = Replay::file(&path).expect("found");
        let played = replay.play(Box::new(speaker));
        done.store(true, Ordering::Release);
        assert!(played.is_ok(), "{played:?}");
        assert_eq!(device.join().expect("the device"), 8_000);
    }

    #[test]
    fn a_file_that_is_no_sound_is_an_error() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("talk.wav");
        std::fs::write(&path, "not a sound").expect("a file");
        let replay = Replay::file(&path).expect("found");
        let error = replay
            .play(Box::new(FakeSpeaker::default()))
            .expect_err("no WAV");
        assert!(error.to_string().contains("is not a WAV"), "{error}");
    }
}
