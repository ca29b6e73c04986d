//! What lies where on the screen, for the mouse.

use ratatui::layout::{Position, Rect};

use crate::clip::ClipId;
use crate::front::action::Action;
use crate::front::browse::Part;

/// Something that can be clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// What a key would do, too.
    Action(Action),
    /// A clip of the list.
    Clip(ClipId),
    /// A key of the configuration, by its place among all.
    Setting(usize),
    /// A model, by its name.
    Model(String),
    /// The waveform of the clip that is open, and where it lies.
    Timeline(Rect),
    /// A word of its text, by where it was said, in ms.
    Word(u32),
    /// A part of the filter of the history that counts.
    Chip(Part),
    /// Something it can be filtered by, by its place.
    Choice(usize),
    /// What the palette has found, by its place there.
    Found(usize),
    /// A version of the selected text, by its number.
    Version(u32),
    /// What a correction taught, by its place.
    Offer(usize),
    /// The text that is corrected, which is shown here.
    Corrected(Rect),
}

/// The targets of one frame. Drawing fills it; the last one drawn lies on top.
#[derive(Debug, Default)]
pub struct Hits(Vec<(Rect, Target)>);

impl Hits {
    /// Here is this now.
    pub fn add(&mut self, area: Rect, target: Target) {
        if !area.is_empty() {
            self.0.push((area, target));
        }
    }

    /// Nothing beneath is to be clicked here.
    pub fn cover(&mut self, area: Rect) {
        // A covered target is cut to nothing; targets are rows, so that is exact
        // enough: what shows of one beside the box can be clicked by its other end.
        for (beneath, _) in &mut self.0 {
            if beneath.intersects(area) {
                *beneath = Rect::ZERO;
            }
        }
    }

    /// What is there.
    pub fn at(&self, column: u16, row: u16) -> Option<&Target> {
        let position = Position::new(column, row);
        let mut topmost = self.0.iter().rev();
        let (_, target) = topmost.find(|(area, _)| area.contains(position))?;
        Some(target)
    }

    /// Every target with its area.
    pub fn iter(&self) -> impl Iterator<Item = &(Rect, Target)> {
        self.0.iter().filter(|(area, _)| !area.is_empty())
    }
}
