//! What a server may answer: lies, pages, refusals, redirects.

use sayso::fetch::{Cause, Event, FetchError};

use super::place::{Place, SIZE, file, ranges, sum};
use super::server::{Act, Server};

#[test]
fn a_length_that_is_another_is_another_file() {
    for length in [SIZE - 1, SIZE + 1, 0] {
        let server = Server::start(&file(0), [Act::Length(length)]);
        let mut place = Place::new();
        let cause = place.refused(&server);
        assert_eq!(
            cause,
            Cause::WrongSize {
                said: length as u64,
                expected: SIZE as u64
            }
        );
        assert_eq!(place.kept(), 0);
    }
}

#[test]
fn a_length_that_is_right_over_a_file_that_is_short_is_a_cut_until_it_is_given_up() {
    let short = &file(0)[..200_000];
    let server = Server::start(
        short,
        [Act::Length(SIZE), Act::HangUp, Act::HangUp, Act::HangUp],
    );
    let mut place = Place::new();
    let cause = place.refused(&server);
    assert!(matches!(cause, Cause::Unreachable(_)), "{cause}");
    assert_eq!(place.kept(), 200_000);
}

#[test]
fn no_length_at_all_is_no_fault() {
    for act in [Act::NoLength, Act::Chunked(Vec::new())] {
        let server = Server::start(&file(0), [act]);
        let mut place = Place::new();
        place.fetch(&server).expect("fetched");
        place.has_the_file();
    }
}

#[test]
fn more_than_the_file_is_not_the_file() {
    let server = Server::start(&file(0), [Act::Chunked(b"more".to_vec())]);
    let mut place = Place::new();
    assert_eq!(place.refused(&server), Cause::TooLong(SIZE as u64));
    assert!(place.names().is_empty(), "{:?}", place.names());
}

#[test]
fn redirects_are_followed_with_the_range() {
    let store = Server::start(&file(0), [Act::CutAfter(100_000)]);
    let there = || Act::Redirect(format!("{}/blob", store.base()));
    let server = Server::start(&file(0), [there(), there()]);
    let mut place = Place::new();
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(ranges(&store.asked()), [None, Some("bytes=100000-")]);
    assert_eq!((store.sent(), server.sent()), (SIZE, 0));
}

#[test]
fn a_redirect_in_a_circle_is_given_up() {
    let server = Server::start(
        &file(0),
        (0..30).map(|_| Act::Redirect("/again".to_owned())),
    );
    let mut place = Place::new();
    assert_eq!(place.refused(&server), Cause::Redirects);
    assert!(server.asked().len() <= 11, "{}", server.asked().len());
}

#[test]
fn a_page_instead_of_the_file_is_said_to_be_one() {
    const PAGE: &str = "<!doctype html><title>Hotel Wifi</title>Please sign in";
    for headers in [
        "\r\nContent-Type: text/html",
        "\r\nContent-Type: application/octet-stream",
        "",
    ] {
        let server = Server::start(&file(0), [Act::Say(200, headers, PAGE)]);
        let mut place = Place::new();
        let error = place.fetch(&server).expect_err("a page");
        if headers.contains("html") {
            let text = error.to_string();
            assert!(
                text.contains("a web page came") && text.contains("Hotel Wifi"),
                "{text}"
            );
            assert!(text.contains("Sign in to the network"), "{text}");
        }
        assert!(place.names().is_empty(), "{:?}", place.names());
    }
    // Without a length the first bytes tell.
    let padded = format!("{PAGE}{}", " ".repeat(SIZE - PAGE.len()));
    let server = Server::start(padded.as_bytes(), [Act::NoLength]);
    let cause = Place::new().refused(&server);
    assert_eq!(cause, Cause::Page(Some("Hotel Wifi".to_owned())));
}

#[test]
fn a_page_in_the_middle_of_a_download_costs_nothing_of_it() {
    const PAGE: &str = "<!doctype html><title>Hotel Wifi</title>Please sign in";
    for headers in ["\r\nContent-Type: text/html", ""] {
        let script = [Act::CutAfter(200_000), Act::Say(200, headers, PAGE)];
        let server = Server::start(&file(0), script);
        let mut place = Place::new();
        let page = Cause::Page(Some("Hotel Wifi".to_owned()));
        // What does not call itself a page is too short.
        let said = u64::try_from(PAGE.len()).expect("a number");
        let short = Cause::WrongSize {
            said,
            expected: u64::try_from(SIZE).expect("a number"),
        };
        let cause = if headers.is_empty() { short } else { page };
        assert_eq!(place.refused(&server), cause);
        assert_eq!(place.kept(), 200_000);
        place.fetch(&server).expect("signed in");
        place.has_the_file();
        assert_eq!(server.asked()[2].range.as_deref(), Some("bytes=200000-"));
    }
}

#[test]
fn a_small_message_is_no_model() {
    let mut other = file(0);
    other[0] = b'{';
    let server = Server::start(&other, []);
    assert_eq!(Place::new().refused(&server), Cause::WrongStart);
}

#[test]
fn a_refusal_is_final_and_named() {
    for (code, needle) in [
        (403, "who asks"),
        (404, "no such file"),
        (410, "no such file"),
    ] {
        let server = Server::start(&file(0), [Act::Say(code, "", "no")]);
        let cause = Place::new().refused(&server);
        assert!(matches!(cause, Cause::Status { .. }), "{cause}");
        assert!(cause.to_string().contains(needle), "{cause}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    let server = Server::start(
        &file(0),
        [
            Act::Say(503, "\r\nRetry-After: 0", "soon"),
            Act::Say(500, "", ""),
            Act::Say(429, "", ""),
        ],
    );
    let mut place = Place::new();
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(server.asked().len(), 4);
    let server = Server::start(&file(0), (0..9).map(|_| Act::Say(503, "", "")));
    let cause = Place::new().refused(&server);
    assert_eq!(
        cause,
        Cause::Status {
            code: 503,
            again_in: None
        }
    );
    assert_eq!(server.asked().len(), 4, "three repetitions");
}

#[test]
fn a_file_with_another_sum_is_removed() {
    let server = Server::start(&file(1), []);
    let mut place = Place::new();
    let cause = place.refused(&server);
    assert_eq!(cause, Cause::WrongSum(sum(&file(1))));
    assert!(place.names().is_empty(), "{:?}", place.names());
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn the_next_address_is_taken_where_one_is_of_no_use() {
    let bad = Server::start(&file(1), []);
    let gone = Server::start(&file(0), [Act::Say(404, "", "")]);
    let half = Server::start(&file(0), [Act::CutAfter(100_000), Act::Say(404, "", "")]);
    let good = Server::start(&file(0), []);
    let mut place = Place::new();
    let urls = [&bad, &gone, &half, &good].map(|server| format!("{}/f", server.base()));
    place.fetch_from(&urls).expect("fetched");
    place.has_the_file();
    // What one began another ends; a tag of one is nothing to the other.
    assert_eq!(ranges(&good.asked()), [Some("bytes=100000-")]);
    assert_eq!(good.asked()[0].if_range, None);
    let given_up = |event: &&Event| matches!(event, Event::Trouble { again_in: None, .. });
    assert_eq!(place.events.iter().filter(given_up).count(), 3);
}

#[test]
fn a_proxy_is_asked_in_the_place_of_the_server() {
    let proxy = Server::start(&file(0), [Act::CutAfter(100_000)]);
    let mut place = Place::new();
    place.manner.proxy = Some(proxy.base());
    place
        .fetch_from(&["http://models.invalid/ggml-x.bin".to_owned()])
        .expect("fetched");
    place.has_the_file();
    let asked = proxy.asked();
    assert_eq!(asked.len(), 2);
    for asked in &asked {
        assert_eq!(asked.tunnel.as_deref(), Some("models.invalid:80"));
        assert_eq!(asked.target, "/ggml-x.bin");
    }
}

#[test]
fn a_proxy_that_is_none_is_named() {
    let mut place = Place::new();
    place.manner.proxy = Some("no proxy at all".to_owned());
    let error = place
        .fetch_from(&["http://127.0.0.1:1/f".to_owned()])
        .expect_err("no proxy");
    assert!(error.to_string().contains("`no proxy at all`"), "{error}");
}

#[test]
fn a_server_that_cannot_encrypt_is_of_no_use_for_an_encrypted_address() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    place.manner.retries = 0;
    let https = server.base().replace("http:", "https:");
    let error = place.fetch_from(&[https]).expect_err("no handshake");
    assert!(matches!(error, FetchError::Failed { .. }), "{error}");
    assert!(!place.target().exists());
}
#[test]
fn nobody_listens_and_no_name_is_known() {
    let mut place = Place::new();
    place.manner.retries = 1;
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("an address");
    drop(port);
    let error = place
        .fetch_from(&[format!("http://{address}/f")])
        .expect_err("nobody");
    let text = error.to_string();
    assert!(text.contains("no connection (it was refused)"), "{text}");
    assert!(text.contains("HTTPS_PROXY"), "{text}");
    for url in ["http://", "ftp://127.0.0.1/f", "not an address"] {
        let error = place.fetch_from(&[url.to_owned()]).expect_err(url);
        assert!(matches!(error, FetchError::Failed { .. }), "{url}: {error}");
    }
    assert!(!place.target().exists());
}
