//! The focused window: typed into, or pasted into.

use arboard::Clipboard;

use super::clipboard::set_primary;
use super::focus::Kind;
use super::typist::{self, Session, Typist};
use super::write::plain;
use super::{DeliverError, Receipt, Sink};
use crate::child::find;
use crate::config::{DeliverConfig, PasteChord};
use crate::hotkey::Chord;

const TYPED: &str = "focused window";
const PASTED: &str = "focused window (paste)";

/// Presses the keys of each letter.
pub struct TypeSink {
    typist: Typist,
    session: Session,
    own: bool,
}

impl TypeSink {
    /// A sink with the program of the configuration, or the best that is there.
    ///
    /// # Errors
    /// [`DeliverError::Refused`] when there is none.
    pub fn open(config: &DeliverConfig) -> Result<Self, DeliverError> {
        let session = Session::from_environment();
        Ok(Self {
            typist: Typist::choose(config.type_with, session, |name| find(name).is_some())?,
            session,
            own: false,
        })
    }
}

impl Sink for TypeSink {
    fn name(&self) -> &'static str {
        TYPED
    }

    fn own_focus(&mut self, own: bool) {
        self.own = own;
    }

    /// Typed text cannot be read back: the receipt is not verified.
    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let text = plain(text);
        if !self.typist.types(&text) {
            return Err(DeliverError::Letters {
                program: self.typist.program(),
            });
        }
        typist::may_press(self.session, self.own)?;
        self.typist.type_text(&text)?;
        Ok(Receipt::new(TYPED, false))
    }
}

/// Presses the chord that pastes. The text must be on the clipboard, and stays there.
pub struct PasteSink {
    typist: Typist,
    session: Session,
    chord: PasteChord,
    own: bool,
    /// Old terminals paste the primary selection, which ends with its owner.
    primary: Option<Clipboard>,
}

impl PasteSink {
    /// A sink with the program of the configuration, or the best that is there.
    ///
    /// # Errors
    /// [`DeliverError::Refused`] when there is none.
    pub fn open(config: &DeliverConfig) -> Result<Self, DeliverError> {
        let session = Session::from_environment();
        Ok(Self {
            typist: Typist::choose(config.type_with, session, |name| find(name).is_some())?,
            session,
            chord: config.paste_chord.clone(),
            own: false,
            primary: None,
        })
    }

    /// What pastes into the focused window.
    fn chord(&mut self, text: &str) -> Result<Chord, DeliverError> {
        if let Some(chord) = &self.chord.0 {
            return Ok(chord.clone());
        }
        let words = match typist::focused_kind(self.session) {
            Kind::Plain => "ctrl+v",
            Kind::Terminal => "ctrl+shift+v",
            Kind::OldTerminal => {
                self.set_primary(text)?;
                "shift+insert"
            }
        };
        words.parse().map_err(|error| DeliverError::Refused {
            place: PASTED.to_owned(),
            cause: format!("`{words}` is no chord: {error}"),
            next: "Name a `paste_chord` under [deliver]".to_owned(),
        })
    }

    fn set_primary(&mut self, text: &str) -> Result<(), DeliverError> {
        let set = match &mut self.primary {
            Some(clipboard) => set_primary(clipboard, text),
            none => Clipboard::new().and_then(|new| set_primary(none.insert(new), text)),
        };
        set.map_err(|error| {
            self.primary = None;
            DeliverError::Unreachable {
                cause: error.to_string(),
            }
        })
    }
}

impl Sink for PasteSink {
    fn name(&self) -> &'static str {
        PASTED
    }

    fn own_focus(&mut self, own: bool) {
        self.own = own;
    }

    /// Whether the window took it is not known: the receipt is not verified.
    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        typist::may_press(self.session, self.own)?;
        let chord = self.chord(text)?;
        self.typist.chord(&chord)?;
        Ok(Receipt::new(PASTED, false))
    }
}
