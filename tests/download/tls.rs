//! The encrypted way to a server: a door that decrypts, and an authority of the
//! test's own that vouches for it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// `https://localhost:PORT`, and behind it a plain server.
pub(crate) struct Door {
    address: SocketAddr,
    authority: String,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    opened: AtomicUsize,
    ended: AtomicBool,
}

impl Door {
    /// Leads to the server at `base`.
    pub(crate) fn before(base: &str) -> Self {
        let (config, authority) = identity();
        let behind = base.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let listening = thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.ended.load(Ordering::Acquire) {
                    break;
                }
                serving.opened.fetch_add(1, Ordering::AcqRel);
                // One that does not trust us hangs up in the middle.
                let _ = serve(stream.expect("a client"), &config, &behind);
            }
        });
        Self {
            address,
            authority,
            shared,
            listening: Some(listening),
        }
    }

    pub(crate) fn base(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Writes the authority's certificate, for `SSL_CERT_FILE`.
    pub(crate) fn write_authority(&self, file: &Path) {
        fs::write(file, &self.authority).expect("written");
    }

    /// How many connections there were.
    pub(crate) fn opened(&self) -> usize {
        self.shared.opened.load(Ordering::Acquire)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

/// One question and its answer.
fn serve(stream: TcpStream, config: &Arc<ServerConfig>, behind: &str) -> std::io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    let mut client = BufReader::new(StreamOwned::new(connection, stream));
    let mut server = TcpStream::connect(behind)?;
    let mut line = String::new();
    while client.read_line(&mut line)? > 2 {
        server.write_all(line.as_bytes())?;
        line.clear();
    }
    server.write_all(b"\r\n")?;
    let mut block = vec![0; 16 * 1024];
    loop {
        let read = server.read(&mut block)?;
        if read == 0 {
            break;
        }
        client.get_mut().write_all(&block[..read])?;
    }
    client.get_mut().conn.send_close_notify();
    client.get_mut().flush()
}

/// What the door shows, and the certificate of who vouches for it.
fn identity() -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("valid");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("signed");
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("valid");
    let certificate = params.signed_by(&own, &issuer).expect("signed");
    let key = PrivateKeyDer::try_from(own.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate");
    (Arc::new(config), authority.pem())
}
