use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use EditMsg::{Go, PutBack, Redo, Take, Text, To, Undo};

const WIDTH: usize = 10;

fn typed(text: &str) -> EditMsg {
    Text(text.to_owned())
}

/// The text with a bar where the cursor is.
fn shown(editor: &Editor) -> String {
    let (before, behind) = editor.text().split_at(editor.cursor());
    format!("{before}|{behind}")
}

fn after(text: &str, steps: &[(EditMsg, &str)]) -> Editor {
    let mut editor = Editor::new(text);
    for (msg, expected) in steps {
        editor.update(msg.clone(), WIDTH);
        assert_eq!(shown(&editor), *expected, "{msg:?}");
    }
    editor
}

#[test]
fn letters_go_in_and_out_where_the_cursor_is_and_none_is_torn() {
    after(
        "abe\u{301}",
        &[
            (Go(Going::Left), "ab|e\u{301}"),
            (Take(Taking::Before), "a|e\u{301}"),
            (typed("x\r\ny\t"), "ax\ny |e\u{301}"),
            (Take(Taking::Behind), "ax\ny |"),
            (Go(Going::First), "|ax\ny "),
            (Take(Taking::Before), "|ax\ny "),
            (Go(Going::Last), "ax\ny |"),
            (Go(Going::Right), "ax\ny |"),
        ],
    );
    // A combining mark that is typed belongs to the letter before it, and a letter
    // before a mark takes it.
    after("e", &[(typed("\u{301}"), "e\u{301}|")]);
    let mut editor = Editor::new("\u{301}x");
    editor.update(Go(Going::First), WIDTH);
    editor.update(typed("e"), WIDTH);
    assert_eq!(shown(&editor), "e\u{301}|x");
    after("a👩‍🚀", &[(Take(Taking::Before), "a|")]);
}

#[test]
fn words_and_lines_are_taken_out_and_put_back_elsewhere() {
    after(
        "Grüße, dear world\nnext line",
        &[
            (Take(Taking::WordBefore), "Grüße, dear world\nnext |"),
            (PutBack, "Grüße, dear world\nnext line|"),
            (Take(Taking::LineBefore), "Grüße, dear world\n|"),
            (Go(Going::WordLeft), "Grüße, dear |world\n"),
            (PutBack, "Grüße, dear next line|world\n"),
            (Take(Taking::LineBehind), "Grüße, dear next line|\n"),
            (Take(Taking::LineBehind), "Grüße, dear next line|"),
            (Go(Going::First), "|Grüße, dear next line"),
            (Go(Going::WordRight), "Grüße|, dear next line"),
            (Take(Taking::WordBehind), "Grüße| next line"),
            (Go(Going::WordLeft), "|Grüße next line"),
            (Take(Taking::WordBefore), "|Grüße next line"),
        ],
    );
}

#[test]
fn a_word_that_was_typed_is_taken_back_as_one_change_and_made_again() {
    let mut editor = Editor::new("one");
    for letter in [" ", "t", "w", "o", " ", "3"] {
        editor.update(typed(letter), WIDTH);
    }
    editor.update(Take(Taking::WordBefore), WIDTH);
    let states = [
        "one two |",
        "one two 3|",
        "one two |",
        "one two|",
        "one |",
        "one|",
    ];
    assert_eq!(shown(&editor), states[0]);
    for state in &states[1..] {
        editor.update(Undo, WIDTH);
        assert_eq!(shown(&editor), *state);
    }
    editor.update(Undo, WIDTH);
    assert_eq!(shown(&editor), "one|", "nothing is left");
    for _ in 0..2 {
        editor.update(Redo, WIDTH);
    }
    assert_eq!(shown(&editor), "one two|");
    editor.update(typed("!"), WIDTH);
    editor.update(Redo, WIDTH);
    assert_eq!(shown(&editor), "one two!|", "another way was taken");
}

#[test]
fn rows_break_behind_spaces_and_long_words_where_they_must() {
    let rows_of = |text: &'static str| -> Vec<&str> {
        rows(text, WIDTH)
            .into_iter()
            .map(|row| &text[row])
            .collect()
    };
    assert_eq!(rows_of(""), [""]);
    assert_eq!(rows_of("one two three four"), ["one two ", "three four"]);
    assert_eq!(rows_of("abcdefghijklm no"), ["abcdefghij", "klm no"]);
    assert_eq!(rows_of("ab cdefghijklmnop"), ["ab ", "cdefghijkl", "mnop"]);
    assert_eq!(
        rows_of("0123456789   x\n\ny\n"),
        ["0123456789   ", "x", "", "y", ""]
    );
    assert_eq!(rows_of("日本語日本語"), ["日本語日本", "語"]);
}

#[test]
fn up_and_down_keep_their_column_through_short_rows() {
    after(
        "one two three\nx\nlonger row",
        &[
            (Go(Going::Up), "one two three\nx|\nlonger row"),
            (Go(Going::Up), "one two three|\nx\nlonger row"),
            (Go(Going::Up), "one two| three\nx\nlonger row"),
            (Go(Going::Up), "|one two three\nx\nlonger row"),
            (Go(Going::Down), "one two three|\nx\nlonger row"),
            (Go(Going::End), "one two three|\nx\nlonger row"),
            (Go(Going::Home), "one two |three\nx\nlonger row"),
            (Go(Going::RowsDown(9)), "one two three\nx\n|longer row"),
            (Go(Going::Down), "one two three\nx\nlonger row|"),
            (To(0, 4), "one |two three\nx\nlonger row"),
            (To(9, 99), "one two three\nx\nlonger row|"),
        ],
    );
}

#[test]
fn what_would_be_too_long_is_left_out_and_what_is_becomes_shorter() {
    let mut editor = Editor::new(&"x".repeat(LONGEST + 1));
    editor.update(typed("y"), WIDTH);
    assert_eq!(editor.text().len(), LONGEST + 1);
    editor.update(Take(Taking::Before), WIDTH);
    editor.update(Take(Taking::Before), WIDTH);
    editor.update(typed("y"), WIDTH);
    assert!(editor.text().ends_with("xy"));
}

fn any_msg() -> impl Strategy<Value = EditMsg> {
    let going = prop::sample::select(vec![
        Going::Left,
        Going::Right,
        Going::WordLeft,
        Going::WordRight,
        Going::Up,
        Going::Down,
        Going::RowsUp(3),
        Going::RowsDown(3),
        Going::Home,
        Going::End,
        Going::First,
        Going::Last,
    ]);
    let taking = prop::sample::select(vec![
        Taking::Before,
        Taking::Behind,
        Taking::WordBefore,
        Taking::WordBehind,
        Taking::LineBefore,
        Taking::LineBehind,
    ]);
    prop_oneof![
        "[a-c \n日é\u{301}\u{200d}👩🚀🇩🇪שא]{0,3}".prop_map(Text),
        taking.prop_map(Take),
        going.prop_map(Go),
        (0..9_usize, 0..15_usize).prop_map(|(row, column)| To(row, column)),
        Just(PutBack),
        Just(Undo),
        Just(Redo),
    ]
}

fn borders(text: &str) -> Vec<usize> {
    let starts = UnicodeSegmentation::grapheme_indices(text, true);
    let starts = starts.map(|(at, _)| at);
    starts.chain([text.len()]).collect()
}

proptest! {
    #[test]
    fn whatever_is_typed_the_cursor_stands_between_letters_and_all_can_be_taken_back(
        text in "[a-c \n日é\u{301}👩🚀]{0,20}",
        steps in prop::collection::vec(any_msg(), 0..40),
        width in 1..14_usize,
    ) {
        let mut editor = Editor::new(&text);
        for step in steps {
            editor.update(step, width);
            prop_assert!(borders(editor.text()).contains(&editor.cursor()), "{:?}", editor);
        }
        let last = editor.text().to_owned();
        let made = editor.done.len();
        for _ in 0..made {
            editor.update(Undo, width);
            prop_assert!(borders(editor.text()).contains(&editor.cursor()));
        }
        prop_assert_eq!(editor.text(), clean(&text));
        for _ in 0..made {
            editor.update(Redo, width);
        }
        prop_assert_eq!(editor.text(), last);
    }

    #[test]
    fn every_letter_is_in_one_row_and_every_row_within_the_width(
        text in "[a-c \n日é\u{301}👩🚀]{0,60}",
        width in 2..14_usize,
    ) {
        let rows = rows(&text, width);
        let all: String = rows.iter().map(|row| &text[row.clone()]).collect();
        prop_assert_eq!(all, text.replace('\n', ""));
        for row in &rows {
            prop_assert!(text::width(text[row.clone()].trim_end_matches(' ')) <= width);
        }
        for at in borders(&text) {
            let (row, column) = place(&text, &rows, at);
            prop_assert!(rows[row].start <= at && at <= rows[row].end);
            prop_assert_eq!(column, text::width(&text[rows[row].start..at]));
        }
    }
}
