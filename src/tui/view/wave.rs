//! The sound of the last seconds: one column each 50 ms, the newest at the right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::Theme;

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The quietest level, in dBFS, that is more than the base line. Ordinary rooms are
/// quieter, and syllables stand apart.
const BOTTOM_DBFS: f32 = -45.0;

/// Draws as much of `history` (peaks in dBFS, oldest first) as there is room for.
pub(super) fn render(history: &[f32], theme: Theme, area: Rect, buf: &mut Buffer) {
    let shown = history.len().min(usize::from(area.width));
    let newest = &history[history.len() - shown..];
    for (column, level) in (area.x..).zip(newest) {
        let filled = eighths(*level, area.height);
        for row in 0..area.height {
            let below = 8 * (area.height - 1 - row);
            let part = usize::from(filled.saturating_sub(below).min(8));
            buf[(column, area.y + row)]
                .set_symbol(EIGHTHS[part])
                .set_style(theme.accent());
        }
    }
}

/// How many eighths of a row a level fills of `rows` rows; at least one, so
/// that silence is a line and not nothing.
fn eighths(level_dbfs: f32, rows: u16) -> u16 {
    let full = 8 * rows;
    let part = ((level_dbfs - BOTTOM_DBFS) / -BOTTOM_DBFS).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the part is between 0 and 1"
    )]
    let filled = (part * f32::from(full)).round() as u16;
    filled.clamp(1, full.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_line_and_the_loudest_fills_every_row() {
        assert_eq!(eighths(-90.0, 3), 1);
        assert_eq!(eighths(0.0, 3), 24);
        assert_eq!(eighths(f32::NAN, 3), 1);
    }

    #[test]
    fn the_newest_level_is_at_the_right_end() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 3, 1));
        let area = buf.area;
        render(
            &[0.0, 0.0, -90.0, -90.0, 0.0],
            Theme::default(),
            area,
            &mut buf,
        );
        let row: String = buf
            .content
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        assert_eq!(row, "▁▁█");
    }
}
