//! Every view at every size in the dark, in the light and without colours; and what no
//! message may ever do.

#[path = "screens/drawn.rs"]
mod drawn;

use drawn::{SIZES, draw, model, roles, say, snapshots};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use sayso::front::action::ACTIONS;
use sayso::front::{Command, Snapshot};
use sayso::tui::editing::EditingMsg;
use sayso::tui::editor::EditMsg;
use sayso::tui::fake::replay;
use sayso::tui::line_edit::LineMsg;
use sayso::tui::message::{
    Direction, LogMsg, Motion, Msg, PaletteMsg, SearchMsg, SettingMsg, TerminalKeys,
};
use sayso::tui::model::Overlay;
use sayso::tui::theme::{BuiltIn, Surroundings};
use sayso::tui::update::update;
use sayso::tui::{Model, Theme, fake, keymap, view};

/// A view: its name, and how it looks at a size.
type View = (&'static str, fn((u16, u16)) -> Model);

/// Every view, as a user would meet it.
const VIEWS: &[View] = &[
    ("dictate", |size| shown(fake::understood(), size, &[])),
    ("texts", |size| shown(fake::history(), size, &[])),
    ("history", |size| fake::browsing(100_000, size)),
    ("clip", |size| shown(playing(), size, &[Msg::Open])),
    ("versions", |size| {
        let down = Msg::Move(Motion::Down);
        shown(fake::history(), size, &[down.clone(), down, Msg::Versions])
    }),
    ("correct", |size| shown(fake::ready(), size, &[Msg::Edit])),
    ("microphone", |size| {
        shown(testing(), size, &[Msg::Microphone])
    }),
    ("models", |size| shown(downloading(), size, &[Msg::Models])),
    ("settings", |size| {
        let down = Msg::Move(Motion::Down);
        shown(fake::ready(), size, &[Msg::Settings, down])
    }),
    ("latency", |size| {
        shown(fake::history(), size, &[Msg::Latency])
    }),
    ("log", |size| shown(fake::ready(), size, &[Msg::Log])),
    ("palette", |size| {
        shown(fake::ready(), size, &[Msg::Palette(PaletteMsg::Open)])
    }),
    ("help", |size| shown(fake::ready(), size, &[Msg::Help])),
    ("trouble", |size| shown(fake::troubles(), size, &[])),
];

fn shown(snapshot: Snapshot, size: (u16, u16), messages: &[Msg]) -> Model {
    let mut model = model(snapshot, size);
    say(&mut model, messages);
    model
}

fn playing() -> Snapshot {
    replay::played(replay::shown(), 1_200, false)
}

fn testing() -> Snapshot {
    Snapshot {
        mic_test: Some(fake::mic_test()),
        ..fake::ready()
    }
}

fn downloading() -> Snapshot {
    Snapshot {
        download: Some(fake::download()),
        ..fake::models_of_a_user()
    }
}

#[test]
fn every_view_at_every_size_in_every_kind_of_theme() {
    for (name, view) in VIEWS {
        for theme in [BuiltIn::Dark, BuiltIn::Light, BuiltIn::None] {
            for size @ (columns, rows) in SIZES {
                let model = view(size);
                let kind = theme.name();
                let theme = Theme::built_in(theme, Surroundings::default());
                let screen = roles(&draw(&model, theme), theme);
                insta::with_settings!({
                    omit_expression => true,
                    prepend_module_to_snapshot => false,
                    snapshot_path => "snapshots/looks",
                }, {
                    insta::assert_snapshot!(format!("{name}_{kind}_{columns}x{rows}"), screen);
                });
            }
        }
    }
}

/// Anything that can happen, by a key, the palette, the mouse or from outside.
fn messages() -> impl Strategy<Value = Msg> {
    let actions: Vec<Msg> = ACTIONS
        .iter()
        .map(|one| keymap::meaning(one.action))
        .collect();
    let text = "\\PC{0,12}";
    let line = || {
        prop_oneof![
            text.prop_map(LineMsg::Text),
            Just(LineMsg::Erase),
            Just(LineMsg::Left),
            Just(LineMsg::Home),
        ]
    };
    let cell = || (0..230_u16, 0..80_u16);
    let up_or_down = || prop_oneof![Just(Direction::Up), Just(Direction::Down)];
    prop_oneof![
        12 => proptest::sample::select(actions),
        2 => snapshots().prop_map(|snapshot| Msg::Snapshot(Box::new(snapshot))),
        2 => cell().prop_map(|(column, row)| Msg::Click(column, row)),
        1 => cell().prop_map(|(column, row)| Msg::Drag(column, row)),
        1 => Just(Msg::Drop),
        1 => up_or_down().prop_map(Msg::Wheel),
        1 => (0..230_u16, 0..80_u16).prop_map(|(columns, rows)| Msg::Resized(columns, rows)),
        1 => (0..10_u32).prop_map(Msg::Digit),
        1 => line().prop_map(|line| Msg::Palette(PaletteMsg::Line(line))),
        1 => Just(Msg::Palette(PaletteMsg::Run)),
        1 => line().prop_map(|line| Msg::Setting(SettingMsg::Line(line))),
        1 => line().prop_map(|line| Msg::OnLog(LogMsg::Line(line))),
        1 => text.prop_map(|text| Msg::Search(SearchMsg::Text(text))),
        1 => text.prop_map(|text| Msg::OnText(EditingMsg::Edit(EditMsg::Text(text)))),
        1 => Just(Msg::TerminalKeys(TerminalKeys::PressesOnly)),
    ]
}

/// What is beside the screen.
const BESIDE: &str = "▒";

/// The screen in the midst of another one.
fn draw_amid(model: &Model, theme: Theme) -> Result<(), TestCaseError> {
    let (columns, rows) = model.size;
    let whole = Rect::new(0, 0, columns + 5, rows + 3);
    let mut buffer = Buffer::filled(whole, Cell::new(BESIDE));
    let own = Rect::new(3, 2, columns, rows);
    view::render(model, theme, own, &mut buffer);
    for at in whole.positions().filter(|at| !own.contains(*at)) {
        prop_assert_eq!(buffer[at].symbol(), BESIDE, "{} in {:?}", at, model.size);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_messages_make_it_panic_or_draw_beside_its_place(
        steps in proptest::collection::vec(messages(), 0..30),
        first in snapshots(),
        size in (0..220_u16, 0..70_u16),
        unicode in any::<bool>(),
        mini in proptest::bool::weighted(0.1),
    ) {
        let theme = Theme { unicode, ..Theme::default() };
        let mut model = model(first, size);
        model.mini = mini;
        let mut testing = false;
        draw_amid(&model, theme)?;
        for step in steps {
            if let Some(Command::TestMicrophone(on)) = update(&mut model, step) {
                testing = on;
            }
            // However it goes from the screen, the microphone is not left open.
            prop_assert_eq!(testing, model.overlay == Some(Overlay::Microphone));
            draw_amid(&model, theme)?;
        }
    }
}
