//! An HTTP server with bad manners, for one file: it does what its script says,
//! and remembers what it was asked and what it sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::support::{ms, pace_until};

/// What is done with one request.
pub(crate) enum Act {
    /// Sends the file as it should be sent, ranges and all.
    Serve,
    /// Sends it so, and closes the connection after so many bytes of it.
    CutAfter(usize),
    /// Sends it so, but nothing more after so many bytes, until the client is gone.
    StallAfter(usize),
    /// Sends so many bytes, waits for a word, and sends the rest.
    WaitAfter(usize, Receiver<()>),
    /// Sends it in so many pieces with a pause between them, in milliseconds.
    Throttle(usize, u64),
    /// Sends it a byte at a time with a pause between them, in milliseconds.
    Drip(u64),
    /// Sends the status line, and then headers of no use without end.
    DripHead(u64),
    /// Sends the whole file, whatever was asked for.
    IgnoreRange,
    /// Does that, and closes the connection after so many bytes of it.
    IgnoreRangeAndCut(usize),
    /// Sends 206 with this part of the file.
    WrongRange(usize),
    /// Sends the whole file with this `Content-Length`.
    Length(usize),
    /// Sends the whole file without a `Content-Length`, to the connection's end.
    NoLength,
    /// Sends the whole file in chunks, and this behind it.
    Chunked(Vec<u8>),
    /// Leads to another address.
    Redirect(String),
    /// Answers with this status, these headers and this text.
    Say(u16, &'static str, &'static str),
    /// Closes the connection without a word.
    HangUp,
}

/// What a client asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) range: Option<String>,
    pub(crate) if_range: Option<String>,
    /// What it asked for over a tunnel of a proxy.
    pub(crate) tunnel: Option<String>,
    /// How much of a file it got.
    pub(crate) sent: usize,
}

struct Shared {
    file: Mutex<(Vec<u8>, String)>,
    script: Mutex<VecDeque<Act>>,
    asked: Mutex<Vec<Asked>>,
    ended: AtomicBool,
}

pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `file` at any path, with an `ETag`. Each request takes an act of the
    /// script; when that is at its end, each is served.
    pub(crate) fn start(file: &[u8], script: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            file: Mutex::new((file.to_vec(), "\"one\"".to_owned())),
            script: Mutex::new(script.into_iter().collect()),
            asked: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        let listening = thread::Builder::new().name("server".to_owned());
        let listening = listening.spawn(move || {
            let mut clients = Vec::new();
            for stream in listener.incoming() {
                if serving.ended.load(Ordering::Acquire) {
                    break;
                }
                let (stream, serving) = (stream.expect("a client"), Arc::clone(&serving));
                clients.push(thread::spawn(move || serving.client(&stream)));
            }
            for client in clients {
                let _ = client.join();
            }
        });
        Self {
            address,
            shared,
            listening: Some(listening.expect("a thread")),
        }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it has another file, with another `ETag`.
    pub(crate) fn exchange(&self, file: &[u8]) {
        *self.shared.file.lock().expect("whole") = (file.to_vec(), "\"two\"".to_owned());
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("whole").clone()
    }

    /// How many bytes of files it sent.
    pub(crate) fn sent(&self) -> usize {
        self.asked().iter().map(|asked| asked.sent).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl Shared {
    fn client(&self, mut stream: &TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let Some(mut asked) = question(&mut reader) else {
            return;
        };
        if asked.method == "CONNECT" {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\n\r\n")
                .expect("opened");
            let to = asked.target.clone();
            let Some(inner) = question(&mut reader) else {
                return;
            };
            asked = inner;
            asked.tunnel = Some(to);
        }
        let act = self.script.lock().expect("whole").pop_front();
        let place = {
            let mut all = self.asked.lock().expect("whole");
            all.push(asked.clone());
            all.len() - 1
        };
        let mut out = Out {
            stream,
            shared: self,
            place,
        };
        // A client may go at any time: that is half of what is tested.
        let _ = out.act(act.unwrap_or(Act::Serve), &asked);
        let _ = stream.shutdown(Shutdown::Write);
        // Closing with something unread would take back what was sent.
        let _ = reader.read_to_end(&mut Vec::new());
    }
}

struct Out<'a> {
    stream: &'a TcpStream,
    shared: &'a Shared,
    place: usize,
}

impl Out<'_> {
    fn act(&mut self, act: Act, asked: &Asked) -> std::io::Result<()> {
        let (file, tag) = self.shared.file.lock().expect("whole").clone();
        let from = start(asked, &tag).filter(|from| *from < file.len());
        match act {
            Act::Serve => {
                self.begin(&file, &tag, from)?;
                self.send(&file[from.unwrap_or(0)..])
            }
            Act::CutAfter(count) => {
                self.begin(&file, &tag, from)?;
                let rest = &file[from.unwrap_or(0)..];
                self.send(&rest[..count.min(rest.len())])
            }
            Act::StallAfter(count) => {
                self.begin(&file, &tag, from)?;
                let rest = &file[from.unwrap_or(0)..];
                self.send(&rest[..count.min(rest.len())])?;
                self.stream
                    .try_clone()?
                    .read_to_end(&mut Vec::new())
                    .map(drop)
            }
            Act::WaitAfter(count, word) => {
                self.begin(&file, &tag, from)?;
                let (now, later) = file[from.unwrap_or(0)..].split_at(count);
                self.send(now)?;
                let _ = word.recv();
                self.send(later)
            }
            Act::Throttle(pieces, pause) => {
                self.begin(&file, &tag, from)?;
                let rest = &file[from.unwrap_or(0)..];
                for piece in rest.chunks(rest.len().div_ceil(pieces)) {
                    self.send(piece)?;
                    pace_until(std::time::Instant::now() + ms(pause));
                }
                Ok(())
            }
            Act::Drip(pause) => {
                self.begin(&file, &tag, from)?;
                self.drip(&file[from.unwrap_or(0)..], pause)
            }
            Act::DripHead(pause) => {
                self.stream.write_all(b"HTTP/1.1 200 OK\r\nX-Word: ")?;
                self.drip(&[b'x'; 4_096], pause)
            }
            Act::IgnoreRangeAndCut(count) => {
                self.begin(&file, &tag, None)?;
                self.send(&file[..count])
            }
            Act::IgnoreRange => {
                self.begin(&file, &tag, None)?;
                self.send(&file)
            }
            Act::WrongRange(from) => {
                self.begin(&file, &tag, Some(from))?;
                self.send(&file[from..])
            }
            Act::Length(length) => {
                self.head(&format!(
                    "200 OK\r\nContent-Length: {length}\r\nETag: {tag}"
                ))?;
                self.send(&file)
            }
            Act::NoLength => {
                self.head("200 OK\r\nConnection: close")?;
                self.send(&file)
            }
            Act::Chunked(behind) => {
                self.head("200 OK\r\nTransfer-Encoding: chunked")?;
                let whole = [&file[..], &behind].concat();
                for chunk in whole.chunks(10_000) {
                    write!(self.stream, "{:x}\r\n", chunk.len())?;
                    self.send(chunk)?;
                    self.stream.write_all(b"\r\n")?;
                }
                self.stream.write_all(b"0\r\n\r\n")
            }
            Act::Redirect(to) => {
                self.head(&format!("302 Found\r\nLocation: {to}\r\nContent-Length: 0"))
            }
            Act::Say(code, headers, text) => {
                let length = text.len();
                self.head(&format!("{code} So\r\nContent-Length: {length}{headers}"))?;
                self.stream.write_all(text.as_bytes())
            }
            Act::HangUp => Ok(()),
        }
    }

    fn drip(&mut self, bytes: &[u8], pause: u64) -> std::io::Result<()> {
        for byte in bytes.chunks(1) {
            self.send(byte)?;
            pace_until(std::time::Instant::now() + ms(pause));
        }
        Ok(())
    }

    fn begin(&mut self, file: &[u8], tag: &str, from: Option<usize>) -> std::io::Result<()> {
        let (total, start) = (file.len(), from.unwrap_or(0));
        let status = match from {
            None => "200 OK".to_owned(),
            Some(from) => format!(
                "206 Partial Content\r\nContent-Range: bytes {from}-{}/{total}",
                total - 1
            ),
        };
        let length = total - start;
        self.head(&format!(
            "{status}\r\nContent-Length: {length}\r\nETag: {tag}\r\n\
             Content-Type: application/octet-stream"
        ))
    }

    fn head(&mut self, head: &str) -> std::io::Result<()> {
        write!(self.stream, "HTTP/1.1 {head}\r\n\r\n")
    }

    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        for block in bytes.chunks(4_096) {
            self.stream.write_all(block)?;
            self.shared.asked.lock().expect("whole")[self.place].sent += block.len();
        }
        Ok(())
    }
}

/// Where a client wants to begin, if it may.
fn start(asked: &Asked, tag: &str) -> Option<usize> {
    if asked.if_range.as_deref().is_some_and(|known| known != tag) {
        return None;
    }
    let range = asked.range.as_deref()?.strip_prefix("bytes=")?;
    range.strip_suffix('-')?.parse().ok()
}

/// Reads one request, to the end of its headers.
fn question(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        ..Asked::default()
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            return Some(asked);
        };
        let value = Some(value.trim().to_owned());
        match name.to_ascii_lowercase().as_str() {
            "range" => asked.range = value,
            "if-range" => asked.if_range = value,
            _ => {}
        }
    }
}
