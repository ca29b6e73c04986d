use super::super::fake::FakePlace;
use super::*;

/// A clipboard, the terminal's, and a file and a command that remember.
struct Bench {
    clipboard: FakePlace,
    terminal: FakePlace,
    file: FakePlace,
    command: FakePlace,
    typed: FakePlace,
    pasted: FakePlace,
}

fn gone() -> DeliverError {
    DeliverError::Unreachable {
        cause: "the server is gone".to_owned(),
    }
}

fn full() -> DeliverError {
    DeliverError::Refused {
        place: "notes.md".to_owned(),
        cause: "the disk is full".to_owned(),
        next: "Make room on it".to_owned(),
    }
}

impl Bench {
    fn new() -> Self {
        let [clipboard, terminal, file, command, typed, pasted] =
            std::array::from_fn(|_| FakePlace::new());
        Self {
            clipboard,
            terminal,
            file,
            command,
            typed,
            pasted,
        }
    }

    fn open(&self, to: &[Destination]) -> Result<Outputs, DeliverError> {
        let makers = Makers {
            clipboard: self.clipboard.maker_named("clipboard"),
            osc52: Some(self.terminal.maker_named("terminal (OSC 52)")),
            others: vec![
                (File, self.file.maker_named("notes.md")),
                (Command, self.command.maker_named("`cat`")),
                (Type, self.typed.maker_named("window")),
                (Paste, self.pasted.maker_named("window (paste)")),
            ],
        };
        Outputs::open(&Destinations::new(to.iter().copied()), makers)
    }

    /// How many texts each of the four has.
    fn counts(&self) -> [usize; 4] {
        [&self.clipboard, &self.terminal, &self.file, &self.command]
            .map(|place| place.texts().len())
    }
}

use Destination::{Clipboard, Command, File, Osc52, Paste, Type};

#[test]
fn every_place_has_the_text_once_and_the_receipt_names_them() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Clipboard, File, Command]).expect("open");
    assert_eq!(outputs.name(), "clipboard, notes.md, `cat`");
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!(receipt, Receipt::new("clipboard, notes.md and `cat`", true));
    assert_eq!(bench.counts(), [1, 0, 1, 1]);
}

#[test]
fn a_place_that_fails_leaves_the_text_on_the_clipboard_and_in_the_others() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[File, Command]).expect("open");
    bench.file.fail_next_delivery(full());
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!(bench.counts(), [1, 0, 0, 1]);
    assert_eq!(receipt.via, "`cat` and clipboard");
    assert_eq!(
        receipt.trouble.as_deref(),
        Some(
            "notes.md: the disk is full. Make room on it. \
             The text is in `cat`, and on the clipboard."
        )
    );
    // And the next one goes its usual way.
    let receipt = outputs.deliver("again").expect("delivered");
    assert_eq!((receipt.trouble, bench.counts()), (None, [1, 0, 1, 2]));
}

#[test]
fn a_text_that_is_on_the_clipboard_already_is_not_put_there_again() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Clipboard, File]).expect("open");
    bench.file.fail_next_delivery(full());
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!(bench.counts(), [1, 0, 0, 0]);
    let trouble = receipt.trouble.expect("told");
    assert!(trouble.ends_with("The text is in clipboard."), "{trouble}");
}

#[test]
fn behind_a_clipboard_that_fails_stands_the_terminals() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Clipboard]).expect("open");
    bench.clipboard.fail_next_delivery(DeliverError::NotKept);
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!(bench.counts(), [0, 1, 0, 0]);
    assert_eq!(receipt.via, "terminal (OSC 52)");
    let trouble = receipt.trouble.expect("told");
    assert!(trouble.contains("did not keep the text"), "{trouble}");
    assert!(trouble.ends_with("on the terminal (OSC 52)."), "{trouble}");
}

#[test]
fn a_text_that_is_nowhere_is_an_error_with_every_cause() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[File]).expect("open");
    bench.file.fail_next_delivery(full());
    bench.clipboard.fail_next_open(gone());
    bench.terminal.fail_next_delivery(DeliverError::TooLong {
        bytes: 80_000,
        limit: 74_994,
    });
    let error = outputs.deliver("hello").expect_err("nowhere");
    let words = error.to_string();
    assert!(words.starts_with("notes.md: the disk is full."), "{words}");
    assert!(words.contains("press y to try again"), "{words}");
    assert_eq!(bench.counts(), [0; 4]);
}

#[test]
fn a_place_that_was_lost_is_made_again_without_serving_the_others_twice() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[File, Clipboard]).expect("open");
    bench.clipboard.fail_next_delivery(gone());
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!((bench.counts(), bench.clipboard.made()), ([1, 0, 1, 0], 2));
    assert_eq!(receipt.trouble, None);
    // The same after a defect in its code.
    bench.clipboard.panic_next_delivery();
    outputs.deliver("again").expect("delivered");
    assert_eq!((bench.counts(), bench.clipboard.made()), ([2, 0, 2, 0], 3));
}

#[test]
fn a_place_that_cannot_be_opened_is_told_and_tried_with_each_text() {
    let bench = Bench::new();
    bench.file.fail_next_open(full());
    bench.file.fail_next_open(full());
    let mut outputs = bench.open(&[File]).expect("the clipboard stands in");
    assert_eq!(outputs.name(), "clipboard");
    let trouble = outputs.trouble().expect("told");
    assert!(trouble.contains("texts go to the clipboard"), "{trouble}");
    outputs.deliver("one").expect("on the clipboard");
    assert_eq!(bench.counts(), [1, 0, 0, 0]);
    outputs.deliver("two").expect("in the file");
    assert_eq!(bench.counts(), [1, 0, 1, 0]);
    assert_eq!(outputs.name(), "notes.md");
}

#[test]
fn without_any_place_the_first_ones_error_is_told() {
    let bench = Bench::new();
    bench.file.fail_next_open(full());
    bench.clipboard.fail_next_open(gone());
    assert_eq!(bench.open(&[File]).err(), Some(full()));
}

#[test]
fn copying_goes_to_a_clipboard_whatever_texts_go_to() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[File, Command]).expect("open");
    let receipt = outputs.copy("hello").expect("copied");
    assert_eq!(
        (bench.counts(), receipt.via.as_str()),
        ([1, 0, 0, 0], "clipboard")
    );
    let mut outputs = bench.open(&[Osc52, File]).expect("open");
    outputs.copy("hello").expect("copied");
    assert_eq!(bench.counts(), [1, 1, 0, 0]);
}

#[test]
fn a_reader_that_has_left_is_told_as_such() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Command, File]).expect("open");
    bench.command.fail_next_delivery(DeliverError::ReaderGone);
    assert_eq!(outputs.deliver("hello"), Err(DeliverError::ReaderGone));
    assert_eq!(bench.counts(), [0, 0, 1, 0]);
}

#[test]
fn a_text_is_on_the_clipboard_once_before_it_is_pasted() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Paste, Clipboard]).expect("open");
    let receipt = outputs.deliver("hello").expect("delivered");
    assert_eq!(receipt.via, "clipboard and window (paste)");
    assert_eq!(bench.counts(), [1, 0, 0, 0]);
    assert_eq!(bench.pasted.texts(), ["hello"]);
}

#[test]
fn without_a_clipboard_nothing_is_pasted() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Paste]).expect("open");
    bench.clipboard.fail_next_delivery(DeliverError::NotKept);
    let receipt = outputs.deliver("hello").expect("in the terminal");
    assert_eq!(bench.counts(), [0, 1, 0, 0]);
    assert!(bench.pasted.texts().is_empty());
    assert!(receipt.trouble.is_some());
}

#[test]
fn a_text_that_cannot_be_typed_is_pasted_without_a_word() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Type]).expect("open");
    outputs.deliver("hello").expect("typed");
    let letters = DeliverError::Letters { program: "xdotool" };
    bench.typed.fail_next_delivery(letters);
    let receipt = outputs.deliver("日本").expect("pasted");
    assert_eq!(receipt.trouble, None);
    assert_eq!(bench.typed.texts(), ["hello"]);
    assert_eq!(bench.pasted.texts(), ["日本"]);
    assert_eq!(bench.counts(), [1, 0, 0, 0]);
}

#[test]
fn what_cannot_be_typed_into_the_window_is_on_the_clipboard() {
    let bench = Bench::new();
    let mut outputs = bench.open(&[Type]).expect("open");
    bench.typed.fail_next_delivery(full());
    let receipt = outputs.deliver("hello").expect("on the clipboard");
    assert_eq!(bench.counts(), [1, 0, 0, 0]);
    let trouble = receipt.trouble.expect("told");
    assert!(
        trouble.ends_with("The text is on the clipboard."),
        "{trouble}"
    );
}
