//! A sound as it is played: from anywhere, a part of it, again and again, faster
//! or slower.

use std::ops::Range;

use super::stretch::Stretch;

/// The slowest speed, in percent of the own.
pub const SLOWEST: u16 = 75;
/// The fastest speed, in percent of the own.
pub const FASTEST: u16 = 200;

/// A sound that begins or ends in the middle of a word swells and fades over so
/// many ms; a sharp edge clicks.
const EDGE_MS: u32 = 4;

/// A sound and where it is played. Positions are in samples.
#[derive(Debug, Clone)]
pub struct Tape {
    samples: Vec<f32>,
    stretch: Stretch,
    /// The part that is played, where it is not all.
    part: Option<Range<usize>>,
    looped: bool,
    percent: u16,
    edge: usize,
    /// What comes next is quieter still by so many samples of the edge.
    swelling: usize,
}

/// What [`Tape::next`] has put out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The position of its first sample.
    pub from: usize,
    /// The position behind its last.
    pub to: usize,
}

impl Tape {
    /// All of a sound with so many samples per second, from its top.
    pub fn new(samples: Vec<f32>, sample_rate: u32) -> Self {
        Self {
            samples,
            stretch: Stretch::new(sample_rate),
            part: None,
            looped: false,
            percent: 100,
            edge: (sample_rate * EDGE_MS / 1_000).max(1) as usize,
            swelling: 0,
        }
    }

    /// The length of all of it.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there is no sound.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Goes on at this speed, [`SLOWEST`] to [`FASTEST`].
    pub fn set_speed(&mut self, percent: u16) {
        self.percent = percent.clamp(SLOWEST, FASTEST);
    }

    /// Goes on from here. Outside the part that is played, all is played again.
    pub fn go_to(&mut self, position: usize) {
        let position = position.min(self.len());
        if self
            .part
            .as_ref()
            .is_some_and(|part| !part.contains(&position))
        {
            self.play_all();
        }
        self.jump(position);
    }

    /// Goes on from here, in the part that is played or at its end.
    pub fn go_back_to(&mut self, position: usize) {
        self.jump(position.min(self.len()));
    }

    /// Plays this part from its top, once or until something else is wanted. An
    /// empty part is none: what follows is played to the end.
    pub fn play_part(&mut self, part: Range<usize>, looped: bool) {
        let part = part.start.min(self.len())..part.end.min(self.len());
        if part.is_empty() {
            return self.play_all();
        }
        self.jump(part.start);
        self.part = Some(part);
        self.looped = looped;
    }

    /// Goes on to the end of all, from where it is.
    pub fn play_all(&mut self) {
        self.part = None;
        self.looped = false;
    }

    /// The part that is played, where it is not all, and whether again and again.
    pub fn part(&self) -> Option<(Range<usize>, bool)> {
        let part = self.part.clone();
        part.map(|part| (part, self.looped))
    }

    /// Puts the next few ms of sound behind `out`; `None` when it is over.
    pub fn next(&mut self, out: &mut Vec<f32>) -> Option<Piece> {
        let Range { start, end } = self.part.clone().unwrap_or(0..self.len());
        if self.stretch.position() >= end {
            if !self.looped {
                return None;
            }
            self.jump(start);
        }
        let (before, from) = (out.len(), self.stretch.position());
        self.stretch.next(&self.samples, end, self.percent, out);
        let to = self.stretch.position().min(end);
        self.soften(&mut out[before..], to, end);
        Some(Piece { from, to })
    }

    fn jump(&mut self, position: usize) {
        self.stretch.go_to(position);
        self.swelling = if position == 0 { 0 } else { self.edge };
    }

    /// Takes the edges off a piece that begins or ends within the sound.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
    fn soften(&mut self, piece: &mut [f32], to: usize, end: usize) {
        let edge = self.edge as f32;
        for sample in piece.iter_mut() {
            if self.swelling == 0 {
                break;
            }
            *sample *= 1.0 - self.swelling as f32 / edge;
            self.swelling -= 1;
        }
        if to == end && end < self.len() {
            for (left, sample) in piece.iter_mut().rev().take(self.edge).enumerate() {
                *sample *= left as f32 / edge;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 16_000;

    /// A sound that tells where in it one is: 0, 0.001, 0.002, …
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn ramp(count: usize) -> Tape {
        Tape::new((0..count).map(|n| n as f32 / 1_000.0).collect(), RATE)
    }

    fn rest(tape: &mut Tape) -> Vec<f32> {
        let mut out = Vec::new();
        while tape.next(&mut out).is_some() {}
        out
    }

    /// Without the edges, which are softened.
    fn inner(heard: &[f32]) -> &[f32] {
        &heard[64..heard.len() - 64]
    }

    #[test]
    fn all_of_it_is_played_sample_by_sample() {
        let mut tape = ramp(1_000);
        assert_eq!(rest(&mut tape), tape.samples);
        assert_eq!(tape.next(&mut Vec::new()), None);
    }

    #[test]
    fn from_the_middle_it_swells_and_then_is_the_sound() {
        let mut tape = ramp(1_000);
        tape.go_to(400);
        let heard = rest(&mut tape);
        assert_eq!(heard.len(), 600);
        assert!(heard[0].abs() < 1e-6, "{}", heard[0]);
        assert_eq!(heard[64..], tape.samples[464..]);
    }

    #[test]
    fn a_part_is_played_alone_and_ends_softly() {
        let mut tape = ramp(1_000);
        tape.play_part(300..700, false);
        let heard = rest(&mut tape);
        assert_eq!(heard.len(), 400);
        assert_eq!(inner(&heard), &tape.samples[364..636]);
        assert!(heard[399].abs() < 1e-6, "{}", heard[399]);
    }

    #[test]
    fn a_looped_part_begins_again_until_all_is_wanted() {
        let mut tape = ramp(1_000);
        tape.play_part(300..492, true);
        let mut heard = Vec::new();
        let froms: Vec<usize> = (0..3)
            .map(|_| tape.next(&mut heard).expect("it never ends").from)
            .collect();
        assert_eq!(froms, [300, 300, 300]);
        assert_eq!(heard.len(), 3 * 192);
        tape.play_all();
        assert_eq!(rest(&mut tape).len(), 1_000 - 492);
    }

    #[test]
    fn seeking_within_a_part_stays_in_it_and_beside_it_leaves_it() {
        let mut tape = ramp(1_000);
        tape.play_part(300..700, true);
        tape.go_to(500);
        assert_eq!(tape.part(), Some((300..700, true)));
        tape.go_to(800);
        assert_eq!(tape.part(), None);
        assert_eq!(rest(&mut tape).len(), 200);
    }

    #[test]
    fn one_that_stood_at_the_end_of_its_loop_begins_it_again() {
        let mut tape = ramp(1_000);
        tape.play_part(300..700, true);
        tape.go_back_to(700);
        let piece = tape.next(&mut Vec::new()).expect("it never ends");
        assert_eq!((piece.from, tape.part()), (300, Some((300..700, true))));
    }

    #[test]
    fn an_empty_part_is_none_and_one_behind_the_end_too() {
        for part in [500..500, 2_000..3_000] {
            let mut tape = ramp(1_000);
            tape.play_part(100..200, true);
            tape.play_part(part, true);
            assert_eq!(tape.part(), None);
        }
        let mut tape = ramp(1_000);
        tape.go_to(9_999);
        assert_eq!(tape.next(&mut Vec::new()), None);
        let mut nothing = Tape::new(Vec::new(), RATE);
        nothing.play_part(0..10, true);
        assert_eq!(nothing.next(&mut Vec::new()), None);
    }

    #[test]
    fn pieces_tell_where_they_are_from_at_any_speed() {
        let mut tape = ramp(16_000);
        tape.set_speed(9_999);
        let (mut out, mut at) = (Vec::new(), 0);
        while let Some(piece) = tape.next(&mut out) {
            assert_eq!(piece.from, at);
            at = piece.to;
        }
        assert_eq!(at, 16_000);
        assert_eq!(out.len(), 8_000, "twice as fast is the fastest");
    }
}
