//! `sayso man`: the manual pages, made of what `--help` says.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Arg, Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{Cli, options};

/// `sayso man`: what it is.
pub const ABOUT: &str = "\
Print a manual page, or write all of them into a folder.

They say what `--help` says. `scripts/install` and the Debian package put them \
where `man` looks; this is for a sayso that came another way.";

/// `sayso man`: the rest of the page.
pub const AFTER: &str = "\
EXAMPLES
  sayso man | man -l -              read sayso(1)
  sayso man clips list | man -l -   read sayso-clips-list(1)
  sayso man --all ~/.local/share/man/man1
                                    then `man sayso` finds it";

/// When the pages were last looked through; they name no other date, so that
/// the same program writes the same pages.
const DATE: &str = "2026-11-21";

/// `sayso man`
#[derive(Debug, Clone, Default, Args)]
pub struct ManArgs {
    /// Of which command; without one, of sayso itself
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write every page into this folder, which is made if need be
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub all: Option<PathBuf>,
}

/// Prints one, or writes all.
///
/// # Errors
/// No such command; the folder's or standard output's refusal.
pub fn run(args: &ManArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let pages = pages();
    if let Some(folder) = &args.all {
        return write_all(&pages, folder);
    }
    let name = name_of(&args.command);
    let Some(page) = pages.iter().find(|page| page.name == name) else {
        let command = args.command.join(" ");
        bail!("there is no command `{command}`; `sayso --help` lists them");
    };
    Ok(out.write_all(page.text.as_bytes())?)
}

fn write_all(pages: &[Page], folder: &Path) -> anyhow::Result<()> {
    let cannot = || format!("cannot write manual pages into {}", folder.display());
    std::fs::create_dir_all(folder).with_context(cannot)?;
    for page in pages {
        let path = folder.join(format!("{}.1", page.name));
        std::fs::write(path, &page.text).with_context(cannot)?;
    }
    Ok(())
}

struct Page {
    /// `sayso-clips-list`
    name: String,
    text: String,
}

fn name_of(commands: &[String]) -> String {
    let words = std::iter::once("sayso").chain(commands.iter().map(String::as_str));
    words.collect::<Vec<_>>().join("-")
}

/// Every page; none of what is hidden.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    collect(Cli::command(), &[], &mut pages);
    pages
}

/// The page of a command that is not built, so that it has not inherited the
/// options that every command takes: those are told on sayso(1) alone.
fn collect(command: Command, above: &[String], pages: &mut Vec<Page>) {
    let inherited =
        |arg: &&Arg| arg.is_global_set() && arg.get_help_heading() != Some(options::HEADING);
    let handed_down: Vec<_> = command.get_arguments().filter(inherited).cloned().collect();
    for below in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        let mut words = above.to_vec();
        words.push(below.get_name().to_owned());
        collect(below.clone().args(&handed_down), &words, pages);
    }
    let name = name_of(above);
    let command = command
        .mut_args(with_values_in_its_text)
        .disable_help_subcommand(true)
        .display_name(name.clone())
        .bin_name(name.replace('-', " "));
    let text = text(command, above);
    pages.push(Page { name, text });
}

/// An option's values behind its text: as a list they would take half a page.
fn with_values_in_its_text(arg: Arg) -> Arg {
    let values = arg.get_possible_values();
    let shown = values.iter().filter(|value| !value.is_hide_set());
    let said: Vec<_> = shown
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if said.is_empty() || !arg.get_action().takes_values() {
        return arg;
    }
    let help = arg.get_long_help().or_else(|| arg.get_help()).cloned();
    let help = help.unwrap_or_default();
    arg.long_help(format!("{help}. One of {}", said.join(", ")))
        .hide_possible_values(true)
}

fn text(mut command: Command, above: &[String]) -> String {
    command.build();
    let man = Man::new(command.clone())
        .title(name_of(above).to_uppercase())
        .date(DATE)
        .source(concat!("sayso ", env!("CARGO_PKG_VERSION")))
        .manual("sayso manual");
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = man.render_title(&mut page);
    let _ = man.render_name_section(&mut page);
    let _ = synopsis(&mut command).to_writer(&mut page);
    let _ = man.render_description_section(&mut page);
    let _ = man.render_options_section(&mut page);
    if !above.is_empty() {
        let _ = other_options().to_writer(&mut page);
    }
    if command.get_subcommands().any(|c| !c.is_hide_set()) {
        let _ = man.render_subcommands_section(&mut page);
    }
    let _ = rest(&command).to_writer(&mut page);
    if !above.is_empty() {
        let _ = see_also(above).to_writer(&mut page);
    }
    in_bold(&String::from_utf8_lossy(&page))
}

/// As `--help` has it, which names no option: there are too many.
fn synopsis(command: &mut Command) -> Roff {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let name = command.get_bin_name().unwrap_or_default().to_owned();
    let mut section = Roff::new();
    section.control("SH", ["SYNOPSIS"]);
    let rest = usage.strip_prefix(&name).unwrap_or(usage);
    section.text([bold(name), roman(rest)]);
    section
}

fn other_options() -> Roff {
    let mut section = Roff::new();
    section.control("PP", []);
    section.text([roman("The options of every command are in sayso(1).")]);
    section
}

/// What stands below the options in `--help`: sections with a heading in
/// capitals, and lines that are set as they are.
fn rest(command: &Command) -> Roff {
    let mut sections = Roff::new();
    let Some(after) = command.get_after_long_help() else {
        return sections;
    };
    let after = after.to_string();
    let mut verbatim = false;
    for line in after.lines() {
        if line.starts_with(|first: char| first.is_uppercase()) {
            if verbatim {
                sections.control("fi", []);
            }
            sections.control("SH", [line]);
            sections.control("nf", []);
            verbatim = true;
        } else if line.is_empty() {
            sections.control("sp", []);
        } else {
            sections.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
    }
    if verbatim {
        sections.control("fi", []);
    }
    sections
}

/// The pages of the commands above this one.
fn see_also(above: &[String]) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["SEE ALSO"]);
    let pages = (0..above.len()).map(|words| format!("{}(1)", name_of(&above[..words])));
    section.text([roman(pages.collect::<Vec<_>>().join(", "))]);
    section
}

/// What is between `backticks` set in bold: roff would turn the quotes around.
fn in_bold(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for line in page.lines() {
        let mut parts = line.split('`');
        text.push_str(parts.next().unwrap_or_default());
        let mut open = false;
        for part in parts {
            open = !open;
            text.push_str(if open { r"\fB" } else { r"\fR" });
            text.push_str(part);
        }
        text.push_str(if open { "\\fR\n" } else { "\n" });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> String {
        let pages = pages();
        let page = pages.into_iter().find(|page| page.name == name);
        page.unwrap_or_else(|| panic!("no page {name}")).text
    }

    #[test]
    fn each_command_that_is_shown_has_one_page() {
        fn count(command: &Command) -> usize {
            let below = command.get_subcommands().filter(|c| !c.is_hide_set());
            1 + below.map(count).sum::<usize>()
        }
        let pages = pages();
        assert_eq!(pages.len(), count(&Cli::command()));
        assert!(pages.iter().all(|page| !page.name.contains("__")));
        assert!(pages.iter().all(|page| !page.text.contains("__engine")));
        let mut names: Vec<_> = pages.iter().map(|page| &page.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), pages.len());
    }

    #[test]
    fn options_of_every_command_are_told_once() {
        assert!(page("sayso").contains(r"\-\-hotkey"));
        assert!(!page("sayso-clips-list").contains(r"\-\-hotkey"));
        assert!(page("sayso-ctl-status").contains(r"\-\-json"));
    }

    #[test]
    fn the_rest_of_the_help_is_there_as_it_was_written() {
        let page = page("sayso-ctl");
        assert!(page.contains(".SH \"EXIT STATUS\"\n.nf\n"), "{page}");
        assert!(page.contains("\n3  no sayso is running\n"), "{page}");
        assert!(!page.contains('`'), "{page}");
    }

    #[test]
    fn a_page_is_named_as_its_command_is_written() {
        let mut out = Vec::new();
        let args = |words: &[&str]| ManArgs {
            command: words.iter().map(ToString::to_string).collect(),
            all: None,
        };
        run(&args(&["clips", "list"]), &mut out).expect("there is one");
        assert_eq!(out, page("sayso-clips-list").into_bytes());
        let error = run(&args(&["__keys"]), &mut out).expect_err("hidden");
        assert!(error.to_string().contains("no command `__keys`"));
    }
}
