//! `cargo vmstate import FILE`: prints the Rust that streams become, or writes a crate.

use std::collections::BTreeMap;
use std::path::Path;

use super::rust::{Importing, Library, krate, snake};
use crate::cli::Import;
use crate::exit::{Exit, Fault, Result};
use crate::inspect::{Printable, Selection, Survey, problems};
use crate::location::plural;
use crate::screen;
use crate::workspace::Place;
use crate::write::{Batch, is_taken};

/// Prints Rust, or writes a crate.
pub(super) fn run(args: &Import) -> Result<Exit> {
    let mut import = Importing::default();
    let mut is_whole = true;
    let wanted = Selection::of_sections(&args.section);
    for file in &args.files {
        let survey = Survey::open(file)?;
        let stream = match args.files.len() {
            1 => {
                wanted.check(&[&survey])?;
                String::new()
            }
            _ => file.file_name().unwrap_or_default().to_string_lossy().into(),
        };
        import.stream(&stream, &survey, &wanted);
        problems(&survey.problems);
        is_whole &= survey.problems.is_empty();
    }
    let library = import.finish();
    if library.sections.is_empty() {
        report(&library);
        return Err(Fault::new("no section can be turned into Rust"));
    }
    if let Some(directory) = &args.out {
        write(&library, directory)?;
        let sections = plural(library.sections.len(), "section", "sections");
        screen::status("Written", format!("{}: {sections}", directory.display()));
    } else {
        let _pager = screen::pager::start();
        screen::out(&krate::one_file(&library));
    }
    report(&library);
    Ok(if is_whole { Exit::Clean } else { Exit::CouldNotRun })
}

/// Writes a crate into a directory that is not there, or has nothing in it: all of it, or nothing.
fn write(library: &Library, directory: &Path) -> Result<()> {
    let fault =
        |error| Fault::new(format!("{}: {error}; nothing was changed", directory.display()));
    let directory = std::path::absolute(directory).map_err(fault)?;
    let place = Place::take(directory.parent().unwrap_or(&directory))?;
    let is_taken = match directory.read_dir() {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => is_taken(&directory),
    };
    if is_taken {
        return Err(Fault::new(format!(
            "{}: there is something already; name a new directory",
            directory.display()
        )));
    }
    let name = directory.file_name().map_or_else(String::new, |it| it.to_string_lossy().into());
    let mut batch = Batch::new(&place.root, "import");
    for (path, content) in krate::files(library, &snake(&name)) {
        batch.write_bytes(directory.join(path), content);
    }
    batch.commit()
}

/// What could not be turned into Rust, and why, each reason once.
fn report(library: &Library) {
    for (what, all) in [("left out", &library.left_out), ("bytes only", &library.kept)] {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, why) in all {
            reasons.entry(why).or_default().push(name);
        }
        for (why, names) in reasons {
            let shown = names.iter().take(4).map(|name| Printable(name).to_string());
            let shown = shown.collect::<Vec<_>>().join(", ");
            let more = match names.len() {
                0..=4 => String::new(),
                all => format!(" and {} more", all - 4),
            };
            screen::note(format!("{what}: {shown}{more}: {}", Printable(why)));
        }
    }
}
