//! `cargo vmstate import FILE`: Rust from the description of a stream.
//!
//! [`build`] reads a section with its description, [`pool`] and [`merge`] make one struct of what is alike, [`check`] leaves
//! out what no loader could read, [`source`] writes a struct and [`krate`] a file or a crate.

mod build;
mod check;
pub(super) mod krate;
mod merge;
mod model;
mod names;
mod pool;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub(super) use self::model::Library;
use self::model::Section;
use self::pool::Pool;
use crate::cli::Import;
use crate::exit::{Exit, Fault, Result};
use crate::inspect::{Printable, Record, Selection, Survey, problems};
use crate::screen;
use crate::write::{Access, Batch, Lock, is_taken};

/// Prints Rust, or writes a crate.
pub(super) fn run(args: &Import) -> Result<Exit> {
    let mut import = Importing::default();
    let mut is_whole = true;
    for file in &args.files {
        let survey = Survey::open(file)?;
        let stream = match args.files.len() {
            1 => String::new(),
            _ => file.file_name().unwrap_or_default().to_string_lossy().into(),
        };
        import.stream(&stream, &survey, &Selection::of_sections(&args.section));
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
        let sections = library.sections.len();
        let plural = if sections == 1 { "" } else { "s" };
        screen::status("Written", format!("{}: {sections} section{plural}", directory.display()));
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
    let around = directory.parent().unwrap_or(&directory);
    if !around.is_dir() {
        fs::create_dir_all(around).map_err(fault)?;
    }
    let _lock = Lock::take(around, around, Access::Write)?;
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
    let mut batch = Batch::new(around, "import");
    for (path, content) in krate::files(library, &names::snake(&name)) {
        batch.write_bytes(directory.join(path), content);
    }
    batch.commit()
}

/// Streams on their way to a library.
#[derive(Default)]
pub(super) struct Importing {
    pool: Pool,
    library: Library,
}

impl Importing {
    /// Adds the sections of a stream that are wanted.
    pub(super) fn stream(&mut self, stream: &str, survey: &Survey, wanted: &Selection<'_>) {
        let described = survey.described();
        let blank = if stream.is_empty() { "" } else { ": " };
        for record in &survey.records {
            let Record::Section(section) = record else { continue };
            if !wanted.has_section(section) {
                continue;
            }
            let header = &section.header;
            let instance = match header.instance_id {
                0 => String::new(),
                instance => format!("@{instance}"),
            };
            let name = format!("{stream}{blank}{}{instance}", header.idstr);
            let version = header.version;
            let bytes = survey.payload(section);
            let built = survey.described_body(&described, section).and_then(|(mut body, _)| {
                // What is no `VMStateDescription` has neither a name nor a version there.
                if body.name.is_empty() {
                    body.name = header.idstr.clone().into();
                }
                body.version = version;
                build::section(&body, bytes, &mut self.pool)
            });
            match built {
                Ok((device, kept)) => {
                    let kept = kept.into_iter().map(|(path, why)| (format!("{name}: {path}"), why));
                    self.library.kept.extend(kept);
                    let bytes = bytes.to_vec();
                    self.pool.structs[device].is_device = true;
                    self.library.sections.push(Section { name, version, device, bytes });
                }
                Err(why) => self.library.left_out.push((name, why)),
            }
        }
    }

    pub(super) fn finish(self) -> Library {
        let mut library = Library { structs: self.pool.structs, ..self.library };
        check::leave_out(&mut library);
        library
    }
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
