//! The demo model in the clothes of a published one, a catalogue that names it, and
//! a server that has it.

use std::fs;

use sayso::engine::models::DEMO_MODEL;

use super::place::sum;
use super::server::{Act, Server};
use crate::support::Sayso;

/// What the model is called there.
pub(crate) const NAME: &str = "house.en";
pub(crate) const FILE: &str = "ggml-house.en.bin";

/// A home, and a server with the model that its catalogue names.
pub(crate) struct Shop {
    pub(crate) sayso: Sayso,
    pub(crate) server: Server,
}

impl Shop {
    pub(crate) fn open(script: impl IntoIterator<Item = Act>) -> Self {
        let server = Server::start(DEMO_MODEL, script);
        let sayso = Sayso::new().config("models.timeout_s = 60\n");
        let sayso = with_catalogue(sayso, &server.base());
        Self { sayso, server }
    }

    /// The command `sayso model …`, as `sh` and its like run it.
    pub(crate) fn model(&self, arguments: &[&str]) -> crate::support::Output {
        let mut command = self.sayso.command();
        command.arg("model").args(arguments);
        crate::support::run(&mut command, b"", crate::support::PATIENCE)
    }

    pub(crate) fn installed(&self) -> std::path::PathBuf {
        self.sayso.data().join("models").join(FILE)
    }
}

/// With a catalogue that has the demo model, at this address.
pub(crate) fn with_catalogue(sayso: Sayso, base: &str) -> Sayso {
    let file = sayso.folder().join("catalogue.toml");
    let text = format!(
        "sources = [\"{base}/models\"]\n\n[[model]]\nname = \"{NAME}\"\nfile = \"{FILE}\"\n\
         bytes = {}\nsha256 = \"{}\"\nlanguages = \"en\"\nmemory_mb = 50\nwindow_floor = 512\n",
        DEMO_MODEL.len(),
        sum(DEMO_MODEL),
    );
    fs::write(&file, text).expect("written");
    let file = file.display().to_string();
    sayso.env("SAYSO_MODEL_CATALOGUE", &file)
}
