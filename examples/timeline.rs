//! Prints the timeline of a made-up clip, in three sizes and in ASCII.
//!
//! ```text
//! cargo run --example timeline -- 1600
//! ```
//!
//! The number is the place that is played, in ms.

use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use sayso::front::detail::ClipDetail;
use sayso::text::align::{HeardWord, TimedWord};
use sayso::tui::Theme;
use sayso::tui::widgets::timeline::Timeline;

fn main() {
    let at = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let detail = made_up();
    for (width, height, unicode) in [(80, 8, true), (40, 7, true), (20, 6, true), (40, 7, false)] {
        let timeline = Timeline {
            detail: &detail,
            at: Some(Duration::from_millis(at.unwrap_or(1_600))),
            range: Some((Duration::from_secs(1), Duration::from_secs(2))),
            theme: Theme {
                unicode,
                ..Theme::default()
            },
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        timeline.render(buf.area, &mut buf);
        for row in buf.content.chunks(usize::from(width)) {
            let row: String = row.iter().map(Cell::symbol).collect();
            println!("{}", row.trim_end());
        }
        println!();
    }
}

/// Six words of 400 ms with short pauses between them.
fn made_up() -> ClipDetail {
    let words = "Open the big blue door now."
        .split_whitespace()
        .zip(0_u32..);
    let words = words.map(|(word, nth)| TimedWord {
        text: word.to_owned(),
        heard: Some(HeardWord {
            start_ms: 500 * nth,
            end_ms: 500 * nth + 400,
            confidence: 90,
        }),
    });
    let peaks = (0..300_u16).map(|n| match n % 50 {
        quiet @ 40.. => -70.0 + f32::from(quiet % 3),
        loud => -6.0 - f32::from(loud.abs_diff(18)),
    });
    ClipDetail {
        of: Duration::from_secs(3),
        peaks: peaks.collect(),
        words: words.collect(),
    }
}
