//! What leaves the process while somebody types.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::hotkey::{Chord, Key};
use crate::keys::evdev::recorded::{Recorded, Step};
use crate::keys::evdev::{codes, watch};

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).expect("text")
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const SENTENCE: &str = "the quick brown fox keeps the password tr0ub4dor";
const RIGHT_CTRL: u16 = 97;

fn code(letter: char) -> u16 {
    let key = match letter {
        ' ' => "ctrl+space".parse::<Chord>().expect("a chord").key(),
        letter => Key::Char(letter),
    };
    (0..128)
        .find(|code| codes::key(*code) == key)
        .expect("a code")
}

/// The sentence as it is typed, with the chord held over every other word.
fn typed() -> Vec<Step> {
    let mut steps = Vec::new();
    for (place, word) in SENTENCE.split_inclusive(' ').enumerate() {
        let held = place % 2 == 1;
        steps.extend(held.then_some(Step::Press(3, RIGHT_CTRL)));
        for letter in word.chars() {
            let code = code(letter);
            steps.extend([Step::Press(3, code), Step::Repeat(3, code)]);
            steps.push(Step::Release(3, code));
        }
        steps.extend(held.then_some(Step::Release(3, RIGHT_CTRL)));
    }
    // What the loop has more to say about: lost events, a sleep, an unplugged keyboard.
    let again = code('s');
    steps.extend([
        Step::Press(3, again),
        Step::AtOnce(vec![Step::Press(3, code('e')), Step::Overflow(3)]),
        Step::Sleep(std::time::Duration::from_secs(60)),
        Step::Unplug(3),
    ]);
    steps
}

#[test]
fn of_a_typed_sentence_only_the_chords_edges_leave_the_process_and_none_is_logged() {
    let (mut pipe, log) = (Buffer::default(), Buffer::default());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    let keyboard = Step::Plug {
        node: 3,
        codes: (1..128).collect(),
        readable: true,
    };
    let recorded = Recorded::new(typed()).after([keyboard]);
    tracing::subscriber::with_default(subscriber, || {
        watch::run(
            recorded,
            "/dev/input",
            &Chord::default().into(),
            &mut |told| {
                writeln!(pipe, "{}", Line::from(told)).expect("written");
            },
        );
    });
    let (pipe, log) = (pipe.text(), log.text());
    let edges = |word: &str| pipe.lines().filter(|line| *line == word).count();
    let words = SENTENCE.split(' ').count();
    assert_eq!((edges("down 0"), edges("up")), (words / 2, words / 2));
    // One for each key pressed with the chord held, and not which.
    let held: usize = SENTENCE
        .split_inclusive(' ')
        .skip(1)
        .step_by(2)
        .map(str::len)
        .sum();
    assert_eq!(edges("other"), held);
    let known = |line: &str| {
        matches!(line, "ready" | "down 0" | "up" | "other")
            || line.starts_with("error none of the 0")
    };
    let strange: Vec<&str> = pipe.lines().filter(|line| !known(line)).collect();
    assert_eq!(strange, [""; 0]);
    // The log has been written at all, and each line is one of these, whole.
    assert!(log.lines().count() >= 3, "{log}");
    for line in log.lines() {
        let (_, said) = line.rsplit_once(": ").expect("a target and what is said");
        let known = [
            "keyboards open=1 of=1",
            "keyboards open=0 of=0",
            "events were lost; its keys are read again device=3",
            "the machine was asleep; the keyboards are read again",
        ];
        assert!(known.contains(&said), "{line}");
    }
}
