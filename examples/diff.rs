//! Prints what differs between two texts: side by side, and in one column.
//!
//! ```text
//! cargo run --example diff -- "see ewe later" "see you later"
//! ```

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use sayso::tui::Theme;
use sayso::tui::widgets::diff::Diff;

fn main() {
    let mut texts = std::env::args().skip(1);
    let old = texts.next();
    let old = old.as_deref().unwrap_or(
        "Please send the eating notes to the whole teen before Friday. The quick brown fox \
         jumps over the lazy dog.",
    );
    let new = texts.next();
    let new = new.as_deref().unwrap_or(
        "Please send the meeting notes to the whole team by Friday, thanks! The quick brown \
         fox jumps over the lazy dog.",
    );
    for width in [120, 60] {
        let diff = Diff {
            old,
            new,
            theme: Theme::default(),
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 8));
        diff.render(buf.area, &mut buf);
        for row in buf.content.chunks(usize::from(width)) {
            let row: String = row.iter().map(Cell::symbol).collect();
            println!("{}", row.trim_end());
        }
    }
}
