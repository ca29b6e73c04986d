//! `sayso model download`.

mod meter;

use std::io::Write;

use self::meter::Bar;
use super::args::DownloadArgs;
use super::interrupt::Interrupt;
use super::{Shelf, choose};
use crate::catalogue::{KnownModel, address, size};
use crate::engine::ggml;
use crate::engine::models::AUTO;
use crate::fetch::{Cancel, Fetched, Manner, Order, fetch};

pub(super) fn run(
    args: &DownloadArgs,
    shelf: &Shelf<'_>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        !shelf.setup.config.models.offline,
        "nothing is downloaded, because `offline = true` stands below [models] in {}",
        shelf.setup.config_file.display()
    );
    let names = args.models.iter();
    let models: Vec<&KnownModel> = names
        .map(|name| shelf.known(name))
        .collect::<Result<_, _>>()?;
    let cancel = Cancel::default();
    let _interrupt = Interrupt::cancels(cancel.clone())?;
    for model in &models {
        let order = order(model, args, shelf);
        let mut bar = Bar::new(&model.name, model.bytes);
        let fetched = fetch(&order, &manner(shelf), &cancel, &mut |event| {
            bar.told(event);
        });
        bar.end();
        let fetched = fetched?;
        writeln!(out, "{}", said(model, &order, fetched))?;
    }
    if let (true, Some(last)) = (args.choose, models.last()) {
        choose::run(&last.name, shelf, out)?;
    } else if let Some(last) = models.last() {
        next(last, shelf, out)?;
    }
    Ok(())
}

fn order(model: &KnownModel, args: &DownloadArgs, shelf: &Shelf<'_>) -> Order {
    let config = &shelf.setup.config.models;
    let own = args.url.as_ref().filter(|url| !url.is_empty());
    let own = own.or(Some(&config.url)).filter(|url| !url.is_empty());
    // Whoever names an address means that one, and not the catalogue's.
    let first = own.map_or_else(|| shelf.catalogue.sources.clone(), |url| vec![url.clone()]);
    let bases = first.iter().chain(&config.mirrors);
    Order {
        target: shelf.place(model),
        urls: bases.map(|base| address(base, &model.file)).collect(),
        bytes: model.bytes,
        sha256: model.sha256.clone(),
        magic: ggml::MAGIC.to_le_bytes().to_vec(),
    }
}

fn manner(shelf: &Shelf<'_>) -> Manner {
    let config = &shelf.setup.config.models;
    Manner {
        proxy: Some(config.proxy.clone()).filter(|proxy| !proxy.is_empty()),
        stall: config.timeout(),
        ..Manner::default()
    }
}

fn said(model: &KnownModel, order: &Order, fetched: Fetched) -> String {
    let place = order.target.display();
    if fetched.already_there {
        return format!("{} is there already, and whole: {place}", model.name);
    }
    let reused = match fetched.reused {
        0 => String::new(),
        bytes => format!(", {} of it from before", size(bytes)),
    };
    format!(
        "{} is installed, {}{reused}: {place}",
        model.name,
        size(model.bytes)
    )
}

/// What to do with it now.
fn next(model: &KnownModel, shelf: &Shelf<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let configured = &shelf.setup.config.engine.model;
    if configured == &model.name || configured == AUTO {
        writeln!(out, "sayso takes it at the next start.")?;
    } else {
        writeln!(
            out,
            "`sayso model use {}` makes it the one in use.",
            model.name
        )?;
    }
    Ok(())
}
