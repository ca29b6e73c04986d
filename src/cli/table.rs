//! Plain tables, for terminals and for pipes.

use std::fmt::Write;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

/// Rows under their heads; the first `left` columns stand at the left.
pub(super) fn columns(
    heads: &[&str],
    left: usize,
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let padding = " ".repeat(width(column) - cell.width());
            if column < left {
                format!("{cell}{padding}")
            } else {
                format!("{padding}{cell}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Milliseconds to the microsecond, as JSON has them.
pub(super) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Milliseconds as tables have them: with a tenth below ten.
pub(super) fn shown_ms(ms: Option<f64>) -> String {
    match ms {
        None => "–".to_owned(),
        Some(ms) if ms < 9.95 => format!("{ms:.1}"),
        Some(ms) => format!("{ms:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_what_is_seen() {
        let rows = [["麦克", "a", "1"], ["x", "bc", "234"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        let table = columns(&["NAME", "", "MS"], 2, rows.into_iter());
        assert_eq!(table, "NAME       MS\n麦克  a     1\nx     bc  234\n");
    }

    #[test]
    fn short_times_keep_a_tenth() {
        let shown = [None, Some(0.04), Some(9.949), Some(9.96), Some(1_234.4)].map(shown_ms);
        assert_eq!(shown, ["–", "0.0", "9.9", "10", "1234"]);
    }

    #[test]
    fn json_has_microseconds() {
        assert!((ms(Duration::from_micros(1_234)) - 1.234).abs() < 1e-9);
    }
}
