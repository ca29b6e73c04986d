//! What a key means. Push-to-talk keys never come here: see [`super::ptt_keys`].

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::line_edit::LineMsg;
use super::message::{ClipMsg, Direction, ModelMsg, Motion, Msg, SearchMsg, SettingMsg};
use super::model::{Model, Overlay};

/// A key in the help: how it is written and what it does.
pub struct Binding {
    /// The key or keys.
    pub keys: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
}

const fn binding(keys: &'static str, does: &'static str) -> Binding {
    Binding { keys, does }
}

/// What `q` does where this is all of sayso.
pub const QUIT: &str = "quit";

/// Every key, in the order of the help. Push-to-talk is listed apart.
pub const BINDINGS: &[Binding] = &[
    binding("Esc", "cancel the dictation; close, leave or dismiss"),
    binding("y  Enter", "copy the selected text"),
    binding("U", "put back what the clipboard held before"),
    binding("o", "read the selected text alone"),
    binding("p", "play the selected clip, or stop it"),
    binding("r", "transcribe it again"),
    binding("a", "again, without the silence gate"),
    binding("R", "try all that failed again"),
    binding("v", "its versions, and what changed"),
    binding("*", "mark it, or take the mark away"),
    binding("d u", "move it to the trash, take that back"),
    binding("j k  ↓ ↑", "older, newer"),
    binding("g G", "newest (and follow new ones), oldest"),
    binding("PgDn PgUp", "half a screen"),
    binding("/", "search; Enter keeps it, Esc leaves it"),
    binding("n N", "next hit, previous hit"),
    binding("i", "incognito: keep nothing of what is said"),
    binding("m", "test the microphone"),
    binding(
        ",",
        "the settings; there Enter changes one, a adds to a list, p sets it for one profile, u \
         takes it out of the file, / narrows them",
    ),
    binding(
        "M",
        "the models; there Enter downloads and uses one, x stops a download",
    ),
    binding("l", "stop listening for the key, or listen again"),
    binding("?", "these keys"),
    binding("q  ctrl-c", QUIT),
];

/// The meaning of a key event, if it has one.
///
/// Only keys that move or type act on auto-repeat; releases mean nothing here.
pub fn message(model: &Model, event: KeyEvent) -> Option<Msg> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let msg = if model.typing_setting().is_some() {
        while_typing(event, ctrl)?
    } else if ctrl {
        with_ctrl(model, event.code)?
    } else if event
        .modifiers
        .intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META)
    {
        return None;
    } else if model.search.typing {
        while_searching(event.code)?
    } else {
        plain(model, event.code)?
    };
    (event.kind == KeyEventKind::Press || repeats(&msg)).then_some(msg)
}

/// What pasted text means, if anything.
pub fn pasted(model: &Model, text: String) -> Option<Msg> {
    if model.typing_setting().is_some() {
        return Some(line(LineMsg::Text(text)));
    }
    let searching = model.search.typing;
    searching.then_some(Msg::Search(SearchMsg::Text(text)))
}

const fn line(msg: LineMsg) -> Msg {
    Msg::Setting(SettingMsg::Line(msg))
}

/// While a setting is typed, keys are text for it.
fn while_typing(event: KeyEvent, ctrl: bool) -> Option<Msg> {
    let alt = KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META;
    let msg = match event.code {
        KeyCode::Char('c') if ctrl => return Some(Msg::Quit),
        KeyCode::Char('h') if ctrl => LineMsg::Erase,
        KeyCode::Char('u') if ctrl => LineMsg::Clear,
        KeyCode::Char('a') if ctrl => LineMsg::Home,
        KeyCode::Char('e') if ctrl => LineMsg::End,
        _ if ctrl || event.modifiers.intersects(alt) => return None,
        KeyCode::Char(c) => LineMsg::Text(c.to_string()),
        KeyCode::Backspace => LineMsg::Erase,
        KeyCode::Delete => LineMsg::EraseBehind,
        KeyCode::Left => LineMsg::Left,
        KeyCode::Right => LineMsg::Right,
        KeyCode::Home => LineMsg::Home,
        KeyCode::End => LineMsg::End,
        KeyCode::Enter => return Some(Msg::Setting(SettingMsg::Choose)),
        KeyCode::Esc => return Some(Msg::Escape),
        _ => return None,
    };
    Some(line(msg))
}

fn with_ctrl(model: &Model, code: KeyCode) -> Option<Msg> {
    match code {
        KeyCode::Char('c') => Some(Msg::Quit),
        KeyCode::Char('h') if model.search.typing => Some(Msg::Search(SearchMsg::Erase)),
        KeyCode::Char('d') => Some(Msg::Move(Motion::PageDown)),
        KeyCode::Char('u') => Some(Msg::Move(Motion::PageUp)),
        _ => None,
    }
}

/// While searching, keys are text.
fn while_searching(code: KeyCode) -> Option<Msg> {
    match code {
        KeyCode::Char(c) => Some(Msg::Search(SearchMsg::Text(c.to_string()))),
        KeyCode::Backspace => Some(Msg::Search(SearchMsg::Erase)),
        KeyCode::Enter => Some(Msg::Search(SearchMsg::Done)),
        KeyCode::Esc => Some(Msg::Escape),
        KeyCode::Down => Some(Msg::Search(SearchMsg::Hit(Direction::Down))),
        KeyCode::Up => Some(Msg::Search(SearchMsg::Hit(Direction::Up))),
        _ => None,
    }
}

/// What a key means on the page of the settings alone.
fn on_settings(code: KeyCode) -> Option<Msg> {
    let msg = match code {
        KeyCode::Enter => SettingMsg::Choose,
        KeyCode::Char('a') => SettingMsg::Add,
        KeyCode::Char('u') | KeyCode::Backspace => SettingMsg::Unset,
        KeyCode::Char('p') => SettingMsg::ForProfile,
        KeyCode::Char('/') => SettingMsg::Filter,
        KeyCode::Char('q') => return Some(Msg::Settings),
        _ => return None,
    };
    Some(Msg::Setting(msg))
}

fn plain(model: &Model, code: KeyCode) -> Option<Msg> {
    if model.overlay == Some(Overlay::Settings)
        && let Some(msg) = on_settings(code)
    {
        return Some(msg);
    }
    if model.overlay == Some(Overlay::Models) {
        match code {
            KeyCode::Enter => return Some(Msg::OnModels(ModelMsg::Choose)),
            KeyCode::Char('x') => return Some(Msg::OnModels(ModelMsg::Stop)),
            _ => {}
        }
    }
    let msg = match code {
        KeyCode::Char('q') if model.overlay == Some(Overlay::Help) => Msg::Help,
        KeyCode::Char('q') if model.overlay == Some(Overlay::Reader) => Msg::Open,
        KeyCode::Char('q') if model.overlay == Some(Overlay::Versions) => Msg::Versions,
        KeyCode::Char('q') if model.overlay == Some(Overlay::Microphone) => Msg::Microphone,
        KeyCode::Char('q') if model.overlay == Some(Overlay::Models) => Msg::Models,
        KeyCode::Char('q') => Msg::Quit,
        KeyCode::Esc => Msg::Escape,
        KeyCode::Char('y') | KeyCode::Enter => Msg::Clip(ClipMsg::Copy),
        KeyCode::Char('U') => Msg::TakeBack,
        KeyCode::Char('o') => Msg::Open,
        KeyCode::Char('p') => Msg::Clip(ClipMsg::Play),
        KeyCode::Char('r') => Msg::Clip(ClipMsg::Again),
        KeyCode::Char('a') => Msg::Clip(ClipMsg::Anyway),
        KeyCode::Char('R') => Msg::RetryFailed,
        KeyCode::Char('v') => Msg::Versions,
        KeyCode::Char('*') => Msg::Clip(ClipMsg::Star),
        KeyCode::Char('d') | KeyCode::Delete => Msg::Clip(ClipMsg::Delete),
        KeyCode::Char('u') => Msg::Undelete,
        KeyCode::Char('i') => Msg::Incognito,
        KeyCode::Char('m') => Msg::Microphone,
        KeyCode::Char(',') => Msg::Settings,
        KeyCode::Char('M') => Msg::Models,
        KeyCode::Char('l') => Msg::Listen,
        KeyCode::Char('?') | KeyCode::F(1) => Msg::Help,
        KeyCode::Char('/') => Msg::Search(SearchMsg::Begin),
        KeyCode::Char('n') => Msg::Search(SearchMsg::Hit(Direction::Down)),
        KeyCode::Char('N') => Msg::Search(SearchMsg::Hit(Direction::Up)),
        KeyCode::Char('j') | KeyCode::Down => Msg::Move(Motion::Down),
        KeyCode::Char('k') | KeyCode::Up => Msg::Move(Motion::Up),
        KeyCode::Char('g') | KeyCode::Home => Msg::Move(Motion::Top),
        KeyCode::Char('G') | KeyCode::End => Msg::Move(Motion::Bottom),
        KeyCode::PageUp => Msg::Move(Motion::PageUp),
        KeyCode::PageDown => Msg::Move(Motion::PageDown),
        _ => return None,
    };
    Some(msg)
}

/// Whether holding the key down means the message again and again.
const fn repeats(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Move(_)
            | Msg::Search(SearchMsg::Hit(_) | SearchMsg::Text(_) | SearchMsg::Erase)
            | Msg::Setting(SettingMsg::Line(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn q_closes_what_lies_on_top_before_it_quits() {
        let mut model = Model {
            overlay: Some(Overlay::Help),
            ..Model::default()
        };
        assert_eq!(message(&model, key(KeyCode::Char('q'))), Some(Msg::Help));
        model.overlay = None;
        assert_eq!(message(&model, key(KeyCode::Char('q'))), Some(Msg::Quit));
    }

    #[test]
    fn the_help_names_every_command_key() {
        let named: String = BINDINGS.iter().map(|binding| binding.keys).collect();
        for c in "yoprdjkgG/nNl?qRvuUi*am,M".chars() {
            assert!(named.contains(c), "{c}");
        }
    }
}
