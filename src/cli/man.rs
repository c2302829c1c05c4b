//! `stepwright man`: manual pages, made of the definition that parses the command line.

use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::arguments::{Arguments, Common, ManOptions};
use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use super::validate::counted;
use crate::files;

pub fn run(terminal: &Terminal, common: &Common, options: &ManOptions) -> Result<Exit, Failure> {
    let pages = pages(Arguments::command().disable_help_subcommand(true))?;
    let Some(folder) = &options.folder else {
        let main = pages.first().map_or("", |page| page.text.as_str());
        terminal.result(main.trim_end());
        return Ok(Exit::Done);
    };
    let folder = common
        .directory
        .as_deref()
        .map_or_else(|| folder.clone(), |base| base.join(folder));
    write(&folder, &pages)?;
    let count = counted(pages.len(), "page");
    terminal.result(&format!("Wrote {count} into `{}`.", folder.display()));
    Ok(Exit::Done)
}

struct Page {
    file: String,
    text: String,
}

/// Makes the page of a command, and those of the commands below it.
fn pages(mut command: clap::Command) -> Result<Vec<Page>, Failure> {
    command.build();
    let mut pages = Vec::new();
    let mut open = vec![command];
    while let Some(command) = open.pop() {
        let below = command
            .get_subcommands()
            .filter(|below| !below.is_hide_set());
        open.extend(below.cloned().collect::<Vec<_>>().into_iter().rev());
        let man = Man::new(command);
        let mut text = Vec::new();
        man.render(&mut text)
            .map_err(|error| Failure::new(format!("cannot make a manual page: {error}")))?;
        pages.push(Page {
            file: man.get_filename(),
            text: String::from_utf8_lossy(&text).into_owned(),
        });
    }
    Ok(pages)
}

fn write(folder: &Path, pages: &[Page]) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    for page in pages {
        let path = folder.join(&page.file);
        files::write(&path, page.text.as_bytes(), files::Access::Shared)
            .map_err(|error| Failure::file("write", &path, &error))?;
    }
    Ok(())
}
