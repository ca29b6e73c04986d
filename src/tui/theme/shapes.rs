//! The states' shapes and words, and what becomes of shapes in a terminal without
//! UTF-8.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ptt::State;

/// A state's shape, so that neither its colour nor its word is needed alone.
pub const fn shape(state: State) -> &'static str {
    match state {
        State::Idle => "○",
        State::WaitingForKey => "◌",
        State::KeyPressed => "◐",
        State::Recording => "●",
        State::RecordingStopped => "■",
        State::RecordingCancelled => "✕",
        State::Processing => "⋯",
    }
}

/// A state's word.
pub const fn word(state: State) -> &'static str {
    match state {
        State::Idle => "IDLE",
        State::WaitingForKey => "READY",
        State::KeyPressed => "KEY",
        State::Recording => "RECORDING",
        State::RecordingStopped => "STOPPED",
        State::RecordingCancelled => "CANCELLED",
        State::Processing => "PROCESSING",
    }
}

/// Replaces every shape in the area that is not ASCII by one that is, cell by cell, so that
/// nothing moves. A character of a transcript that has no likeness becomes `?`.
pub fn to_ascii(area: Rect, buffer: &mut Buffer) {
    for at in area.intersection(buffer.area).positions() {
        let cell = &mut buffer[at];
        if !cell.symbol().is_ascii() {
            cell.set_symbol(ascii(cell.symbol()));
        }
    }
}

fn ascii(symbol: &str) -> &'static str {
    match symbol {
        "○" => "o",
        "◌" | "…" | "·" | "▁" | "▂" => ".",
        "●" | "★" => "*",
        "■" | "▮" | "▇" | "█" => "#",
        "✕" => "x",
        "⋯" => "~",
        "─" | "▯" | "–" | "−" | "→" => "-",
        "│" | "▏" | "‖" => "|",
        "◐" | "├" | "┬" | "┴" => "+",
        "▸" | "▶" => ">",
        "▃" | "▄" => ":",
        "▅" | "▆" | "━" => "=",
        "▲" => "^",
        "⚠" => "!",
        "’" | "‘" => "'",
        "“" | "”" => "\"",
        "\u{a0}" => " ",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;
    use ratatui::style::Style;

    #[test]
    fn every_state_keeps_a_shape_of_its_own_in_ascii() {
        let mut shapes: Vec<&str> = State::ALL.map(|state| ascii(shape(state))).to_vec();
        shapes.sort_unstable();
        shapes.dedup();
        assert_eq!(shapes.len(), State::ALL.len());
        assert!(!shapes.contains(&"?"));
    }

    #[test]
    fn ascii_keeps_every_cell_in_its_place() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "● 日a─", Style::new());
        to_ascii(buffer.area, &mut buffer);
        let row: String = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(row, "* ? a-  ");
    }
}
