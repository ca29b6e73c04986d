//! One question to a server.

use std::io;
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Proxy, Timeout};

use super::{Cause, Manner};

/// More redirects than this are a loop.
const REDIRECTS: u32 = 10;

/// Makes what asks. The certificates are the platform's, or those of `SSL_CERT_FILE`.
pub(super) fn agent(manner: &Manner, url: &str) -> Result<Agent, Cause> {
    let proxy = match manner.proxy.as_deref().filter(|proxy| !proxy.is_empty()) {
        Some(proxy) => Some(Proxy::new(proxy).map_err(|error| {
            Cause::Proxy(format!("`{proxy}` is not the address of one: {error}"))
        })?),
        None => Proxy::try_from_env(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(provider)
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let config: Config = Agent::config_builder()
        .http_status_as_error(false)
        .https_only(url.starts_with("https:"))
        .max_redirects(REDIRECTS)
        .user_agent(concat!("sayso/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .proxy(proxy)
        .tls_config(tls)
        .timeout_resolve(Some(manner.connect))
        .timeout_connect(Some(manner.connect))
        .timeout_per_read(Some(manner.stall))
        .timeout_per_write(Some(manner.stall))
        // The headers may not come a byte at a time for ever either.
        .timeout_recv_response(Some(manner.least().within))
        .build();
    Ok(Agent::new_with_config(config))
}

/// Asks for a file from the byte `from` on.
pub(super) fn ask(
    agent: &Agent,
    url: &str,
    from: u64,
    if_range: Option<&str>,
    manner: &Manner,
) -> Result<Response<Body>, Cause> {
    let mut request = agent.get(url);
    if from > 0 {
        request = request.header("Range", format!("bytes={from}-"));
        if let Some(tag) = if_range {
            request = request.header("If-Range", tag);
        }
    }
    request.call().map_err(|error| cause(error, url, manner))
}

/// An error of reading an answer's body; `at` of `of` bytes are there.
pub(super) fn broken(error: io::Error, at: u64, of: u64, manner: &Manner) -> Cause {
    match Error::from(error) {
        Error::Timeout(_) => Cause::Stalled(manner.stall),
        _ => Cause::Cut { at, of },
    }
}

fn cause(error: Error, url: &str, manner: &Manner) -> Cause {
    match error {
        Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => Cause::Stalled(manner.stall),
        Error::Timeout(Timeout::RecvResponse) => Cause::Stalled(manner.least().within),
        Error::Timeout(_) => {
            Cause::Unreachable(format!("none within {} s", manner.connect.as_secs_f64()))
        }
        Error::HostNotFound => Cause::Unreachable("its name is not known".to_owned()),
        Error::Io(error) => io_cause(&error),
        Error::Rustls(error) => rustls_cause(&error),
        Error::TooManyRedirects | Error::RedirectFailed => Cause::Redirects,
        Error::RequireHttpsOnly(to) => Cause::Downgrade(to),
        Error::BadUri(why) => Cause::BadUrl(why),
        Error::Http(why) => Cause::BadUrl(format!("{url}: {why}")),
        Error::InvalidProxyUrl => Cause::Proxy("its address is none".to_owned()),
        Error::ConnectProxyFailed(why) => Cause::Proxy(why),
        other => Cause::Unreachable(other.to_string()),
    }
}

fn io_cause(error: &io::Error) -> Cause {
    // rustls puts its own errors into the system's.
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        return rustls_cause(tls);
    }
    Cause::Unreachable(match error.kind() {
        io::ErrorKind::ConnectionRefused => "it was refused".to_owned(),
        io::ErrorKind::NetworkUnreachable => "there is no way to that network".to_owned(),
        io::ErrorKind::HostUnreachable => "there is no way to that computer".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            "it was closed before an answer".to_owned()
        }
        _ => error.to_string(),
    })
}

fn rustls_cause(error: &rustls::Error) -> Cause {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::General(_) => {
            Cause::Certificate(error.to_string())
        }
        other => Cause::Unreachable(other.to_string()),
    }
}
