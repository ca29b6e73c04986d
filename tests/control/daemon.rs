//! The real program as a daemon, with a WAV file for a microphone.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use sayso::audio::wav;
use sayso::control::client::Client;
use sayso::control::place::Place;
use sayso::control::{Answer, Request, Told};
use sayso::ptt::State;

use super::support::{Output, PATIENCE, Process, Sayso, Speech, ms, pace_until, poll};

/// A running daemon. Killed when dropped.
pub(crate) struct Daemon {
    pub(crate) sayso: Sayso,
    pub(crate) process: Process,
    pub(crate) speech: Speech,
}

impl Daemon {
    /// That will hear this demo clip in each dictation. Returns when it answers.
    pub(crate) fn hearing(number: u32) -> Self {
        let sayso = Sayso::new();
        let speech = Speech::demo(number);
        let wav = speech.write(&sayso.folder().join("said.wav"));
        Self::start(sayso.microphone(&wav), speech)
    }

    /// The same from these folders, once more.
    pub(crate) fn again(self) -> Self {
        let Self {
            sayso,
            speech,
            process,
        } = self;
        drop(process);
        Self::start(sayso, speech)
    }

    pub(crate) fn start(sayso: Sayso, speech: Speech) -> Self {
        let mut command = sayso.command();
        command
            .arg("daemon")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let process = Process::spawn(&mut command);
        let daemon = Self {
            sayso,
            process,
            speech,
        };
        poll("a daemon that answers", PATIENCE, || {
            Client::connect(&daemon.place()).ok()
        });
        daemon
    }

    pub(crate) fn place(&self) -> Place {
        Place::below(Some(&self.runtime_folder()))
    }

    pub(crate) fn runtime_folder(&self) -> PathBuf {
        self.sayso.folder().join("run")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.place().socket()
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.place()).expect("let in")
    }

    /// What any program may do: connect, and say anything.
    pub(crate) fn stream(&self) -> UnixStream {
        UnixStream::connect(self.socket()).expect("there")
    }

    /// Says this, ends, and hears all that is answered.
    pub(crate) fn say(&self, bytes: &[u8]) -> String {
        let mut stream = self.stream();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// `sayso ctl` with these words.
    pub(crate) fn ctl(&self, words: &[&str]) -> Output {
        ctl(&self.sayso, words)
    }

    pub(crate) fn state(&self) -> State {
        told(&self.client().ask(&Request::Status).expect("an answer"))
            .status
            .state
    }

    pub(crate) fn expect_state(&self, state: State) {
        poll(&format!("the state {state}"), PATIENCE, || {
            (self.state() == state).then_some(())
        });
    }

    /// Begins a dictation, unless one has begun, and returns when all of it has
    /// been heard: a busy machine plays the file later than any pause is long.
    pub(crate) fn begin_and_say(&self) {
        let before = match self.state() {
            State::Recording => Vec::new(),
            _ => self.sayso.clips(),
        };
        let begun = self.ctl(&["start"]);
        assert_eq!(begun.status.code(), Some(0), "{begun:?}");
        self.expect_state(State::Recording);
        poll("the speech in the growing clip", PATIENCE, || {
            let clip = self.sayso.clips().pop()?;
            let heard = wav::decode(&fs::read(&clip).ok()?).ok()?;
            let whole = Speech::heard(&heard.samples).spoken() + ms(20) > self.speech.spoken();
            (whole && !before.contains(&clip)).then_some(())
        });
        // Nobody lets go in the middle of the last sound.
        pace_until(Instant::now() + ms(300));
    }

    /// Ends it, and waits for the text.
    pub(crate) fn end_and_expect_text(&self) {
        let ended = self.ctl(&["stop"]);
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        self.expect_last(&self.speech.text);
    }

    pub(crate) fn expect_last(&self, text: &str) {
        poll(&format!("the text {text:?}"), PATIENCE, || {
            let last = self.client().ask(&Request::Last).expect("an answer");
            match last {
                Answer::Ok(told) => {
                    assert_eq!(told.last.expect("a text").text, text);
                    Some(())
                }
                Answer::Error(_) => None,
            }
        });
    }

    /// Nothing that happened has kept it from dictating.
    pub(crate) fn still_dictates(&self) {
        self.begin_and_say();
        self.end_and_expect_text();
    }
}

/// `sayso ctl` with these words, whoever may run.
pub(crate) fn ctl(sayso: &Sayso, words: &[&str]) -> Output {
    let words = ["ctl"].iter().chain(words);
    sayso.with_args(words)
}

pub(crate) fn told(answer: &Answer) -> Told {
    match answer {
        Answer::Ok(told) => Told::clone(told),
        Answer::Error(refusal) => panic!("{refusal:?}"),
    }
}

/// Whether something lies at the socket's place.
pub(crate) fn is_there(socket: &std::path::Path) -> bool {
    fs::symlink_metadata(socket).is_ok()
}
