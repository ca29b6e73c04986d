//! What holds for every sequence of events.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Bench, ms, settings};
use crate::clip::ClipId;
use crate::config::Activation;
use crate::ptt::{Effect, Event, Settings, State};

/// One step of a random story. Replies are made for clips that were really
/// asked for, and sometimes for ones that never were.
#[derive(Debug, Clone, Copy)]
enum Step {
    Down,
    Up,
    Toggle,
    Other,
    Cancel,
    Enable,
    Disable,
    Reply(u8, usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Down),
        3 => Just(Step::Up),
        1 => Just(Step::Toggle),
        1 => Just(Step::Other),
        1 => Just(Step::Cancel),
        1 => Just(Step::Enable),
        1 => Just(Step::Disable),
        8 => (0..9_u8, 0..6_usize).prop_map(|(kind, back)| Step::Reply(kind, back)),
        4 => prop_oneof![0..60_u64, 200..400_u64, 900..40_000_u64].prop_map(Step::Wait),
    ]
}

/// Follows the effects as the adapters would.
#[derive(Default)]
struct World {
    made: u64,
    open: BTreeSet<ClipId>,
    started: BTreeSet<ClipId>,
    ended: BTreeSet<ClipId>,
    transcribed: BTreeSet<ClipId>,
    delivered: Vec<ClipId>,
}

impl World {
    fn next(&mut self) -> ClipId {
        self.made += 1;
        ClipId::from_parts(self.made, 0)
    }

    fn recent(&self, back: usize) -> ClipId {
        ClipId::from_parts(self.made.saturating_sub(back as u64), 0)
    }

    fn follow(&mut self, effects: &[Effect]) -> Result<(), TestCaseError> {
        for effect in effects {
            match *effect {
                Effect::StartCapture(clip) => {
                    prop_assert!(self.open.is_empty(), "two captures open");
                    prop_assert!(self.started.insert(clip), "{clip} started twice");
                    self.open.insert(clip);
                }
                Effect::SealCapture(clip) | Effect::DiscardCapture(clip, _) => {
                    prop_assert!(self.open.remove(&clip), "{clip} ended but not open");
                    self.ended.insert(clip);
                }
                Effect::Transcribe(clip) => {
                    self.transcribed.insert(clip);
                }
                Effect::Deliver(clip) => {
                    prop_assert!(self.transcribed.contains(&clip), "{clip} has no text");
                    prop_assert!(!self.delivered.contains(&clip), "{clip} delivered twice");
                    prop_assert!(self.delivered.last() < Some(&clip), "out of order");
                    self.delivered.push(clip);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn play(bench: &mut Bench, world: &mut World, step: Step) -> Vec<Effect> {
    match step {
        Step::Down => {
            let clip = world.next();
            bench.feed(Event::KeyDown(clip))
        }
        Step::Toggle => {
            let clip = world.next();
            bench.feed(Event::Toggle(clip))
        }
        Step::Up => bench.feed(Event::KeyUp),
        Step::Other => bench.feed(Event::OtherKey),
        Step::Cancel => bench.feed(Event::Cancel),
        Step::Enable => bench.feed(Event::Enable),
        Step::Disable => bench.feed(Event::Disable),
        Step::Wait(time) => bench.after(ms(time)),
        Step::Reply(kind, back) => {
            let clip = world.recent(back);
            let event = match kind {
                0 | 1 => Event::CaptureStarted(clip),
                2 => Event::CaptureFailed(clip),
                3 => Event::CaptureLost(clip),
                4 if world.ended.contains(&clip) => Event::ClipSealed(clip),
                4 => return Vec::new(),
                5 => Event::CleanedUp(clip),
                6 => Event::SpeechPaused(clip),
                7 => Event::SpeechResumed(clip),
                _ => Event::TranscriptReady(clip),
            };
            // The recorder says that a start failed only for a clip that then is not open.
            if kind == 2 && world.open.contains(&clip) && bench.state() == State::KeyPressed {
                world.open.remove(&clip);
            }
            bench.feed(event)
        }
    }
}

fn modes() -> impl Strategy<Value = Settings> {
    let activation = prop_oneof![
        Just(Activation::Auto),
        Just(Activation::Hold),
        Just(Activation::Toggle)
    ];
    (activation, any::<bool>(), any::<bool>()).prop_map(|(activation, lone_modifier, keep_open)| {
        Settings {
            activation,
            lone_modifier,
            keep_open,
            max_duration: ms(20_000),
            ..settings()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_start_meets_its_end_and_no_two_captures_are_open(
        settings in modes(),
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let mut bench = Bench::waiting(settings);
        let mut world = World::default();
        for step in steps {
            let before = bench.machine.capturing();
            let effects = play(&mut bench, &mut world, step);
            // A capture that failed at its start is not open.
            if let (Some(clip), Step::Reply(2, _)) = (before, step)
                && bench.machine.capturing().is_none()
            {
                world.open.remove(&clip);
            }
            world.follow(&effects)?;
        }
        // Left alone, with a recorder that never answers again, it settles.
        let effects = bench.after(ms(200_000));
        world.follow(&effects)?;
        prop_assert!(
            matches!(bench.state(), State::Idle | State::WaitingForKey | State::Processing),
            "stuck in {}", bench.state()
        );
        prop_assert!(world.open.is_empty(), "still open: {:?}", world.open);
    }

    #[test]
    fn a_lost_key_up_never_records_past_the_maximum(settings in modes(), wait in 0..5_000_u64) {
        let mut bench = Bench::recording(settings);
        let effects = bench.after(settings.max_duration + ms(wait));
        let seals = effects.iter().filter(|effect| matches!(effect, Effect::SealCapture(_))).count();
        prop_assert_eq!(seals, 1);
    }

    #[test]
    fn quitting_ends_every_story_with_one_shutdown(
        settings in modes(),
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let mut bench = Bench::waiting(settings);
        let mut world = World::default();
        for step in steps {
            play(&mut bench, &mut world, step);
        }
        let effects = bench.feed(Event::Quit);
        prop_assert_eq!(effects.iter().filter(|e| **e == Effect::Shutdown).count(), 1);
        prop_assert_eq!(bench.state(), State::Idle);
        prop_assert_eq!(bench.machine.next_deadline(), None);
        prop_assert_eq!(bench.after(ms(1_000_000)), vec![]);
    }
}
