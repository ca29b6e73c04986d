use proptest::prelude::*;

use super::*;
use crate::text::align::HeardWord;

fn word(text: &str, start_ms: u32, confidence: u8) -> TimedWord {
    let heard = (confidence > 0).then_some(HeardWord {
        start_ms,
        end_ms: start_ms + 400,
        confidence,
    });
    TimedWord {
        text: text.to_owned(),
        heard,
    }
}

fn detail() -> ClipDetail {
    let peaks = (0..200_u16).map(|n| {
        if n % 40 < 10 {
            -60.0
        } else {
            -0.5 * f32::from(n % 40)
        }
    });
    ClipDetail {
        of: Duration::from_secs(3),
        peaks: peaks.collect(),
        words: vec![
            word("Open", 0, 90),
            word("the", 500, 95),
            word("big", 1_000, 30),
            word("blue", 1_500, 88),
            word("日本語", 2_000, 80),
            word("door.", 0, 0),
        ],
    }
}

fn timeline(detail: &ClipDetail) -> Timeline<'_> {
    Timeline {
        detail,
        at: Some(Duration::from_millis(1_600)),
        range: Some((Duration::from_secs(1), Duration::from_secs(2))),
        theme: Theme::default(),
    }
}

fn drawn(timeline: Timeline<'_>, width: u16, height: u16) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    timeline.render(buf.area, &mut buf);
    buf
}

fn rows(buf: &Buffer) -> String {
    let text: Vec<&str> = buf
        .content
        .iter()
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    let rows = text.chunks(usize::from(buf.area.width));
    let rows: Vec<String> = rows.map(|row| row.concat().trim_end().to_owned()).collect();
    rows.join("\n")
}

#[test]
fn a_clip_at_twenty_and_at_sixty_columns_and_in_ascii() {
    let detail = detail();
    let plain = Timeline {
        theme: Theme {
            unicode: false,
            ..Theme::default()
        },
        ..timeline(&detail)
    };
    let shown = [
        rows(&drawn(timeline(&detail), 20, 7)),
        rows(&drawn(timeline(&detail), 60, 6)),
        rows(&drawn(plain, 40, 6)),
    ];
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn without_sound_or_words_there_is_a_line_and_a_ruler() {
    let nothing = ClipDetail::default();
    let empty = Timeline {
        at: None,
        range: None,
        ..timeline(&nothing)
    };
    assert_eq!(
        rows(&drawn(empty, 20, 2)),
        format!("{}\n{}", "▁".repeat(20), "─".repeat(20))
    );
}

#[test]
fn the_word_that_is_spoken_is_marked_and_so_are_the_selected_and_the_doubted() {
    let detail = detail();
    let buf = drawn(timeline(&detail), 60, 6);
    let of = |word: &str| {
        let row = 3;
        let text: String = (0..60).map(|x| buf[(x, row)].symbol()).collect();
        let at = text.find(word).expect("it is there");
        buf[(u16::try_from(at).expect("short"), row)].style()
    };
    let theme = Theme::default();
    let painted = |style: Style| {
        let mut cell = ratatui::buffer::Cell::default();
        cell.set_style(theme.text().patch(style)).style()
    };
    assert_eq!(of("blue"), painted(theme.hit()));
    assert_ne!(painted(theme.hit()), painted(Style::new()));
    assert_eq!(of("big"), painted(theme.doubt().patch(theme.selection())));
    assert_eq!(of("Open"), painted(Style::new()));
}

#[test]
fn the_mouse_finds_the_place_that_the_cursor_stands_on() {
    let detail = detail();
    let timeline = timeline(&detail);
    let area = Rect::new(7, 2, 50, 5);
    for column in 7..57 {
        let place = timeline.place_of(area, column);
        assert_eq!(timeline.column_of(place, area.width), column - 7);
    }
    assert_eq!(timeline.place_of(area, 0), Duration::ZERO);
    assert_eq!(timeline.place_of(area, 500), detail.of);
}

proptest! {
    #[test]
    fn no_size_and_no_place_draws_outside(
        (width, height) in (0_u16..80, 0_u16..20),
        at in 0_u64..10_000,
        (from, to) in (0_u64..10_000, 0_u64..10_000),
        peaks in prop::collection::vec(-90.0_f32..0.0, 0..300),
    ) {
        let detail = ClipDetail { peaks, ..detail() };
        let ms = Duration::from_millis;
        let timeline = Timeline {
            at: Some(ms(at)),
            range: Some((ms(from), ms(to))),
            ..timeline(&detail)
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, 100, 30));
        timeline.render(Rect::new(10, 5, width, height), &mut buf);
        for y in 0..30 {
            for x in 0..100 {
                let inside = (10..10 + width).contains(&x) && (5..5 + height).contains(&y);
                prop_assert!(inside || buf[(x, y)].symbol() == " ");
            }
        }
    }
}
