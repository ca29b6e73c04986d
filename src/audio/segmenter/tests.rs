use proptest::prelude::*;

use super::*;
use crate::audio::wav;

/// A frame with or without voice, of some loudness.
const fn frame(voiced: bool, power: f32) -> VoiceFrame {
    VoiceFrame {
        score: if voiced { 1.0 } else { 0.0 },
        voiced,
        power,
        steps: 0.0,
    }
}

fn cutter(longest: usize) -> Cutter {
    let mut segmenter = Segmenter::new(longest * FRAME);
    // Shorter than any model hears, so that a test stays small.
    segmenter.cutter.longest = longest;
    segmenter.cutter
}

/// Runs frames through a cutter; the last piece is what `finish` would give.
fn cuts(longest: usize, frames: &[VoiceFrame]) -> (Vec<Cut>, Piece) {
    let mut cutter = cutter(longest);
    let mut cuts = Vec::new();
    for frame in frames {
        cutter.take(*frame, &mut |cut| cuts.push(cut));
    }
    let end = frames.len() * FRAME;
    let last = Piece {
        range: cutter.start * FRAME..end,
        heard: cutter.heard(end),
    };
    (cuts, last)
}

/// `(voice, frames)` after one another.
fn speech(parts: &[(bool, usize)]) -> Vec<VoiceFrame> {
    let part = |(voiced, count): &(bool, usize)| {
        vec![frame(*voiced, if *voiced { 0.1 } else { 0.0 }); *count]
    };
    parts.iter().flat_map(part).collect()
}

fn pieces(cuts: &[Cut]) -> Vec<Piece> {
    let piece = |cut: &Cut| match cut {
        Cut::Piece(piece) => Some(piece.clone()),
        Cut::Voice | Cut::Quiet | Cut::Pause { .. } => None,
    };
    cuts.iter().filter_map(piece).collect()
}

#[test]
fn a_long_enough_sentence_ends_at_a_natural_pause() {
    let second = frames(1_000);
    let said = speech(&[(false, 40), (true, 3 * second), (false, 30), (true, second)]);
    let (cuts, last) = cuts(20 * second, &said);
    let voice_end = 40 + 3 * second;
    let heard = (40 - LEAD) * FRAME..(voice_end + PAUSE) * FRAME;
    assert_eq!(
        cuts,
        [
            Cut::Voice,
            Cut::Pause {
                heard: heard.clone()
            },
            Cut::Piece(Piece {
                range: 0..(voice_end + PAUSE) * FRAME,
                heard: Some(heard),
            }),
            Cut::Voice,
        ]
    );
    assert_eq!(last.range.start, (voice_end + PAUSE) * FRAME);
    assert_eq!(
        last.heard,
        Some((voice_end + 30 - LEAD) * FRAME..last.range.end)
    );
}

#[test]
fn a_short_phrase_waits_for_more_and_its_pause_is_broken() {
    let said = speech(&[(true, frames(800)), (false, frames(500)), (true, 10)]);
    let (cuts, last) = cuts(frames(20_000), &said);
    let [Cut::Voice, Cut::Pause { heard }, Cut::Voice] = cuts.as_slice() else {
        panic!("{cuts:?}");
    };
    assert!(last.heard.as_ref().is_some_and(|all| all.end > heard.end));
    assert_eq!(last.range.start, 0);
}

#[test]
fn a_pause_that_nobody_breaks_was_announced_as_the_last_piece_is() {
    let said = speech(&[(true, 60), (false, 30)]);
    let (cuts, last) = cuts(1_000, &said);
    let Some(Cut::Pause { heard }) = cuts.last() else {
        panic!("{cuts:?}");
    };
    assert_eq!(last.heard.as_ref(), Some(heard));
}

#[test]
fn a_click_is_nothing_and_its_silence_belongs_to_no_word() {
    let (cuts, last) = cuts(
        1_000,
        &speech(&[(false, 9), (true, 4), (false, 90), (true, 50)]),
    );
    assert_eq!(cuts, [Cut::Voice, Cut::Quiet, Cut::Voice]);
    assert_eq!(last.heard, Some((103 - LEAD) * FRAME..153 * FRAME));
}

#[test]
fn the_gap_in_a_stop_consonant_is_no_pause() {
    let (cuts, _) = cuts(1_000, &speech(&[(true, 300), (false, 7), (true, 50)]));
    assert_eq!(cuts, [Cut::Voice]);
}

#[test]
fn whoever_never_pauses_is_cut_at_the_quietest_place_in_time() {
    let mut said = speech(&[(true, 150)]);
    for quiet in &mut said[72..80] {
        quiet.power = 0.01;
    }
    let (cuts, last) = cuts(100, &said);
    let pieces = pieces(&cuts);
    assert_eq!(pieces.len(), 1);
    assert!((73 * FRAME..80 * FRAME).contains(&pieces[0].range.end));
    // Both sides are heard up to the cut and no further: no word comes twice.
    assert_eq!(pieces[0].heard, Some(pieces[0].range.clone()));
    assert_eq!(last.heard, Some(pieces[0].range.end..150 * FRAME));
}

#[test]
fn silence_is_never_heard_and_keeps_the_start_of_the_next_word() {
    let (cuts, last) = cuts(100, &speech(&[(false, 220), (true, 20)]));
    let pieces = pieces(&cuts);
    assert!(!pieces.is_empty() && pieces.iter().all(|piece| piece.heard.is_none()));
    let heard = last.heard.expect("voice");
    assert!(heard.start <= (220 - LEAD) * FRAME, "{heard:?}");
}

#[test]
fn real_speech_is_heard_and_silence_is_not() {
    let clip = |bytes: &[u8]| wav::decode(bytes).expect("a WAV").samples;
    let fox = clip(include_bytes!(
        "../../../assets/demo/demo2_flite_slt_fox.wav"
    ));
    let silence = clip(include_bytes!("../../../assets/demo/demo7_silence.wav"));
    let heard = |samples: &[f32]| {
        let mut segmenter = Segmenter::new(96_000);
        let mut cuts = Vec::new();
        for piece in samples.chunks(160) {
            segmenter.add(piece, |_| {}, |cut| cuts.push(cut));
        }
        let mut all = pieces(&cuts);
        all.push(segmenter.finish());
        let heard = all.into_iter().filter_map(|piece| piece.heard);
        heard.map(|heard| heard.len()).sum::<usize>()
    };
    let kept = heard(&fox);
    assert!(kept * 10 > fox.len() * 7, "{kept} of {}", fox.len());
    assert_eq!(heard(&silence), 0);
}

proptest! {
    #[test]
    fn every_sample_is_in_exactly_one_piece_in_order(
        parts in prop::collection::vec((any::<bool>(), 1_usize..200), 0..30),
        longest in 63_usize..400,
        powers in prop::collection::vec(0.0_f32..1.0, 1..50),
    ) {
        let mut said = speech(&parts);
        for (frame, power) in said.iter_mut().zip(powers.iter().cycle()) {
            frame.power = *power;
        }
        let (cuts, last) = cuts(longest, &said);
        let mut all = pieces(&cuts);
        all.push(last);
        let mut at = 0;
        let mut heard_until = 0;
        for piece in &all {
            prop_assert_eq!(piece.range.start, at);
            at = piece.range.end;
            if let Some(heard) = &piece.heard {
                prop_assert!(heard.start >= piece.range.start.max(heard_until));
                prop_assert!(heard.end <= piece.range.end);
                prop_assert!(heard.len() <= (longest + PAUSE) * FRAME);
                heard_until = heard.end;
            }
        }
        prop_assert_eq!(at, said.len() * FRAME);
        // And every voice that is long enough for a word is heard by the engine.
        let mut at = 0;
        for run in said.chunk_by(|a, b| a.voiced == b.voiced) {
            let word = run[0].voiced && run.len() >= SHORTEST_VOICE;
            for index in (at..at + run.len()).filter(|_| word) {
                let sample = index * FRAME;
                let mut heard = all.iter().filter_map(|piece| piece.heard.as_ref());
                prop_assert!(heard.any(|heard| heard.contains(&sample)), "{}", index);
            }
            at += run.len();
        }
    }

    #[test]
    fn a_broken_pause_is_told_before_anything_else(
        parts in prop::collection::vec((any::<bool>(), 1_usize..120), 0..30),
    ) {
        let (cuts, _) = cuts(375, &speech(&parts));
        let mut pause = None;
        for cut in cuts {
            match cut {
                Cut::Pause { heard } => pause = Some(heard),
                Cut::Voice | Cut::Quiet => pause = None,
                // Nothing was said since: the guess that was made is the text.
                Cut::Piece(piece) => if let Some(announced) = pause.take() {
                    prop_assert_eq!(piece.heard, Some(announced));
                },
            }
        }
    }
}
