//! A screen that is drawn in memory, and what can be read off it.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use sayso::front::Snapshot;
use sayso::front::snapshot::{KeySourceHealth, MicStatus};
use sayso::ptt::State;
use sayso::tui::fake::replay;
use sayso::tui::message::{Msg, TerminalKeys};
use sayso::tui::theme::Role;
use sayso::tui::update::update;
use sayso::tui::{Model, Theme, fake, view};
use unicode_width::UnicodeWidthStr;

pub(crate) const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (200, 60)];

pub(crate) fn model(snapshot: Snapshot, size: (u16, u16)) -> Model {
    let mut model = Model::new(snapshot);
    model.size = size;
    model.terminal_keys = TerminalKeys::Releases;
    model
}

pub(crate) fn draw(model: &Model, theme: Theme) -> Buffer {
    let (columns, rows) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("in memory");
    terminal
        .draw(|frame| view::draw(frame, model, theme))
        .expect("drawn");
    terminal.backend().buffer().clone()
}

/// The screen as a reader sees it: cells behind a wide character left out.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut screen = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        let mut line = String::new();
        let mut hidden = 0;
        for cell in row {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            hidden = cell.symbol().width().saturating_sub(1);
        }
        screen.push_str(line.trim_end());
        screen.push('\n');
    }
    screen
}

pub(crate) fn say(model: &mut Model, messages: &[Msg]) {
    for message in messages {
        update(model, message.clone());
    }
}

/// The screen with the role of every run of cells below each line: a letter a cell.
pub(crate) fn roles(buffer: &Buffer, theme: Theme) -> String {
    const LETTERS: &str = ".!dr*EW@#|?+-123";
    let named = Role::ALL.into_iter().zip(LETTERS.chars()).skip(1);
    let named = named.map(|(role, letter)| format!("{letter} {}", role.name()));
    let mut screen = named.collect::<Vec<_>>().join("  ");
    screen.push('\n');
    let lines = text(buffer);
    let rows = buffer.content.chunks(usize::from(buffer.area.width));
    for (line, row) in lines.lines().zip(rows) {
        let marks: String = row
            .iter()
            .map(|cell| letter(cell.style(), cell.symbol(), theme, LETTERS))
            .collect();
        screen.push_str(line);
        screen.push('\n');
        screen.push_str(marks.trim_end());
        screen.push('\n');
    }
    screen
}

/// The letter of the role that looks so, whether it is bold besides or not.
fn letter(style: Style, symbol: &str, theme: Theme, letters: &str) -> char {
    let plain = |style: Style| {
        let own = |colour: Option<Color>| colour.filter(|colour| *colour != Color::Reset);
        let attributes = style.add_modifier - Modifier::BOLD;
        (own(style.fg), own(style.bg), attributes)
    };
    let is_bold = style.add_modifier.contains(Modifier::BOLD);
    let looks = |role: &Role| plain(theme.role(*role)) == plain(style);
    let bold = |role: &Role| {
        let modifiers = theme.role(*role).add_modifier;
        modifiers.contains(Modifier::BOLD) == is_bold
    };
    let all = || Role::ALL.into_iter().filter(looks);
    let role = all().find(bold).or_else(|| all().next());
    match role {
        _ if symbol == " " && plain(style) == plain(Style::new()) => ' ',
        Some(role) => letters.chars().nth(role as usize).unwrap_or('!'),
        None => '!',
    }
}

/// Any screen.
pub(crate) fn snapshots() -> impl Strategy<Value = Snapshot> {
    prop_oneof![
        Just(Snapshot::default()),
        Just(fake::first_run()),
        Just(fake::troubles()),
        Just(fake::error()),
        Just(fake::wide_characters()),
        Just(fake::long_text()),
        Just(replay::shown()),
        (0..4_000_u64, any::<bool>()).prop_map(|(at_ms, paused)| {
            replay::played(replay::open(fake::wide_characters()), at_ms, paused)
        }),
        Just(Snapshot {
            mic_test: Some(fake::mic_test()),
            ..fake::recording()
        }),
        (0..40_usize).prop_map(fake::recording_over),
        proptest::sample::select(State::ALL.to_vec()).prop_map(fake::in_state),
        "\\PC{0,60}".prop_map(|text| {
            let mut snapshot = fake::with_texts(&[&text, "", &text]);
            snapshot.microphone = MicStatus::Unavailable {
                reason: text.clone(),
            };
            snapshot.profiles = fake::one_chord(&text);
            for source in &mut snapshot.sources {
                source.health = KeySourceHealth::Dead {
                    reason: text.clone(),
                };
            }
            snapshot
        }),
    ]
}
