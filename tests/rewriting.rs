//! The program that rewrites texts, in the assembly: what is delivered, in which
//! order, and what becomes of one that does not answer.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use sayso::clip::ClipState;
use sayso::config::TextConfig;
use sayso::front::Command;
use sayso::front::snapshot::NoticeKind;
use sayso::ptt::State;
use sayso::rewrite::Program;
use sayso::runtime::Settings;
use sayso::store::{ClipFolder, Store};
use support::rig::Rig;
use support::rig::fakes::Fakes;
use support::{PATIENCE, poll};
use tempfile::TempDir;

/// The assembly with a shell's script as the program, and a folder for its notes,
/// which is its first argument.
struct Bench {
    rig: Fakes,
    notes: TempDir,
}

impl Bench {
    fn start(script: &str) -> Self {
        let notes = tempfile::tempdir().expect("a folder");
        let folder = notes.path().to_string_lossy().into_owned();
        let command = ["sh", "-c", script, "sh", &folder].map(str::to_owned);
        let config = TextConfig {
            command: command.to_vec(),
            command_timeout_ms: 600_000,
            ..TextConfig::default()
        };
        let mut settings = Settings::plain();
        settings.first_mut().rewriter = Program::from_config(&config).map(Arc::new);
        let rig = Fakes::with(settings);
        Self { rig, notes }
    }

    fn dictate(&self, text: &str) {
        self.rig.engine.will_say(text);
        self.rig.press_and_release();
    }

    fn note(&self, name: &str) -> PathBuf {
        self.notes.path().join(name)
    }

    fn wait_for_note(&self, name: &str) {
        let note = self.note(name);
        poll(name, PATIENCE, || note.exists().then_some(()));
    }

    fn notice(&self, words: &str) -> NoticeKind {
        let now = self.rig.wait(words, |now| {
            let notice = now.notice.as_ref();
            notice.is_some_and(|notice| notice.text.contains(words))
        });
        now.notice.expect("it was seen").kind
    }
}

/// Writes a note that it has begun, and waits for one that it may go on.
const WAITS: &str = "read text; : > \"$1/$text\"; \
                     while [ ! -e \"$1/go\" ]; do sleep 0.02; done; echo \"$text, rewritten\"";

#[test]
fn its_text_is_delivered_and_what_was_heard_is_kept() {
    let mut bench = Bench::start("tr a-z A-Z");
    bench.dictate("a word");
    bench.rig.delivered(&["A WORD"]);
    bench.rig.quit();
    let store = Store::open(ClipFolder::new(bench.rig.folder.path().to_owned())).expect("a store");
    let clip = store.find("last").expect("the clip");
    assert_eq!(clip.text.as_deref(), Some("A WORD"));
    let versions = store.versions(clip.id).expect("its texts");
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].transcript.text(), "A WORD");
    assert_eq!(versions[0].transcript.heard(), "a word");
}

#[test]
fn what_fails_leaves_the_text_and_is_told_with_the_reason() {
    let bench = Bench::start("echo 'no such key' >&2; exit 7");
    bench.dictate("a word");
    bench.rig.delivered(&["a word"]);
    let words = "`sh` failed with exit code 7: no such key; the text is as your rules wrote it";
    assert_eq!(bench.notice(words), NoticeKind::Error);
}

#[test]
fn while_it_works_the_next_is_heard_and_texts_stay_in_order() {
    let bench = Bench::start(WAITS);
    bench.dictate("one");
    bench.wait_for_note("one");
    let now = bench.rig.wait("the first at the program", |now| {
        now.clips.first().is_some_and(|clip| {
            clip.state == ClipState::Transcribing
                && clip.reason.as_deref() == Some("rewriting with `sh`")
        })
    });
    assert_eq!(now.state, State::Processing);
    bench.dictate("two");
    assert!(bench.rig.engine.wait_for_calls(2), "the second is heard");
    bench.rig.wait("the second, heard too", |now| {
        let with = |clip: &sayso::front::snapshot::ClipView| {
            clip.reason.as_deref() == Some("rewriting with `sh`")
        };
        now.clips.iter().filter(|clip| with(clip)).count() == 2
    });
    assert!(bench.rig.place.texts().is_empty());
    fs::write(bench.note("go"), "").expect("written");
    bench.rig.delivered(&["one, rewritten", "two, rewritten"]);
}

#[test]
fn escape_skips_it_and_the_text_goes_out_as_it_was() {
    let mut bench = Bench::start(WAITS);
    bench.dictate("one");
    bench.wait_for_note("one");
    bench.rig.cancel();
    bench.rig.delivered(&["one"]);
    let kind = bench.notice("`sh` was skipped; the text is as your rules wrote it");
    assert_eq!(kind, NoticeKind::Info);
    bench.rig.wait_for_state(State::WaitingForKey);
}

#[test]
fn escape_cancels_what_is_being_said_first() {
    let mut bench = Bench::start(WAITS);
    bench.dictate("one");
    bench.wait_for_note("one");
    bench.rig.press();
    bench.rig.cancel();
    bench
        .rig
        .wait("the second gone, the first still there", |now| {
            now.state == State::Processing && now.clips.len() == 1
        });
    fs::write(bench.note("go"), "").expect("written");
    bench.rig.delivered(&["one, rewritten"]);
}

#[test]
fn a_clip_that_is_deleted_meanwhile_goes_nowhere() {
    let bench = Bench::start(WAITS);
    bench.dictate("one");
    bench.wait_for_note("one");
    let clip = bench.rig.handle.snapshots.borrow().clips[0].id;
    // Nothing of it is begun again while the program has it.
    bench.rig.send(Command::Retranscribe(clip));
    bench.rig.send(Command::Delete(clip));
    bench.rig.wait_for_state(State::WaitingForKey);
    fs::write(bench.note("go"), "").expect("written");
    bench.dictate("two");
    bench.rig.wait("the second text", |now| {
        now.clips.iter().any(|clip| clip.stages.delivered.is_some())
    });
    assert_eq!(bench.rig.place.texts(), ["two, rewritten"]);
    assert_eq!(bench.rig.engine.calls().len(), 2);
}

#[test]
fn sayso_ends_while_it_hangs_and_the_clip_waits_for_the_next_start() {
    let mut bench = Bench::start(
        "read text; echo $$ > \"$1/id.new\"; mv \"$1/id.new\" \"$1/id\"; exec sleep 1000",
    );
    bench.dictate("one");
    bench.wait_for_note("id");
    bench.rig.quit();
    let id = fs::read_to_string(bench.note("id")).expect("it ran");
    assert!(!std::path::Path::new(&format!("/proc/{}", id.trim())).exists());
    let folder = ClipFolder::new(bench.rig.folder.path().to_owned());
    let mut store = Store::open(folder).expect("a store");
    let remains = store.remains().expect("readable");
    store.recover(remains).expect("mended");
    let waiting = store.waiting(9).expect("readable");
    assert_eq!(waiting.len(), 1, "it is heard again");
    assert_eq!(waiting[0].text, None);
}
