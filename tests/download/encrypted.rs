//! Certificates, and what is not encrypted.

use std::fs;

use sayso::engine::models::DEMO_MODEL;

use super::server::Act;
use super::shop::{NAME, Shop, with_catalogue};
use super::tls::Door;
use crate::support::{Output, PATIENCE, run};

/// A shop behind an encrypted door.
fn behind_a_door(script: Vec<Act>) -> (Shop, Door) {
    let Shop { sayso, server } = Shop::open(script);
    let door = Door::before(&server.base());
    let sayso = with_catalogue(sayso, &door.base());
    (Shop { sayso, server }, door)
}

/// Downloads; whether the authority of the door is trusted.
fn download(shop: &Shop, door: &Door, trusted: bool) -> Output {
    let file = shop.sayso.folder().join("authority.pem");
    door.write_authority(&file);
    let mut command = shop.sayso.command();
    command.args(["model", "download", NAME]);
    if trusted {
        command.env("SSL_CERT_FILE", file);
    }
    run(&mut command, b"", PATIENCE)
}

#[test]
fn a_certificate_of_ones_own_is_trusted_by_its_file() {
    let (shop, door) = behind_a_door(vec![Act::CutAfter(3_000_000)]);
    let got = download(&shop, &door, true);
    assert!(got.status.success(), "{got:?}");
    assert_eq!(fs::read(shop.installed()).expect("there"), DEMO_MODEL);
    assert_eq!(shop.server.sent(), DEMO_MODEL.len(), "over two connections");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_at_once() {
    let (shop, door) = behind_a_door(Vec::new());
    let refused = download(&shop, &door, false);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        refused.stderr.contains("its certificate is not trusted"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("SSL_CERT_FILE"), "{refused:?}");
    assert!(shop.server.asked().is_empty());
    assert_eq!(door.opened(), 1, "it is not tried again");
    assert!(!shop.installed().exists());
}

#[test]
fn what_is_encrypted_never_leads_to_what_is_not() {
    let plain = Shop::open([]);
    let there = format!("{}/f", plain.server.base());
    let (shop, door) = behind_a_door(vec![Act::Redirect(there)]);
    let refused = download(&shop, &door, true);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        refused.stderr.contains("an address that is not encrypted"),
        "{refused:?}"
    );
    assert!(plain.server.asked().is_empty());
    assert!(!shop.installed().exists());
}
