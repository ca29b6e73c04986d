use proptest::prelude::*;

use super::*;
use crate::clip::ClipId;
use crate::ptt::State;

fn json(message: &impl Serialize) -> String {
    String::from_utf8(line(message)).expect("UTF-8")
}

fn request(text: &str) -> Option<Request> {
    serde_json::from_str(text).ok()
}

#[test]
fn what_is_said_looks_as_documented() {
    assert_eq!(json(&Hello::client()), "{\"sayso\":1}\n");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        json(&Hello::server(4711)),
        format!("{{\"sayso\":1,\"version\":\"{version}\",\"process\":4711}}\n")
    );
    assert_eq!(
        json(&Request::Start(Begin::default())),
        "{\"do\":\"start\"}\n"
    );
    assert_eq!(
        json(&Request::Follow(Follow { text: true })),
        "{\"do\":\"follow\",\"text\":true}\n"
    );
    assert_eq!(
        json(&Answer::refused(RefusalKind::Busy, "Later.")),
        "{\"error\":{\"kind\":\"busy\",\"message\":\"Later.\"}}\n"
    );
    let told = Told {
        status: Status {
            state: State::Recording,
            hands_free: true,
            elapsed_s: Some(3),
            ..Status::default()
        },
        last: Some(Last {
            clip: ClipId::from_parts(1, 1),
            text: "two\nlines".to_owned(),
        }),
    };
    assert_eq!(
        json(&Answer::Ok(Box::new(told))),
        "{\"ok\":{\"status\":{\"state\":\"recording\",\"hands_free\":true,\"elapsed_s\":3,\
         \"microphone\":{\"is\":\"\"},\"model\":{\"is\":\"\"},\"waiting\":0,\"failed\":0,\
         \"incognito\":false},\"last\":{\"clip\":\"00000000010000000000000001\",\
         \"text\":\"two\\nlines\"}}}\n"
    );
}

#[test]
fn a_request_may_say_more_than_this_version_knows() {
    assert_eq!(
        request(r#"{"do":"stop","why":"I am done"}"#),
        Some(Request::Stop)
    );
    assert_eq!(
        request(r#"{"do":"follow"}"#),
        Some(Request::Follow(Follow { text: false }))
    );
    let hello: Hello = serde_json::from_str(r#"{"sayso":2,"name":"x"}"#).expect("a hello");
    assert_eq!(hello.sayso, 2);
}

#[test]
fn what_is_no_request_is_none() {
    for text in [
        "",
        "start",
        "{}",
        "[]",
        "null",
        r#"{"do":"Start"}"#,
        r#"{"do":"press"}"#,
        r#"{"do":"start"}{"do":"stop"}"#,
        r#"{"do":["start"]}"#,
        r#"{"do":"follow","text":"yes"}"#,
        "{\"do\":\"start\"",
    ] {
        assert_eq!(request(text), None, "{text}");
    }
}

#[test]
fn a_reason_of_a_later_version_is_still_a_refusal() {
    let answer = r#"{"error":{"kind":"moon","message":"Full moon."}}"#;
    let answer: Answer = serde_json::from_str(answer).expect("an answer");
    assert_eq!(answer, Answer::refused(RefusalKind::Other, "Full moon."));
}

#[test]
fn the_longest_line_passes_and_a_byte_more_does_not() {
    let mut buffer = LineBuffer::default();
    let mut bytes = vec![b'x'; LONGEST - 1];
    bytes.push(b'\n');
    buffer.push(&bytes);
    let got = buffer.next_line().expect("short enough");
    assert_eq!(got.map(|line| line.len()), Some(LONGEST - 1));
    buffer.push(b"x");
    buffer.push(&bytes);
    assert_eq!(buffer.next_line(), Err(TooLong));
}

#[test]
fn a_line_without_an_end_is_given_up_when_it_is_too_long() {
    let mut buffer = LineBuffer::default();
    for _ in 0..LONGEST - 1 {
        buffer.push(b"x");
        assert_eq!(buffer.next_line(), Ok(None));
    }
    buffer.push(b"x");
    assert_eq!(buffer.next_line(), Err(TooLong));
}

proptest! {
    #[test]
    fn lines_are_the_same_however_the_bytes_are_cut(
        lines in prop::collection::vec("[ -~]{0,20}", 0..8),
        cuts in prop::collection::vec(1_usize..9, 1..40),
    ) {
        let bytes: Vec<u8> = lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
        let mut buffer = LineBuffer::default();
        let mut got = Vec::new();
        let (mut rest, mut cuts) = (bytes.as_slice(), cuts.iter().cycle());
        while !rest.is_empty() {
            let cut = cuts.next().copied().unwrap_or(1).min(rest.len());
            buffer.push(&rest[..cut]);
            rest = &rest[cut..];
            while let Some(line) = buffer.next_line().expect("short") {
                got.push(String::from_utf8(line).expect("UTF-8"));
            }
        }
        prop_assert_eq!(got, lines);
    }

    #[test]
    fn no_bytes_are_too_strange_to_be_refused(bytes: Vec<u8>) {
        // Never a panic; whether it is a request is the parser's matter.
        let _ = serde_json::from_slice::<Request>(&bytes);
        let _ = serde_json::from_slice::<Hello>(&bytes);
    }
}
