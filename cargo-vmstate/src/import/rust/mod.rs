//! Rust from the descriptions of streams.
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

pub(super) use self::model::Library;
use self::model::Section;
pub(super) use self::names::snake;
use self::pool::Pool;
use crate::inspect::{Selection, Survey};
use vmstate_stream::survey::Record;

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
            let version = header.version_id;
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
