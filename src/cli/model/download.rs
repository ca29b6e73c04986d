//! `sayso model download`.

mod meter;

use std::io::Write;

use self::meter::Bar;
use super::args::DownloadArgs;
use super::choose;
use super::interrupt::Interrupt;
use crate::catalogue::{KnownModel, size};
use crate::cli::stock::Stock;
use crate::engine::models::AUTO;
use crate::fetch::{Cancel, Fetched, Order, fetch};

pub(super) fn run(args: &DownloadArgs, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    if let Some(why) = shelf.offline() {
        anyhow::bail!(why);
    }
    let names = args.models.iter();
    let models: Vec<&KnownModel> = names
        .map(|name| shelf.known(name))
        .collect::<Result<_, _>>()?;
    let cancel = Cancel::default();
    let _interrupt = Interrupt::cancels(cancel.clone())?;
    for model in &models {
        let order = shelf.order(model, args.url.as_deref());
        let mut bar = Bar::new(&model.name, model.bytes);
        let fetched = fetch(&order, &shelf.manner(), &cancel, &mut |event| {
            bar.told(&event);
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
fn next(model: &KnownModel, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    let configured = &shelf.setup.config.engine.model;
    if configured == &model.name || configured == AUTO {
        writeln!(
            out,
            "sayso takes it at the next start, or when you look at its models (M)."
        )?;
    } else {
        writeln!(
            out,
            "`sayso model use {}` makes it the one in use.",
            model.name
        )?;
    }
    Ok(())
}
