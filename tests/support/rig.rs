//! A `sayso` to tell stories on, whatever it is made of.
//!
//! [`fakes`] puts one together inside the test, fast; [`desk`] starts the real
//! program on a desktop of its own. What a story says of the one it says of the
//! other.

#[cfg(target_os = "linux")]
pub(crate) mod desk;
pub(crate) mod fakes;

use std::path::PathBuf;

use sayso::ptt::State;

use super::Speech;
use super::sayso::{is_trashed, wavs_below};

/// One `sayso` as it is installed, ready for the key: a finger, a voice, eyes,
/// and the means to break what it stands on.
pub(crate) trait Rig {
    /// The key goes down, and stays there.
    fn key_down(&mut self);

    /// The key goes up. Returns when a new press would not be taken for a bounce.
    fn key_up(&mut self);

    /// The key goes down and up, sooner than any hold.
    fn tap(&mut self);

    /// Some other key goes down and up.
    fn tap_other_key(&mut self);

    /// Esc.
    fn cancel(&mut self);

    /// Space, in the terminal: starts or stops a dictation.
    fn toggle(&mut self);

    /// `q`, in the terminal; sees it end well.
    fn quit(&mut self);

    /// Says it all, and returns when it has been heard.
    fn say(&mut self, speech: &Speech);

    /// From now on no text comes before [`Rig::think_no_longer`]. A real model
    /// needs no telling to be slow; it cannot be told, either.
    fn think_long(&mut self);

    /// What was held back may come.
    fn think_no_longer(&mut self);

    /// The microphone goes, and so does the sound server, if there is one.
    fn lose_microphone(&mut self);

    /// It comes back; returns when `sayso` has it again.
    fn restore_microphone(&mut self);

    /// The key's own source dies, as it does with its X server.
    fn lose_keyboard(&mut self);

    /// Waits until this is the state that is shown.
    fn expect_state(&self, state: State);

    /// Waits until the running dictation is shown as hands-free.
    fn expect_hands_free(&self);

    /// Waits until the user is told something with these words in it.
    fn expect_notice(&self, words: &str);

    /// Waits until the list begins with these texts, newest first, and where the
    /// order of delivery can be seen, until it was the same.
    fn expect_listed(&self, newest_first: &[&Speech]);

    /// Waits until another program would paste exactly this.
    fn expect_clipboard(&self, text: &str);

    /// What another program would paste now.
    fn clipboard(&self) -> Option<String>;

    /// The folder of clips.
    fn data(&self) -> PathBuf;

    /// Holds the key, says it, releases the key.
    fn dictate(&mut self, speech: &Speech) {
        self.key_down();
        self.expect_state(State::Recording);
        self.say(speech);
        self.key_up();
    }

    /// Waits until the text is on the clipboard and the newest in the list.
    fn expect_text(&self, speech: &Speech) {
        self.expect_clipboard(&speech.text);
        self.expect_listed(&[speech]);
    }

    /// Every clip on disk but those in the trash, oldest first.
    fn clips(&self) -> Vec<PathBuf> {
        let mut clips = wavs_below(&self.data());
        clips.retain(|path| !is_trashed(path));
        clips
    }

    /// Every clip in the trash, oldest first.
    fn trash(&self) -> Vec<PathBuf> {
        let mut clips = wavs_below(&self.data());
        clips.retain(|path| is_trashed(path));
        clips
    }
}
