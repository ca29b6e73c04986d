//! The long texts of `sayso model --help`.

/// `sayso model`: what it is.
pub const MODEL: &str = "\
List, download, check, choose and remove whisper models.

Downloading is the only thing that sayso needs a network for, and `download` the \
only command that uses one (on the screen, `M` shows the models). What comes is compared with the published SHA-256 \
before it is put in its place; a download that was cut off, stalled or stopped \
goes on where it was, even days later. `offline = true` below [models] in the \
configuration refuses even that.";

/// `sayso model`: the rest of the page.
pub const MODEL_AFTER: &str = "\
EXAMPLES
  sayso model list                  what there is, and what suits this machine
  sayso model download base.en      get one; Ctrl-C stops it, and keeps what came
  sayso model download small --use  get one, and use it from the next dictation on
  sayso model verify                are the installed ones whole and unaltered?
  sayso model use small             write it into the configuration
  sayso model remove base.en        delete it, after asking
  sayso model import ~/x/ggml-base.en.bin
                                    check a file and take it in
  sayso model path                  the folder that models are in

ENVIRONMENT
  SAYSO_MODEL_URL                   another address to download from
  SAYSO_MODEL_CATALOGUE             another catalogue (the form is that of
                                    assets/models.toml in the sources)
  SAYSO_MODEL_DIR                   another folder to look for models in, first
  HTTPS_PROXY, ALL_PROXY, NO_PROXY  the proxy, and for what there is none
  SSL_CERT_FILE, SSL_CERT_DIR       certificates to trust instead of the system's";
