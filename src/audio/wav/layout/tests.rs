use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use proptest::prelude::*;

use super::*;
use crate::audio::wav::{decode, pcm16};

/// A WAV as `hound` writes it, from samples of −1 to 1.
fn written(spec: WavSpec, samples: &[f32]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).unwrap();
    for &sample in samples {
        match spec.sample_format {
            SampleFormat::Float => writer.write_sample(sample).unwrap(),
            SampleFormat::Int => {
                let half = f64::from(1_u32 << (spec.bits_per_sample - 1));
                #[expect(clippy::cast_possible_truncation, reason = "saturates")]
                let integer = (f64::from(sample) * half).min(half - 1.0) as i32;
                writer.write_sample(integer).unwrap();
            }
        }
    }
    writer.finalize().unwrap();
    file.into_inner()
}

fn spec(channels: u16, bits: u16, sample_format: SampleFormat) -> WavSpec {
    WavSpec {
        channels,
        sample_rate: 44_100,
        bits_per_sample: bits,
        sample_format,
    }
}

/// Mono, 16-bit, `n` samples that count upwards.
fn plain(n: u16) -> Vec<u8> {
    let samples: Vec<f32> = (1..=n).map(|x| f32::from(x) / 32_768.0).collect();
    written(spec(1, 16, SampleFormat::Int), &samples)
}

/// The smallest header, with any content in its fields.
fn header(tag: u16, channels: u16, rate: u32, bits: u16, data_length: u32) -> Vec<u8> {
    let block = channels * bits.div_ceil(8);
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    file.extend(tag.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate.wrapping_mul(u32::from(block))).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend(data_length.to_le_bytes());
    file
}

fn error(bytes: &[u8]) -> WavError {
    inspect(bytes).expect_err("not a WAV")
}

#[test]
fn every_format_reads_back_what_hound_wrote() {
    let samples = [0.0, 0.5, -0.5, 0.25, -1.0, 0.75];
    for channels in [1_u16, 2, 6] {
        for (bits, format, encoding) in [
            (8, SampleFormat::Int, Encoding::U8),
            (16, SampleFormat::Int, Encoding::I16),
            (24, SampleFormat::Int, Encoding::I24),
            (32, SampleFormat::Int, Encoding::I32),
            (32, SampleFormat::Float, Encoding::F32),
        ] {
            let wav = decode(&written(spec(channels, bits, format), &samples)).unwrap();
            let expected: Vec<f32> = samples
                .chunks(usize::from(channels))
                .map(|frame| frame.iter().sum::<f32>() * (1.0 / f32::from(channels)))
                .collect();
            assert_eq!(wav.samples, expected, "{channels} channels of {encoding:?}");
            assert_eq!((wav.encoding, wav.channels), (encoding, channels));
            assert_eq!((wav.sample_rate, wav.problem), (44_100, None));
        }
    }
}

#[test]
fn doubles_and_containers_wider_than_their_bits_are_read() {
    let mut doubles = header(3, 1, 8_000, 64, 8);
    doubles.extend(0.5_f64.to_le_bytes());
    assert_eq!(decode(&doubles).unwrap().samples, [0.5]);

    let mut wide = header(1, 1, 8_000, 24, 4);
    wide[32] = 4; // four bytes a frame
    wide.extend((1_i32 << 30).to_le_bytes());
    assert_eq!(decode(&wide).unwrap().samples, [0.5]);
}

#[test]
fn chunks_before_and_after_the_sound_are_passed_over() {
    let mut file = plain(4);
    file.splice(12..12, *b"LIST\x03\0\0\0abc\0");
    file.extend(b"id3 \x02\0\0\0xy");
    let wav = decode(&file).unwrap();
    assert_eq!((wav.samples.len(), wav.problem), (4, None));
    file.extend(b"TAG and a title that was once a song's");
    assert_eq!(decode(&file).unwrap().samples.len(), 4);
}

#[test]
fn a_file_cut_short_gives_what_is_there_and_says_so() {
    let file = plain(100);
    let wav = decode(&file[..file.len() - 51]).unwrap();
    assert_eq!(wav.samples.len(), 74);
    let problem = wav.problem.unwrap();
    assert_eq!(
        problem,
        WavProblem::CutShort {
            promised: 200,
            present: 148
        }
    );
    assert!(problem.to_string().contains("cut short"));
}

#[test]
fn a_header_that_gives_too_little_or_no_length_hides_nothing() {
    for (length, expected) in [
        (
            20,
            WavProblem::GoesOn {
                promised: 20,
                present: 200,
            },
        ),
        (0, WavProblem::LengthOpen { present: 200 }),
        (u32::MAX, WavProblem::LengthOpen { present: 200 }),
    ] {
        let mut file = plain(100);
        file[40..44].copy_from_slice(&length.to_le_bytes());
        let wav = decode(&file).unwrap();
        assert_eq!((wav.samples.len(), wav.problem), (100, Some(expected)));
    }
}

#[test]
fn a_long_file_takes_its_length_from_the_long_header() {
    let mut file = plain(4);
    file[..4].copy_from_slice(b"RF64");
    file[40..44].fill(0xff);
    let mut ds64 = b"ds64\x1c\0\0\0".to_vec();
    ds64.extend([0; 8]);
    ds64.extend(6_u64.to_le_bytes());
    ds64.extend([0; 12]);
    file.splice(12..12, ds64);
    // Three of the four samples, then one that the header leaves out.
    let wav = decode(&file).unwrap();
    assert_eq!(
        wav.problem,
        Some(WavProblem::GoesOn {
            promised: 6,
            present: 8
        })
    );
}

#[test]
fn what_cannot_be_read_is_named_with_the_way_out() {
    assert_eq!(error(b""), WavError::Empty);
    assert_eq!(error(b"RIFF"), WavError::HeaderCut { bytes: 4 });
    assert_eq!(error(&plain(4)[..30]), WavError::HeaderCut { bytes: 30 });
    assert_eq!(error(&plain(4)[..36]), WavError::NoData);
    assert_eq!(error(&header(1, 0, 16_000, 16, 0)), WavError::NoChannels);
    assert_eq!(
        error(&header(1, 1, 0, 16, 0)),
        WavError::BadRate { hertz: 0 }
    );
    let alaw = error(&header(6, 1, 8_000, 8, 0));
    assert!(alaw.to_string().contains("A-law"), "{alaw}");
}

#[test]
fn a_file_that_is_something_else_is_called_by_its_name() {
    for (bytes, name) in [
        (&b"ID3\x04"[..], "an MP3"),
        (b"\xff\xfb\x90", "an MP3"),
        (b"\xff\xf1\x50", "an AAC stream"),
        (b"OggS\0", "an Ogg file"),
        (b"fLaC", "a FLAC file"),
        (b"\0\0\0\x20ftypM4A ", "an MP4"),
        (b"<!DOCTYPE html>", "a web page"),
    ] {
        let text = error(bytes).to_string();
        assert!(text.contains(name) && text.contains("ffmpeg -i"), "{text}");
    }
    assert_eq!(error(b"hello"), WavError::NotWav { looks_like: None });
    assert_eq!(
        error(b"RIFF\x04\0\0\0AVI "),
        WavError::NotWav { looks_like: None }
    );
}

#[test]
fn sixteen_bits_survive_the_way_to_float_and_back() {
    use crate::audio::downmix::PcmSample;
    for value in i16::MIN..=i16::MAX {
        assert_eq!(pcm16(value.to_f32()), value);
    }
    assert_eq!((pcm16(2.0), pcm16(-2.0)), (i16::MAX, i16::MIN));
}

/// A chunk, or something like one: its length may lie about its content.
fn chunk() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        4 => Just(*b"fmt "),
        4 => Just(*b"data"),
        1 => Just(*b"ds64"),
        1 => Just(*b"LIST"),
        1 => any::<[u8; 4]>(),
    ];
    let format = (
        prop_oneof![Just(1_u16), Just(3), Just(0xfffe), any::<u16>()],
        prop_oneof![0_u16..8, any::<u16>()],
        prop_oneof![Just(16_000_u32), any::<u32>()],
        prop_oneof![
            Just(8_u16),
            Just(16),
            Just(24),
            Just(32),
            Just(64),
            any::<u16>()
        ],
        any::<u16>(),
    );
    let format = format.prop_map(|(tag, channels, rate, bits, block)| {
        let [tag, channels, bits, block] = [tag, channels, bits, block].map(u16::to_le_bytes);
        [
            &tag[..],
            &channels,
            &rate.to_le_bytes(),
            &[0; 4],
            &block,
            &bits,
        ]
        .concat()
    });
    let content = prop_oneof![format, prop::collection::vec(any::<u8>(), 0..80)];
    let lie =
        prop_oneof![3 => Just(None), 1 => any::<u32>().prop_map(Some), 1 => Just(Some(u32::MAX))];
    (name, content, lie).prop_map(|(name, content, lie)| {
        let length = lie.unwrap_or(u32::try_from(content.len()).unwrap());
        [name.to_vec(), length.to_le_bytes().to_vec(), content].concat()
    })
}

/// A file that begins as a WAV does and goes on as it likes.
fn nearly_wav() -> impl Strategy<Value = Vec<u8>> {
    let magic = prop_oneof![Just(*b"RIFF"), Just(*b"RF64")];
    let chunks = prop::collection::vec(chunk(), 0..6).prop_map(|chunks| chunks.concat());
    (magic, any::<u32>(), chunks).prop_map(|(magic, length, chunks)| {
        [
            magic.to_vec(),
            length.to_le_bytes().to_vec(),
            b"WAVE".to_vec(),
            chunks,
        ]
        .concat()
    })
}

/// Whatever the bytes are: an error with a message, or samples that are in the
/// file, in memory that is bounded by its length.
fn check_any(bytes: &[u8]) -> Result<(), TestCaseError> {
    match (inspect(bytes), decode(bytes)) {
        (Ok(layout), Ok(wav)) => {
            prop_assert!(bytes.get(layout.data.clone()).is_some());
            prop_assert_eq!(layout.data.len(), layout.frames() * layout.frame_bytes());
            prop_assert_eq!(wav.samples.len(), layout.frames());
            // A sample has a byte at least; a vector grows to twice its need,
            // and from nothing to four at once.
            prop_assert!(wav.samples.capacity() <= 4 + 2 * bytes.len());
        }
        (Err(of_layout), Err(of_sound)) => {
            prop_assert_eq!(&of_layout, &of_sound);
            prop_assert!(!of_layout.to_string().is_empty());
        }
        (layout, wav) => prop_assert!(false, "{layout:?} but {wav:?}"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        check_any(&bytes)?;
    }

    #[test]
    fn arbitrary_chunks_never_panic(bytes in nearly_wav(), cut in 0_usize..600) {
        check_any(&bytes)?;
        check_any(&bytes[..cut.min(bytes.len())])?;
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0_usize..144, value: u8, cut in 0_usize..144) {
        let mut file = plain(50);
        file[at] = value;
        check_any(&file)?;
        check_any(&file[..cut])?;
        if let Ok(wav) = decode(&file) {
            prop_assert!(wav.samples.iter().all(|x| (-1.0..=1.0).contains(x)));
        }
    }
}
