//! `sayso model path`.

use std::io::Write;

use super::args::PathArgs;
use crate::cli::stock::Stock;

pub(super) fn path(args: &PathArgs, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    let path = match &args.which {
        None => shelf.folder().to_owned(),
        Some(name) => {
            let source = shelf.folders.resolve(name)?;
            let path = source.path().map(ToOwned::to_owned);
            path.ok_or_else(|| anyhow::anyhow!("`{name}` is inside sayso, and no file"))?
        }
    };
    writeln!(out, "{}", path.display())?;
    Ok(())
}
