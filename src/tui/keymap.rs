//! What a key means. Push-to-talk keys never come here: see [`super::ptt_keys`].
//!
//! Which action a key has is in [`crate::front::keys`]; what an action asks of the
//! model is here.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::editing::EditingMsg;
use super::editor::{EditMsg, Going, Taking};
use super::line_edit::LineMsg;
use super::message::{
    ClipMsg, Direction, HistoryMsg, LogMsg, ModelMsg, Motion, Msg, PaletteMsg, ReplayMsg,
    SearchMsg, SettingMsg,
};
use super::model::Model;
use super::offers::OfferMsg;
use crate::front::action::Action;
use crate::front::keys::{Named, Stroke, Struck};

/// The meaning of a key event, if it has one.
///
/// Only keys that move or type act on auto-repeat; releases mean nothing here.
pub fn message(model: &Model, event: KeyEvent) -> Option<Msg> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let msg = if model.palette.is_some() {
        in_palette(model, event)?
    } else if model.editing.is_some() {
        while_editing(event)?
    } else if model.typing_setting().is_some() {
        while_typing(event)?
    } else if model.typing_log() {
        while_filtering_log(event)?
    } else if model.is_looking() {
        while_looking(model, event)?
    } else if model.search.typing {
        while_searching(model, event)?
    } else {
        plain(model, event)?
    };
    (event.kind == KeyEventKind::Press || repeats(&msg)).then_some(msg)
}

/// What pasted text means, if anything.
pub fn pasted(model: &Model, text: String) -> Option<Msg> {
    if model.palette.is_some() {
        return Some(Msg::Palette(PaletteMsg::Line(LineMsg::Text(text))));
    }
    if model.editing.is_some() {
        return Some(Msg::OnText(EditingMsg::Edit(EditMsg::Text(text))));
    }
    if model.typing_setting().is_some() {
        return Some(line(LineMsg::Text(text)));
    }
    if model.typing_log() {
        return Some(Msg::OnLog(LogMsg::Line(LineMsg::Text(text))));
    }
    if model.is_looking() {
        return Some(Msg::OnHistory(HistoryMsg::Line(LineMsg::Text(text))));
    }
    let searching = model.search.typing;
    searching.then_some(Msg::Search(SearchMsg::Text(text)))
}

/// What an action asks.
pub fn meaning(action: Action) -> Msg {
    match action {
        Action::Cancel => Msg::Escape,
        Action::Leave => Msg::Leave,
        Action::Quit => Msg::Quit,
        Action::Suspend => Msg::Suspend,
        Action::Copy => Msg::Clip(ClipMsg::Copy),
        Action::TakeBack => Msg::TakeBack,
        Action::Open => Msg::Open,
        Action::Play => Msg::Clip(ClipMsg::Play),
        Action::PlayOrPause => Msg::Replay(ReplayMsg::PlayOrPause),
        Action::SeekBack => Msg::Replay(ReplayMsg::Back),
        Action::SeekOn => Msg::Replay(ReplayMsg::On),
        Action::NextWord => Msg::Replay(ReplayMsg::NextWord),
        Action::PreviousWord => Msg::Replay(ReplayMsg::PreviousWord),
        Action::PlayWord => Msg::Replay(ReplayMsg::PlayWord),
        Action::Slower => Msg::Replay(ReplayMsg::Slower),
        Action::Faster => Msg::Replay(ReplayMsg::Faster),
        Action::SelectFrom => Msg::Replay(ReplayMsg::SelectFrom),
        Action::SelectTo => Msg::Replay(ReplayMsg::SelectTo),
        Action::Loop => Msg::Replay(ReplayMsg::Loop),
        Action::TranscribePart => Msg::Replay(ReplayMsg::TranscribePart),
        Action::Again => Msg::Clip(ClipMsg::Again),
        Action::Anyway => Msg::Clip(ClipMsg::Anyway),
        Action::RetryFailed => Msg::RetryFailed,
        Action::Versions => Msg::Versions,
        Action::ReplaceAlways => Msg::OnOffers(OfferMsg::Replace),
        Action::Expect => Msg::OnOffers(OfferMsg::Expect),
        Action::ChooseVersion => Msg::ChooseVersion,
        Action::Star => Msg::Clip(ClipMsg::Star),
        Action::Join => Msg::Clip(ClipMsg::Join),
        Action::Split => Msg::Clip(ClipMsg::Split),
        Action::Append => Msg::Clip(ClipMsg::Append),
        Action::Delete => Msg::Clip(ClipMsg::Delete),
        Action::Undo => Msg::Undo,
        Action::Edit => Msg::Edit,
        Action::EditOutside => Msg::EditOutside,
        Action::Search => Msg::Search(SearchMsg::Begin),
        Action::NextHit => Msg::Search(SearchMsg::Hit(Direction::Down)),
        Action::PreviousHit => Msg::Search(SearchMsg::Hit(Direction::Up)),
        Action::Incognito => Msg::Incognito,
        Action::Listen => Msg::Listen,
        Action::Microphone => Msg::Microphone,
        Action::Models => Msg::Models,
        Action::Settings => Msg::Settings,
        Action::Latency => Msg::Latency,
        Action::Log => Msg::Log,
        Action::LogLevel => Msg::OnLog(LogMsg::Level),
        Action::FilterLog => Msg::OnLog(LogMsg::Filter),
        Action::History => Msg::History,
        Action::FilterHistory => Msg::OnHistory(HistoryMsg::Menu),
        Action::ClearFilters => Msg::OnHistory(HistoryMsg::Clear),
        Action::ChooseFilter => Msg::OnHistory(HistoryMsg::Choose),
        Action::Dictate => Msg::Dictate,
        Action::NextPage => Msg::Page(Direction::Down),
        Action::PreviousPage => Msg::Page(Direction::Up),
        Action::Palette => Msg::Palette(PaletteMsg::Open),
        Action::Help => Msg::Help,
        Action::Down => Msg::Move(Motion::Down),
        Action::Up => Msg::Move(Motion::Up),
        Action::PageDown => Msg::Move(Motion::PageDown),
        Action::PageUp => Msg::Move(Motion::PageUp),
        Action::Top => Msg::Move(Motion::Top),
        Action::Bottom => Msg::Move(Motion::Bottom),
        Action::ChangeSetting => Msg::Setting(SettingMsg::Choose),
        Action::AddToSetting => Msg::Setting(SettingMsg::Add),
        Action::SettingForProfile => Msg::Setting(SettingMsg::ForProfile),
        Action::UnsetSetting => Msg::Setting(SettingMsg::Unset),
        Action::FilterSettings => Msg::Setting(SettingMsg::Filter),
        Action::UseModel => Msg::OnModels(ModelMsg::Choose),
        Action::StopDownload => Msg::OnModels(ModelMsg::Stop),
    }
}

const fn line(msg: LineMsg) -> Msg {
    Msg::Setting(SettingMsg::Line(msg))
}

/// What a key does to a line that is typed.
fn on_line(event: KeyEvent) -> Option<LineMsg> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    Some(match event.code {
        KeyCode::Char('h') if ctrl => LineMsg::Erase,
        KeyCode::Char('u') if ctrl => LineMsg::Clear,
        KeyCode::Char('a') if ctrl => LineMsg::Home,
        KeyCode::Char('e') if ctrl => LineMsg::End,
        _ if ctrl || event.modifiers.intersects(COMMANDS) => return None,
        KeyCode::Char(c) => LineMsg::Text(c.to_string()),
        KeyCode::Backspace => LineMsg::Erase,
        KeyCode::Delete => LineMsg::EraseBehind,
        KeyCode::Left => LineMsg::Left,
        KeyCode::Right => LineMsg::Right,
        KeyCode::Home => LineMsg::Home,
        KeyCode::End => LineMsg::End,
        _ => return None,
    })
}

/// With one of these a letter is no text.
const COMMANDS: KeyModifiers = KeyModifiers::ALT
    .union(KeyModifiers::SUPER)
    .union(KeyModifiers::META)
    .union(KeyModifiers::HYPER);

/// Whatever is typed: this ends the program.
fn quits(event: KeyEvent) -> bool {
    event.code == KeyCode::Char('c') && event.modifiers.contains(KeyModifiers::CONTROL)
}

/// While a setting is typed, keys are text for it.
fn while_typing(event: KeyEvent) -> Option<Msg> {
    match event.code {
        _ if quits(event) => Some(Msg::Quit),
        KeyCode::Enter => Some(Msg::Setting(SettingMsg::Choose)),
        KeyCode::Esc => Some(Msg::Escape),
        _ => on_line(event).map(line),
    }
}

/// While words for the log are typed, keys are text for them.
fn while_filtering_log(event: KeyEvent) -> Option<Msg> {
    match event.code {
        _ if quits(event) => Some(Msg::Quit),
        KeyCode::Enter => Some(Msg::OnLog(LogMsg::Done)),
        KeyCode::Esc => Some(Msg::Escape),
        _ => Some(Msg::OnLog(LogMsg::Line(on_line(event)?))),
    }
}

/// While a text is corrected, keys are text for it, or move and change as in a shell.
fn while_editing(event: KeyEvent) -> Option<Msg> {
    if quits(event) {
        return Some(Msg::Quit);
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let (ctrl, alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
    let msg = match event.code {
        KeyCode::Esc => return Some(Msg::Escape),
        KeyCode::Char('z') if ctrl => return Some(Msg::Suspend),
        KeyCode::Enter if alt || held(KeyModifiers::SHIFT) => broken(),
        KeyCode::Enter => EditingMsg::Save,
        KeyCode::PageUp => EditingMsg::Page(false),
        KeyCode::PageDown => EditingMsg::Page(true),
        _ if event
            .modifiers
            .intersects(COMMANDS.difference(KeyModifiers::ALT)) =>
        {
            return None;
        }
        KeyCode::Char(c) if ctrl => with_ctrl(c)?,
        KeyCode::Char(c) if alt => with_alt(c)?,
        KeyCode::Char(c) => EditingMsg::Edit(EditMsg::Text(c.to_string())),
        KeyCode::Tab => EditingMsg::Edit(EditMsg::Text(" ".to_owned())),
        code => EditingMsg::Edit(by_name(code, ctrl || alt)?),
    };
    Some(Msg::OnText(msg))
}

fn broken() -> EditingMsg {
    EditingMsg::Edit(EditMsg::Text("\n".to_owned()))
}

const fn by_name(code: KeyCode, by_word: bool) -> Option<EditMsg> {
    Some(match code {
        KeyCode::Left if by_word => EditMsg::Go(Going::WordLeft),
        KeyCode::Right if by_word => EditMsg::Go(Going::WordRight),
        KeyCode::Home if by_word => EditMsg::Go(Going::First),
        KeyCode::End if by_word => EditMsg::Go(Going::Last),
        KeyCode::Backspace if by_word => EditMsg::Take(Taking::WordBefore),
        KeyCode::Delete if by_word => EditMsg::Take(Taking::WordBehind),
        KeyCode::Left => EditMsg::Go(Going::Left),
        KeyCode::Right => EditMsg::Go(Going::Right),
        KeyCode::Up => EditMsg::Go(Going::Up),
        KeyCode::Down => EditMsg::Go(Going::Down),
        KeyCode::Home => EditMsg::Go(Going::Home),
        KeyCode::End => EditMsg::Go(Going::End),
        KeyCode::Backspace => EditMsg::Take(Taking::Before),
        KeyCode::Delete => EditMsg::Take(Taking::Behind),
        _ => return None,
    })
}

/// As a shell's line has them.
fn with_ctrl(c: char) -> Option<EditingMsg> {
    Some(EditingMsg::Edit(match c {
        'a' => EditMsg::Go(Going::Home),
        'e' => EditMsg::Go(Going::End),
        'b' => EditMsg::Go(Going::Left),
        'f' => EditMsg::Go(Going::Right),
        'p' => EditMsg::Go(Going::Up),
        'n' => EditMsg::Go(Going::Down),
        'h' => EditMsg::Take(Taking::Before),
        'd' => EditMsg::Take(Taking::Behind),
        'w' => EditMsg::Take(Taking::WordBefore),
        'u' => EditMsg::Take(Taking::LineBefore),
        'k' => EditMsg::Take(Taking::LineBehind),
        'y' => EditMsg::PutBack,
        // ctrl-_, as terminals without the kitty protocol tell of it, too.
        '_' | '/' | '-' | '7' => EditMsg::Undo,
        'j' => return Some(broken()),
        's' => return Some(EditingMsg::Save),
        _ => return None,
    }))
}

fn with_alt(c: char) -> Option<EditingMsg> {
    Some(EditingMsg::Edit(match c {
        'b' => EditMsg::Go(Going::WordLeft),
        'f' => EditMsg::Go(Going::WordRight),
        'd' => EditMsg::Take(Taking::WordBehind),
        'u' => EditMsg::Undo,
        'e' => EditMsg::Redo,
        _ => return None,
    }))
}

/// In the palette, keys are text and move through what is found.
fn in_palette(model: &Model, event: KeyEvent) -> Option<Msg> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let msg = match event.code {
        _ if quits(event) => return Some(Msg::Quit),
        KeyCode::Esc => return Some(Msg::Escape),
        KeyCode::Enter => PaletteMsg::Run,
        KeyCode::Down | KeyCode::Tab => PaletteMsg::Next,
        KeyCode::Up | KeyCode::BackTab => PaletteMsg::Previous,
        KeyCode::Char('n' | 'j') if ctrl => PaletteMsg::Next,
        KeyCode::Char('p' | 'k') if ctrl => PaletteMsg::Previous,
        _ => {
            let msg = on_line(event)?;
            let palette = model.palette.as_ref()?;
            if palette.is_left_by(&msg) {
                return Some(Msg::Palette(PaletteMsg::Close));
            }
            PaletteMsg::Line(msg)
        }
    };
    Some(Msg::Palette(msg))
}

/// While the history is searched, keys are text; up and down go from hit to hit.
fn while_looking(model: &Model, event: KeyEvent) -> Option<Msg> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    match event.code {
        _ if quits(event) => Some(Msg::Quit),
        KeyCode::Enter => Some(Msg::OnHistory(HistoryMsg::Keep)),
        KeyCode::Esc => Some(Msg::Escape),
        KeyCode::Down => Some(Msg::Move(Motion::Down)),
        KeyCode::Up => Some(Msg::Move(Motion::Up)),
        KeyCode::Char('d' | 'p') if ctrl => plain(model, event),
        _ => on_line(event).map(|msg| Msg::OnHistory(HistoryMsg::Line(msg))),
    }
}

/// While searching, keys are text; those with ctrl still move.
fn while_searching(model: &Model, event: KeyEvent) -> Option<Msg> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    match event.code {
        KeyCode::Char('h') if ctrl => Some(Msg::Search(SearchMsg::Erase)),
        _ if ctrl => plain(model, event),
        _ if event.modifiers.intersects(COMMANDS) => None,
        KeyCode::Char(c) => Some(Msg::Search(SearchMsg::Text(c.to_string()))),
        KeyCode::Backspace => Some(Msg::Search(SearchMsg::Erase)),
        KeyCode::Enter => Some(Msg::Search(SearchMsg::Done)),
        KeyCode::Esc => Some(Msg::Escape),
        KeyCode::Down => Some(Msg::Search(SearchMsg::Hit(Direction::Down))),
        KeyCode::Up => Some(Msg::Search(SearchMsg::Hit(Direction::Up))),
        _ => None,
    }
}

fn plain(model: &Model, event: KeyEvent) -> Option<Msg> {
    let stroke = stroke(event)?;
    if let Some(action) = model.keymap.action(model.place(), stroke) {
        return Some(meaning(action));
    }
    let Struck::Char(digit) = stroke.key else {
        return None;
    };
    let digit = digit.to_digit(10).filter(|_| !stroke.ctrl && !stroke.alt)?;
    // A count does not begin with 0.
    (digit > 0 || model.count.is_some()).then_some(Msg::Digit(digit))
}

/// The key as the keymap knows it. Shift is in the letter.
fn stroke(event: KeyEvent) -> Option<Stroke> {
    if event
        .modifiers
        .intersects(COMMANDS.difference(KeyModifiers::ALT))
    {
        return None;
    }
    let key = match event.code {
        KeyCode::Char(c) => Struck::Char(c),
        KeyCode::F(number) => Struck::F(number),
        KeyCode::Enter => Struck::Named(Named::Enter),
        KeyCode::Esc => Struck::Named(Named::Esc),
        KeyCode::Tab => Struck::Named(Named::Tab),
        KeyCode::BackTab => Struck::Named(Named::BackTab),
        KeyCode::Backspace => Struck::Named(Named::Backspace),
        KeyCode::Delete => Struck::Named(Named::Delete),
        KeyCode::Insert => Struck::Named(Named::Insert),
        KeyCode::Up => Struck::Named(Named::Up),
        KeyCode::Down => Struck::Named(Named::Down),
        KeyCode::Left => Struck::Named(Named::Left),
        KeyCode::Right => Struck::Named(Named::Right),
        KeyCode::Home => Struck::Named(Named::Home),
        KeyCode::End => Struck::Named(Named::End),
        KeyCode::PageUp => Struck::Named(Named::PageUp),
        KeyCode::PageDown => Struck::Named(Named::PageDown),
        _ => return None,
    };
    Some(Stroke {
        key,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
    })
}

/// Whether holding the key down means the message again and again.
const fn repeats(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Move(_)
            | Msg::Replay(
                ReplayMsg::Back | ReplayMsg::On | ReplayMsg::NextWord | ReplayMsg::PreviousWord
            )
            | Msg::Search(SearchMsg::Hit(_) | SearchMsg::Text(_) | SearchMsg::Erase)
            | Msg::Setting(SettingMsg::Line(_))
            | Msg::OnText(EditingMsg::Edit(_) | EditingMsg::Page(_))
            | Msg::OnHistory(HistoryMsg::Line(_))
            | Msg::Palette(PaletteMsg::Line(_) | PaletteMsg::Next | PaletteMsg::Previous)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::action::ACTIONS;
    use crate::tui::model::Overlay;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    fn of_kind(code: KeyCode, kind: KeyEventKind) -> KeyEvent {
        KeyEvent::new_with_kind(code, KeyModifiers::NONE, kind)
    }

    fn searching() -> Model {
        let mut model = Model::default();
        model.search.typing = true;
        model
    }

    #[test]
    fn while_searching_every_command_key_is_text() {
        for c in "ypr d/?qjkgGnNloRvuUi*a".chars() {
            assert_eq!(
                message(&searching(), key(KeyCode::Char(c))),
                Some(Msg::Search(SearchMsg::Text(c.to_string()))),
                "{c:?}"
            );
        }
    }

    #[test]
    fn while_a_setting_is_typed_every_key_is_text_for_it() {
        let mut model = Model {
            overlay: Some(Overlay::Settings),
            ..Model::default()
        };
        let enter = key(KeyCode::Char('/'));
        let filter = Msg::Setting(SettingMsg::Filter);
        assert_eq!(message(&model, enter), Some(filter));
        model.settings.typing = Some(super::super::settings::Typing::Filter);
        for c in "ypr d/?qjkgGnNloRvuUi*a,m".chars() {
            let text = LineMsg::Text(c.to_string());
            assert_eq!(message(&model, key(KeyCode::Char(c))), Some(line(text)));
        }
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(message(&model, ctrl_c), Some(Msg::Quit));
        let words = "pasted words".to_owned();
        assert!(matches!(
            pasted(&model, words.clone()),
            Some(Msg::Setting(_))
        ));
        model.overlay = None;
        assert_eq!(pasted(&model, words), None);
    }

    #[test]
    fn while_a_text_is_corrected_keys_write_move_and_change() {
        let mut model = Model::default();
        let clip = super::super::fake::clip("see ewe");
        model.editing = Some(super::super::editing::Editing::new(&clip));
        let edit = |msg| Some(Msg::OnText(EditingMsg::Edit(msg)));
        let text = |text: &str| edit(EditMsg::Text(text.to_owned()));
        for c in "ypr d/?qjkgGnNloRvuUi*a,mMe+5".chars() {
            assert_eq!(message(&model, key(KeyCode::Char(c))), text(&c.to_string()));
        }
        let with = |code, modifiers| message(&model, KeyEvent::new(code, modifiers));
        let (ctrl, alt) = (KeyModifiers::CONTROL, KeyModifiers::ALT);
        let take = |what| edit(EditMsg::Take(what));
        for (code, modifiers, meant) in [
            (
                KeyCode::Enter,
                KeyModifiers::NONE,
                Some(Msg::OnText(EditingMsg::Save)),
            ),
            (KeyCode::Enter, alt, text("\n")),
            (KeyCode::Char('j'), ctrl, text("\n")),
            (KeyCode::Left, ctrl, edit(EditMsg::Go(Going::WordLeft))),
            (KeyCode::Backspace, alt, take(Taking::WordBefore)),
            (KeyCode::Char('w'), ctrl, take(Taking::WordBefore)),
            (KeyCode::Char('k'), ctrl, take(Taking::LineBehind)),
            // ctrl-_ of a terminal that knows no other way to tell it.
            (KeyCode::Char('7'), ctrl, edit(EditMsg::Undo)),
            (KeyCode::Char('e'), alt, edit(EditMsg::Redo)),
            (KeyCode::Char('z'), ctrl, Some(Msg::Suspend)),
            (KeyCode::Char('c'), ctrl, Some(Msg::Quit)),
            (KeyCode::Char('x'), alt, None),
            (KeyCode::Char('v'), KeyModifiers::SUPER, None),
            (KeyCode::Esc, KeyModifiers::NONE, Some(Msg::Escape)),
        ] {
            assert_eq!(with(code, modifiers), meant, "{modifiers} {code}");
        }
        assert_eq!(pasted(&model, "a\nb".to_owned()), text("a\nb"));
        let repeat = of_kind(KeyCode::Enter, KeyEventKind::Repeat);
        assert_eq!(message(&model, repeat), None, "saved once");
    }

    #[test]
    fn ctrl_c_quits_everywhere() {
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        for model in [Model::default(), searching()] {
            assert_eq!(message(&model, ctrl_c), Some(Msg::Quit));
        }
    }

    #[test]
    fn a_release_never_means_anything_here() {
        let release = of_kind(KeyCode::Char('q'), KeyEventKind::Release);
        assert_eq!(message(&Model::default(), release), None);
    }

    #[test]
    fn repeats_move_but_never_delete_copy_or_quit() {
        let repeat = |c| {
            message(
                &Model::default(),
                of_kind(KeyCode::Char(c), KeyEventKind::Repeat),
            )
        };
        assert_eq!(repeat('j'), Some(Msg::Move(Motion::Down)));
        for c in "dypqrl?/oRvuUi*a".chars() {
            assert_eq!(repeat(c), None, "{c}");
        }
    }

    #[test]
    fn a_letter_with_alt_or_super_is_no_command() {
        for modifier in [KeyModifiers::ALT, KeyModifiers::SUPER] {
            let event = KeyEvent::new(KeyCode::Char('d'), modifier);
            assert_eq!(message(&Model::default(), event), None);
        }
    }

    #[test]
    fn in_the_palette_keys_are_text_and_the_arrows_move() {
        let model = Model {
            palette: Some(super::super::palette::Palette::default()),
            ..Model::default()
        };
        let of = |code| message(&model, key(code));
        let text = |c: char| {
            let text = LineMsg::Text(c.to_string());
            Some(Msg::Palette(PaletteMsg::Line(text)))
        };
        for c in "ypr d/?qjkgGnNloRvuUi*a,mM:5".chars() {
            assert_eq!(of(KeyCode::Char(c)), text(c));
        }
        assert_eq!(of(KeyCode::Down), Some(Msg::Palette(PaletteMsg::Next)));
        assert_eq!(of(KeyCode::Enter), Some(Msg::Palette(PaletteMsg::Run)));
        let close = Some(Msg::Palette(PaletteMsg::Close));
        assert_eq!(of(KeyCode::Backspace), close, "nothing is left");
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(message(&model, ctrl_c), Some(Msg::Quit));
    }

    /// The event of a key, as a terminal sends it.
    fn event(stroke: Stroke) -> KeyEvent {
        let code = match stroke.key {
            Struck::Char(c) => KeyCode::Char(c),
            Struck::F(number) => KeyCode::F(number),
            Struck::Named(named) => match named {
                Named::Enter => KeyCode::Enter,
                Named::Esc => KeyCode::Esc,
                Named::Tab => KeyCode::Tab,
                Named::BackTab => KeyCode::BackTab,
                Named::Backspace => KeyCode::Backspace,
                Named::Delete => KeyCode::Delete,
                Named::Insert => KeyCode::Insert,
                Named::Up => KeyCode::Up,
                Named::Down => KeyCode::Down,
                Named::Left => KeyCode::Left,
                Named::Right => KeyCode::Right,
                Named::Home => KeyCode::Home,
                Named::End => KeyCode::End,
                Named::PageUp => KeyCode::PageUp,
                Named::PageDown => KeyCode::PageDown,
            },
        };
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
        modifiers.set(KeyModifiers::ALT, stroke.alt);
        let capital = matches!(stroke.key, Struck::Char(c) if c.is_uppercase());
        modifiers.set(KeyModifiers::SHIFT, capital);
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn every_key_of_every_page_means_what_the_help_says() {
        let pages = [
            None,
            Some(Overlay::Help),
            Some(Overlay::Reader),
            Some(Overlay::Versions),
            Some(Overlay::Offers),
            Some(Overlay::Microphone),
            Some(Overlay::Settings),
            Some(Overlay::Models),
            Some(Overlay::Latency),
            Some(Overlay::Log),
        ];
        for overlay in pages {
            let model = Model {
                overlay,
                ..Model::default()
            };
            let place = model.place();
            for one in ACTIONS.iter().filter(|one| one.is_at(place)) {
                for stroke in model.keymap.keys_of(one.action) {
                    let meant = message(&model, event(*stroke));
                    assert_eq!(meant, Some(meaning(one.action)), "{stroke} at {place:?}");
                }
            }
        }
        for menu in [None, Some(0)] {
            let mut model = Model::default();
            model.history.open = true;
            model.history.menu = menu;
            let place = model.place();
            for one in ACTIONS.iter().filter(|one| one.is_at(place)) {
                for stroke in model.keymap.keys_of(one.action) {
                    let meant = message(&model, event(*stroke));
                    assert_eq!(meant, Some(meaning(one.action)), "{stroke} at {place:?}");
                }
            }
        }
    }

    #[test]
    fn digits_are_a_count_that_begins_with_none() {
        let mut model = Model::default();
        assert_eq!(message(&model, key(KeyCode::Char('0'))), None);
        let five = message(&model, key(KeyCode::Char('5')));
        assert_eq!(five, Some(Msg::Digit(5)));
        model.count = Some(5);
        let zero = message(&model, key(KeyCode::Char('0')));
        assert_eq!(zero, Some(Msg::Digit(0)));
    }

    #[test]
    fn another_keymap_gives_keys_other_meanings() {
        use crate::front::keys::Keymap;
        let keymap = Keymap::with(["copy: z ctrl-y"]).expect("sound");
        let model = Model {
            keymap: keymap.into(),
            ..Model::default()
        };
        let copy = Some(Msg::Clip(ClipMsg::Copy));
        assert_eq!(message(&model, key(KeyCode::Char('z'))), copy);
        assert_eq!(message(&model, key(KeyCode::Char('y'))), None);
        let ctrl_y = KeyEvent::new(KeyCode::Char('y'), KeyModifiers::CONTROL);
        assert_eq!(message(&model, ctrl_y), copy);
    }
}
