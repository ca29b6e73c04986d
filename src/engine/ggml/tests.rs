use std::io::Cursor as Bytes;

use proptest::prelude::*;

use super::*;

const DEMO: &[u8] = crate::engine::models::DEMO_MODEL;

/// Where the demo model's tensors begin: header, filters, vocabulary.
fn tensors_begin() -> usize {
    let word = |at: usize| {
        let bytes = DEMO[at..at + 4].try_into().expect("four bytes");
        u32::from_le_bytes(bytes) as usize
    };
    let mut at = 48;
    at += 8 + word(at) * word(at + 4) * 4;
    let tokens = word(at);
    at += 4;
    for _ in 0..tokens {
        at += 4 + word(at);
    }
    at
}

fn inspect_bytes(bytes: &[u8]) -> Result<Shape, Defect> {
    inspect(Bytes::new(bytes))
}

#[test]
fn the_demo_model_is_whole() {
    let shape = inspect_bytes(DEMO).expect("a whole model");
    assert_eq!(
        (shape.state, shape.audio_layers, shape.text_layers),
        (128, 4, 3)
    );
    assert_eq!(shape.tensors(), 11 + 60 + 72);
    assert!(!shape.multilingual());
}

#[test]
fn the_shape_of_base_en_demands_its_known_tensors_and_weights() {
    let base = Shape {
        vocab: 51_864,
        audio_ctx: 1_500,
        state: 512,
        audio_layers: 6,
        text_ctx: 448,
        text_layers: 6,
        mels: 80,
    };
    assert_eq!(base.tensors(), 245);
    // 74 M parameters, as its authors say, beside the encoder's sinusoids.
    assert!((70_000_000..76_000_000).contains(&base.weights()));
}

#[test]
fn every_prefix_of_a_model_is_refused() {
    let begin = tensors_begin();
    let cuts = (0..64)
        .chain(begin - 64..begin + 64)
        .chain((0..DEMO.len()).step_by(DEMO.len() / 100))
        .chain(DEMO.len() - 40..DEMO.len());
    for cut in cuts {
        let defect = inspect_bytes(&DEMO[..cut]).expect_err("a prefix");
        let right = match cut {
            0 => defect == Defect::NotAModel(LooksLike::Empty),
            1..4 => matches!(defect, Defect::NotAModel(_)),
            cut if cut == begin => defect == Defect::NoWeights,
            _ => matches!(defect, Defect::Truncated { missing, .. }
                if missing > 0 && missing <= (DEMO.len() - cut) as u64),
        };
        assert!(right, "cut at {cut}: {defect}");
    }
}

#[test]
fn a_file_cut_between_two_tensors_is_truncated_although_every_tensor_in_it_is_whole() {
    let begin = tensors_begin();
    let word = |index: usize| {
        let at = begin + 4 * index;
        let bytes = DEMO[at..at + 4].try_into().expect("four bytes");
        u32::from_le_bytes(bytes) as usize
    };
    // The first tensor is the encoder's positions, 32-bit numbers.
    let (dimensions, name, kind) = (word(0), word(1), word(2));
    assert_eq!(kind, 0);
    let numbers: usize = (3..3 + dimensions).map(word).product();
    let end = begin + 4 * (3 + dimensions) + name + 4 * numbers;
    assert!(matches!(
        inspect_bytes(&DEMO[..end]),
        Err(Defect::Truncated { place, .. }) if place.starts_with("the list of tensors: 1 of")
    ));
}

#[test]
fn the_places_told_are_the_tensors_one_after_the_other_to_the_end() {
    let mut places = Vec::new();
    let shape = walk(Bytes::new(DEMO), |place| places.push(place)).expect("a whole model");
    assert_eq!(places.len(), shape.tensors() as usize);
    let mut at = tensors_begin() as u64;
    for place in &places {
        assert_eq!(
            (place.start, place.name.end),
            (at, place.data.start),
            "{place:?}"
        );
        at = place.data.end;
    }
    assert_eq!(at, DEMO.len() as u64);
    let name = |place: &TensorPlace| {
        let at = |byte: u64| usize::try_from(byte).expect("a small file");
        String::from_utf8_lossy(&DEMO[at(place.name.start)..at(place.name.end)]).into_owned()
    };
    let of_layer = |layer: &str| {
        let names = places.iter().map(name);
        names.filter(|name| name.starts_with(layer)).count()
    };
    assert_eq!(of_layer("encoder.blocks.3."), 15);
    assert_eq!(of_layer("decoder.blocks.2."), 24);
}

#[test]
fn bytes_after_the_last_tensor_are_damage() {
    let mut long = DEMO.to_vec();
    long.push(0);
    assert!(matches!(inspect_bytes(&long), Err(Defect::Damaged(_))));
}

#[test]
fn other_files_are_named_for_what_they_are() {
    for (start, expected) in [
        (&b""[..], LooksLike::Empty),
        (b"\n<!DOCTYPE html><html><title>404", LooksLike::WebPage),
        (b"<html lang=en>", LooksLike::WebPage),
        (b"GGUF\x03\0\0\0", LooksLike::Gguf),
        (b"PK\x03\x04\x14\0", LooksLike::Zip),
        (b"RIFF\x24\0\0\0WAVEfmt ", LooksLike::Sound),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            LooksLike::LfsPointer,
        ),
        (b"{\"error\":\"Repository not found\"}", LooksLike::Text),
        (b"\x7fELF\x02\x01\x01\0", LooksLike::Unknown),
    ] {
        assert_eq!(inspect_bytes(start), Err(Defect::NotAModel(expected)));
    }
}

#[test]
fn numbers_that_would_end_the_process_inside_ggml_are_refused() {
    // Field of the header, a value that whisper.cpp would assert on or divide by.
    for (field, value) in [
        (3, 130),
        (4, 0),
        (4, 3),
        (7, 64),
        (8, 0),
        (11, 4),
        (11, 10),
        (11, 99),
    ] {
        let mut bytes = DEMO.to_vec();
        let at = 4 * field;
        bytes[at..at + 4].copy_from_slice(&i32::to_le_bytes(value));
        assert!(
            matches!(inspect_bytes(&bytes), Err(Defect::Damaged(_))),
            "field {field} set to {value} was let through"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_048)) {
        prop_assert!(inspect_bytes(&bytes).is_err());
    }

    #[test]
    fn arbitrary_bytes_behind_a_good_header_are_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_048),
        keep in 4_usize..56,
    ) {
        let mut model = DEMO[..keep].to_vec();
        model.extend_from_slice(&bytes);
        prop_assert!(inspect_bytes(&model).is_err());
    }

    #[test]
    fn a_tensor_with_arbitrary_numbers_never_reads_past_the_end(
        fields in proptest::array::uniform7(any::<i32>()),
    ) {
        let begin = tensors_begin();
        let mut model = DEMO[..begin].to_vec();
        for field in fields {
            model.extend_from_slice(&field.to_le_bytes());
        }
        prop_assert!(inspect_bytes(&model).is_err());
    }
}
