use std::io::{self, PipeReader, Write};
use std::sync::mpsc::Receiver;

use super::*;

/// A pipe whose reader is kept from reading until it is let.
struct Late {
    pipe: PipeReader,
    gate: Receiver<()>,
}

impl Read for Late {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let _ = self.gate.recv();
        self.pipe.read(bytes)
    }
}

impl std::os::fd::AsFd for Late {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// Longer than any wait of these tests.
const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn what_was_printed_is_waited_for_however_late_it_is_read() {
    let (pipe, mut program) = io::pipe().expect("a pipe");
    let (open, gate) = sync_channel::<()>(0);
    let ear = Ear::new(Late { pipe, gate });
    let printed = vec![b'x'; 50_000];
    program.write_all(&printed).expect("it fits");
    drop(program);
    ear.program_has_ended();
    let (told, words) = sync_channel(1);
    thread::spawn(move || {
        let heard = ear.words(Instant::now() + HOUR, &|| Ok(()));
        told.send(heard).expect("asked for");
    });
    // A machine with other things to do.
    let early = words.recv_timeout(2 * LAST_WORDS);
    assert!(early.is_err(), "it is cut off: {early:?}");
    drop(open);
    assert_eq!(words.recv(), Ok(Ok(printed)));
}

#[test]
fn who_is_not_to_wait_any_longer_does_not() {
    let (pipe, program) = io::pipe().expect("a pipe");
    let (open, gate) = sync_channel::<()>(0);
    let ear = Ear::new(Late { pipe, gate });
    drop(program);
    ear.program_has_ended();
    let cut = ear.words(Instant::now() + HOUR, &|| Err(Cut::Stopped));
    assert_eq!(cut, Err(Cut::Stopped));
    drop(open);
}
