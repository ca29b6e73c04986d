//! A microphone that another program holds.
//!
//! No sound server that runs without a sound card refuses a second listener, so
//! this stands between `sayso` and a real one: every byte passes, in both
//! directions, but a request to record is answered with the protocol's own
//! "device or resource busy" until the microphone is set free.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{PATIENCE, SoundServer, poll};

/// The native protocol's words: <https://www.freedesktop.org/wiki/Software/PulseAudio/>.
mod protocol {
    /// Before each packet: its length, its channel, two halves of an offset, flags.
    pub(super) const DESCRIPTOR: usize = 20;
    /// The channel of commands; all others carry sound.
    pub(super) const COMMANDS: u32 = u32::MAX;
    /// What a 32-bit number begins with.
    pub(super) const U32: u8 = b'L';
    pub(super) const ERROR: u32 = 0;
    pub(super) const CREATE_RECORD_STREAM: u32 = 5;
    pub(super) const BUSY: u32 = 26;
}

/// Stands before a sound server.
pub(crate) struct BusyMicrophone {
    // Its socket lies in this folder.
    folder: tempfile::TempDir,
    state: Arc<State>,
}

struct State {
    server: PathBuf,
    busy: AtomicBool,
    refusals: AtomicUsize,
}

impl BusyMicrophone {
    /// Begins to refuse.
    pub(crate) fn before(server: &SoundServer) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("native")).expect("a socket");
        let state = Arc::new(State {
            server: server.socket(),
            busy: AtomicBool::new(true),
            refusals: AtomicUsize::new(0),
        });
        let door = Self {
            folder,
            state: Arc::clone(&state),
        };
        // The thread ends with the test: nothing else can be waited for here.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Err(error) = connect(client, &state) {
                    eprintln!("the sound server is gone: {error}");
                }
            }
        });
        door
    }

    /// For `PULSE_SERVER`.
    pub(crate) fn address(&self) -> String {
        format!("unix:{}", self.folder.path().join("native").display())
    }

    /// Waits until the microphone was refused `count` times in all.
    pub(crate) fn wait_for_refusals(&self, count: usize) {
        poll("a refused microphone", PATIENCE, || {
            (self.state.refusals.load(Ordering::SeqCst) >= count).then_some(())
        });
    }

    /// The other program closes the microphone.
    pub(crate) fn set_free(&self) {
        self.state.busy.store(false, Ordering::SeqCst);
    }
}

/// Passes everything between a client and the server, but for what is refused.
fn connect(client: UnixStream, state: &Arc<State>) -> io::Result<()> {
    let server = UnixStream::connect(&state.server)?;
    // Two threads answer the client: one packet at a time.
    let to_client = Arc::new(Mutex::new(client.try_clone()?));
    let (mut from_server, replies) = (server.try_clone()?, Arc::clone(&to_client));
    thread::spawn(move || {
        while let Ok(packet) = read_packet(&mut from_server) {
            let mut client = replies.lock().expect("no panic under it");
            if client.write_all(&packet).is_err() {
                break;
            }
        }
        let client = replies.lock().expect("no panic under it");
        let _ = client.shutdown(Shutdown::Both);
    });
    let (mut client, mut server, state) = (client, server, Arc::clone(state));
    thread::spawn(move || {
        while let Ok(packet) = read_packet(&mut client) {
            let refused = refusal(&packet).filter(|_| state.busy.load(Ordering::SeqCst));
            let passed = match refused {
                Some(answer) => {
                    state.refusals.fetch_add(1, Ordering::SeqCst);
                    let mut client = to_client.lock().expect("no panic under it");
                    client.write_all(&answer)
                }
                None => server.write_all(&packet),
            };
            if passed.is_err() {
                break;
            }
        }
        let _ = server.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// One packet with its descriptor.
fn read_packet(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; protocol::DESCRIPTOR];
    stream.read_exact(&mut packet)?;
    let length = number(&packet, 0) as usize;
    packet.resize(protocol::DESCRIPTOR + length, 0);
    stream.read_exact(&mut packet[protocol::DESCRIPTOR..])?;
    Ok(packet)
}

/// The answer to a request to record; `None` for any other packet.
fn refusal(packet: &[u8]) -> Option<Vec<u8>> {
    let (descriptor, payload) = packet.split_at(protocol::DESCRIPTOR);
    let is_command = number(descriptor, 4) == protocol::COMMANDS && payload.len() >= 10;
    if !is_command || number(payload, 1) != protocol::CREATE_RECORD_STREAM {
        return None;
    }
    let asked = number(payload, 6);
    let words = [protocol::ERROR, asked, protocol::BUSY];
    let mut answer = descriptor.to_vec();
    answer[..4].copy_from_slice(&15_u32.to_be_bytes());
    for word in words {
        answer.push(protocol::U32);
        answer.extend(word.to_be_bytes());
    }
    Some(answer)
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes[at..at + 4].try_into().expect("four bytes");
    u32::from_be_bytes(bytes)
}
