//! The other end of a link without sayso: what the link alone takes.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::net::UnixListener;

use sayso::control::place::Place;
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, EventMask, InputFocus, WindowClass};

use crate::args::Source;
use crate::support::key;
use crate::wire::{Teller, Told, now};

/// Tells when each press could be read, until the link ends.
pub(crate) fn run(source: Source, teller: &Teller) {
    match source {
        Source::Rdev => keyboard(teller),
        Source::Evdev => {
            teller.tell(Told::Ready);
            presses(std::io::stdin().lock(), teller);
        }
        Source::Terminal => terminal(teller),
        Source::Control => {
            let socket = Place::from_environment().socket();
            let folder = socket.parent().expect("a folder");
            fs::create_dir_all(folder).expect("a folder");
            let listener = UnixListener::bind(&socket).expect("a socket");
            teller.tell(Told::Ready);
            let (stream, _) = listener.accept().expect("a finger");
            presses(BufReader::new(stream), teller);
        }
    }
}

fn presses(lines: impl BufRead, teller: &Teller) {
    for line in lines.lines().map_while(Result::ok) {
        if line == "down" {
            teller.tell(Told::Began(now()));
        }
    }
}

fn terminal(teller: &Teller) {
    crossterm::terminal::enable_raw_mode().expect("a terminal");
    teller.tell(Told::Ready);
    let mut bytes = [0; 256];
    while let Ok(count @ 1..) = std::io::stdin().read(&mut bytes) {
        if bytes[..count].ends_with(key::SPACE_DOWN.as_bytes()) {
            teller.tell(Told::Began(now()));
        }
    }
}

/// A window with the focus.
fn keyboard(teller: &Teller) {
    let (x, screen) = x11rb::connect(None).expect("a display");
    let screen = &x.setup().roots[screen];
    let window = x.generate_id().expect("an id");
    let events = CreateWindowAux::new()
        .override_redirect(1)
        .event_mask(EventMask::KEY_PRESS | EventMask::STRUCTURE_NOTIFY);
    x.create_window(
        COPY_DEPTH_FROM_PARENT,
        window,
        screen.root,
        0,
        0,
        10,
        10,
        0,
        WindowClass::INPUT_OUTPUT,
        0,
        &events,
    )
    .expect("sent");
    x.map_window(window).expect("sent");
    x.flush().expect("sent");
    while let Ok(event) = x.wait_for_event() {
        match event {
            Event::MapNotify(_) => {
                x.set_input_focus(InputFocus::NONE, window, x11rb::CURRENT_TIME)
                    .expect("sent")
                    .check()
                    .expect("focused");
                teller.tell(Told::Ready);
            }
            Event::KeyPress(_) => teller.tell(Told::Began(now())),
            _ => {}
        }
    }
}
