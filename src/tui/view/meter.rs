//! The level now, as a number and a bar.

use ratatui::text::{Line, Span};

use crate::audio::level::Level;
use crate::tui::theme::Theme;

/// The quietest peak, in dBFS, that lights the bar.
const BOTTOM_DBFS: f32 = -60.0;

/// The peak in dBFS and a bar of `cells` cells from −60 to 0 dBFS.
pub(super) fn line(level: Level, cells: usize, theme: Theme) -> Line<'static> {
    let mut spans = vec![
        Span::raw(format!("{:>4}", level.peak_dbfs.round())),
        Span::styled(" dBFS  ", theme.dim()),
    ];
    spans.extend(bar(level, cells, theme));
    spans.into()
}

/// The bar alone.
pub(super) fn bar(level: Level, cells: usize, theme: Theme) -> [Span<'static>; 2] {
    let lit = lit(level.peak_dbfs, cells);
    [
        Span::styled("▮".repeat(lit), theme.accent()),
        Span::styled("▯".repeat(cells - lit), theme.dim()),
    ]
}

fn lit(peak_dbfs: f32, cells: usize) -> usize {
    let part = ((peak_dbfs - BOTTOM_DBFS) / -BOTTOM_DBFS).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few dozen cells, and the part is between 0 and 1"
    )]
    let lit = (part * cells as f32).round() as usize;
    lit.min(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_runs_from_minus_60_to_0_dbfs() {
        assert_eq!(lit(-90.3, 10), 0);
        assert_eq!(lit(-60.0, 10), 0);
        assert_eq!(lit(-30.0, 10), 5);
        assert_eq!(lit(0.0, 10), 10);
        assert_eq!(lit(f32::NAN, 10), 0);
        assert_eq!(lit(f32::INFINITY, 10), 10);
    }
}
