use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use proptest::prelude::*;

use super::*;
use crate::audio::wav::{decode, inspect};

const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: CLIP_RATE,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

/// A clip's file as `hound` writes it.
fn written(spec: WavSpec, samples: &[i16]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).unwrap();
    for &sample in samples {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

/// Forty samples, none of whose bytes is zero.
fn clip() -> Vec<u8> {
    let samples: Vec<i16> = (0..40).map(|n| 0x0101 + n * 0x0203).collect();
    written(SPEC, &samples)
}

fn judge(file: &[u8]) -> Repair {
    let head = &file[..file.len().min(CLIP_HEADER)];
    repair(head, file.len() as u64)
}

/// Does to the file what was said, as the caller must.
fn apply(file: &mut Vec<u8>, repair: Repair) {
    if let Repair::Rewrite {
        header,
        file_length,
    } = repair
    {
        let length = usize::try_from(file_length).unwrap();
        assert!(length == file.len() || length + 1 == file.len(), "{length}");
        file.truncate(length);
        file[..CLIP_HEADER].copy_from_slice(&header);
    }
}

/// Repairs a damaged file and holds it against its own samples.
fn check_repaired(mut file: Vec<u8>) -> Result<(), TestCaseError> {
    let samples = file[CLIP_HEADER.min(file.len())..].to_vec();
    let frames = samples.len() / 2;
    let verdict = judge(&file);
    if frames == 0 {
        prop_assert_eq!(verdict, Repair::Empty);
        return Ok(());
    }
    apply(&mut file, verdict);
    prop_assert_eq!(judge(&file), Repair::Whole);
    let layout = inspect(&file).unwrap();
    prop_assert_eq!((layout.frames(), layout.problem), (frames, None));
    prop_assert_eq!((layout.channels, layout.sample_rate), (1, CLIP_RATE));
    prop_assert_eq!(&file[layout.data], &samples[..2 * frames]);
    // A reader that believes headers agrees.
    let reader = hound::WavReader::new(Cursor::new(&file)).unwrap();
    prop_assert_eq!((reader.len() as usize, reader.spec()), (frames, SPEC));
    Ok(())
}

#[test]
fn the_header_is_the_one_that_hound_writes() {
    for samples in [0_usize, 1, 40, 70_000] {
        let file = written(SPEC, &vec![7; samples]);
        assert_eq!(file[..CLIP_HEADER], header_of(2 * samples as u64));
        assert_eq!(file.len(), CLIP_HEADER + 2 * samples);
    }
}

#[test]
fn a_sound_file_needs_nothing_and_one_without_samples_has_nothing() {
    assert_eq!(judge(&clip()), Repair::Whole);
    assert_eq!(judge(&written(SPEC, &[])), Repair::Empty);
    assert_eq!(judge(b""), Repair::Empty);
}

#[test]
fn a_file_cut_at_any_byte_keeps_every_whole_sample_before_the_cut() {
    let file = clip();
    for length in 0..=file.len() {
        check_repaired(file[..length].to_vec()).unwrap_or_else(|why| panic!("{length}: {why}"));
    }
}

#[test]
fn a_header_with_any_stretch_of_zeros_is_whole_again() {
    let whole = clip();
    for from in 0..CLIP_HEADER {
        for to in from + 1..=CLIP_HEADER {
            let mut file = whole.clone();
            file[from..to].fill(0);
            let verdict = judge(&file);
            apply(&mut file, verdict);
            assert_eq!(file, whole, "{from}..{to}");
        }
    }
}

#[test]
fn a_file_of_zeros_up_to_any_byte_keeps_its_length() {
    let whole = clip();
    for to in 0..=whole.len() {
        let mut file = whole.clone();
        file[..to].fill(0);
        check_repaired(file).unwrap_or_else(|why| panic!("{to}: {why}"));
    }
}

#[test]
fn a_header_whose_lengths_are_behind_is_brought_up() {
    let whole = clip();
    let wrong = [0, 1, 36, 60, 79, 81, 116, 5_000, u32::MAX];
    for of_file in wrong {
        for of_data in wrong {
            let mut file = whole.clone();
            file[FILE_LENGTH].copy_from_slice(&of_file.to_le_bytes());
            file[DATA_LENGTH].copy_from_slice(&of_data.to_le_bytes());
            let verdict = judge(&file);
            assert!(
                matches!(verdict, Repair::Rewrite { .. }),
                "{of_file}, {of_data}"
            );
            apply(&mut file, verdict);
            assert_eq!(file, whole);
        }
    }
}

#[test]
fn half_a_sample_behind_a_true_header_goes() {
    let whole = clip();
    let mut file = whole.clone();
    file.push(7);
    let verdict = judge(&file);
    assert!(matches!(verdict, Repair::Rewrite { .. }));
    apply(&mut file, verdict);
    assert_eq!(file, whole);
}

#[test]
fn a_header_with_any_other_byte_is_foreign() {
    for at in (0..CLIP_HEADER).filter(|at| !FILE_LENGTH.contains(at) && !DATA_LENGTH.contains(at)) {
        for change in [1_u8, 0x80, 0xff] {
            let mut file = clip();
            file[at] ^= change;
            if file[at] != 0 {
                assert_eq!(judge(&file), Repair::Foreign, "byte {at}");
                // Also when it is as short as a file without sound.
                assert_eq!(judge(&file[..CLIP_HEADER]), Repair::Foreign, "byte {at}");
            }
        }
    }
}

#[test]
fn other_peoples_files_are_foreign() {
    let with = |change: fn(&mut WavSpec)| {
        let mut spec = SPEC;
        change(&mut spec);
        written(spec, &[1, 2, 3, 4])
    };
    for (what, file) in [
        ("stereo", with(|spec| spec.channels = 2)),
        ("another rate", with(|spec| spec.sample_rate = 44_100)),
        (
            "8 bits",
            written(
                WavSpec {
                    bits_per_sample: 8,
                    ..SPEC
                },
                &[1, 2, 3],
            ),
        ),
        ("24 bits", with(|spec| spec.bits_per_sample = 24)),
        (
            "text",
            b"Dear diary, today I said a great many things.".to_vec(),
        ),
        ("a short text", b"Dear diary".to_vec()),
        ("an MP3", [&b"ID3\x04"[..], &[0; 100]].concat()),
    ] {
        assert_eq!(judge(&file), Repair::Foreign, "{what}");
    }
    let mut tagged = clip();
    tagged.splice(12..12, *b"LIST\x04\0\0\0abcd");
    assert_eq!(judge(&tagged), Repair::Foreign);
}

#[test]
fn a_header_that_was_not_read_is_no_ground_for_a_repair() {
    let file = clip();
    for read in 0..CLIP_HEADER {
        assert_eq!(
            repair(&file[..read], file.len() as u64),
            Repair::Foreign,
            "{read}"
        );
    }
    // More than the header does no harm.
    assert_eq!(repair(&file, file.len() as u64), Repair::Whole);
}

#[test]
fn beyond_four_gigabytes_the_lengths_stay_open_and_nothing_is_cut_off() {
    let head = header_of(0);
    for (file_length, of_file, of_data) in [
        (0xffff_fffe, 0xffff_fff6, 0xffff_ffd2),
        (0x1_0000_0006, 0xffff_fffe, 0xffff_ffda),
        (0x1_0000_0008, 0xffff_ffff, 0xffff_ffdc),
        (0x1_0000_002c, 0xffff_ffff, 0xffff_ffff),
        (u64::MAX - 1, 0xffff_ffff, 0xffff_ffff),
    ] {
        let Repair::Rewrite {
            header,
            file_length: kept,
        } = repair(&head, file_length)
        else {
            panic!("{file_length:#x}");
        };
        assert_eq!(kept, file_length);
        assert_eq!(
            header[FILE_LENGTH],
            u32::to_le_bytes(of_file),
            "{file_length:#x}"
        );
        assert_eq!(
            header[DATA_LENGTH],
            u32::to_le_bytes(of_data),
            "{file_length:#x}"
        );
        assert_eq!(repair(&header, file_length), Repair::Whole);
    }
}

/// What became of a byte of the header: mostly nothing, so that not every file
/// is foreign.
fn field() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![24 => Just(None), 6 => Just(Some(0)), 1 => any::<u8>().prop_map(Some)]
}

proptest! {
    #[test]
    fn no_damage_costs_a_sample(
        samples in prop::collection::vec(any::<i16>(), 0..200),
        cut in 0_usize..450,
        zeros in (0_usize..=CLIP_HEADER, 0_usize..=CLIP_HEADER),
        lengths: Option<(u32, u32)>,
        half: Option<u8>,
    ) {
        let mut file = written(SPEC, &samples);
        if let Some((of_file, of_data)) = lengths {
            file[FILE_LENGTH].copy_from_slice(&of_file.to_le_bytes());
            file[DATA_LENGTH].copy_from_slice(&of_data.to_le_bytes());
        }
        let (from, to) = (zeros.0.min(zeros.1), zeros.0.max(zeros.1));
        file[from..to].fill(0);
        file.truncate(cut);
        // Behind a header that was cut, it would be a byte of the header.
        file.extend(half.filter(|_| file.len() >= CLIP_HEADER));
        check_repaired(file)?;
    }

    #[test]
    fn any_bytes_get_a_verdict_that_settles(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        begins_as_clip: bool,
        extra in prop_oneof![0_u64..4, any::<u64>()],
    ) {
        let mut head = bytes;
        if begins_as_clip {
            let known = header_of(0);
            let length = head.len().min(FILE_LENGTH.start);
            head[..length].copy_from_slice(&known[..length]);
        }
        let file_length = (head.len() as u64).saturating_add(extra);
        match repair(&head, file_length) {
            Repair::Rewrite { header, file_length: kept } => {
                prop_assert!(kept == file_length || kept + 1 == file_length);
                prop_assert_eq!(repair(&header, kept), Repair::Whole);
            }
            Repair::Whole => prop_assert_eq!(file_length % 2, 0),
            Repair::Empty => prop_assert!(file_length < 46),
            Repair::Foreign => {
                prop_assert!(head.iter().any(|byte| *byte != 0) || head.len() < CLIP_HEADER);
            }
        }
    }

    #[test]
    fn repair_and_the_readers_agree_about_any_header(
        fields in prop::collection::vec(field(), CLIP_HEADER),
        sound in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut file = header_of(sound.len() as u64).to_vec();
        for (byte, field) in file.iter_mut().zip(fields) {
            *byte = field.unwrap_or(*byte);
        }
        file.extend(&sound);
        let verdict = judge(&file);
        apply(&mut file, verdict);
        match verdict {
            Repair::Whole | Repair::Rewrite { .. } => {
                let wav = decode(&file).unwrap();
                prop_assert_eq!((wav.samples.len(), wav.problem), (sound.len() / 2, None));
            }
            Repair::Empty => prop_assert!(sound.len() < 2),
            Repair::Foreign => {}
        }
    }
}
