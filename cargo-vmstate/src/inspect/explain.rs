//! What explains a section: the description in the stream, or a baseline file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vmstate_schema::model::{self, Decided};
use vmstate_schema::{Device, file, parse_baseline};
use vmstate_stream::walk::{Body, Certainty, Described, Walk};

use super::survey::Survey;
use crate::exit::{Fault, Result};
use crate::regular;
use vmstate_stream::survey::{Kind, Section};

/// How deep structs are looked into.
const DEEPEST: usize = 64;

/// The devices of baseline files, newest first.
#[derive(Default)]
pub(crate) struct Baselines {
    devices: Vec<Released>,
    /// Files that could not be read, and why.
    pub(super) unreadable: Vec<String>,
}

struct Released {
    device: Device,
    /// The release, or `next`.
    release: String,
}

/// All that explains a stream.
pub(super) struct Explainer<'s> {
    survey: &'s Survey,
    described: Described<'s>,
    baselines: &'s Baselines,
}

/// What explains a section.
pub(super) struct Known<'s> {
    body: Body<'s>,
    /// The release whose baseline it is; none for the description in the stream.
    pub(super) release: Option<&'s str>,
    pub(super) certainty: Certainty,
    /// QEMU described it wrongly, and that was mended.
    pub(super) is_mended: bool,
}

impl Baselines {
    /// All files of directories. The one of the current directory is taken if it is there.
    pub(crate) fn read(directories: &[PathBuf]) -> Result<Self> {
        let usual = [PathBuf::from(file::DIRECTORY)];
        let directories = match directories {
            [] if usual[0].is_dir() => &usual[..],
            given => given,
        };
        let (mut found, mut seen) = (Self::default(), BTreeSet::new());
        for directory in directories {
            let read = found.directory(directory, &mut seen);
            read.map_err(|error| Fault::io(directory.display(), &error))?;
        }
        Ok(found)
    }

    /// All files of a directory and of those in it, each once: links may lead in circles.
    fn directory(&mut self, directory: &Path, seen: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
        if !seen.insert(directory.canonicalize()?) {
            return Ok(());
        }
        let mut paths: Vec<_> = fs::read_dir(directory)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        paths.sort();
        for path in paths {
            if path.extension().is_some_and(|extension| extension == file::EXTENSION) {
                match regular::text(&path) {
                    Ok(text) => self.file(&path, &text),
                    Err(error) => self.unreadable.push(format!("{}: {error}", path.display())),
                }
            } else if path.is_dir() {
                self.directory(&path, seen)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) {
        let baseline = match parse_baseline(text) {
            Ok(baseline) => baseline,
            Err(error) => {
                self.unreadable.push(format!("{}: {error}", path.display()));
                return;
            }
        };
        let next = baseline.next().cloned().map(|device| ("next".to_owned(), device));
        let stamped = baseline.releases.iter().rev();
        let released = stamped.filter_map(|it| Some((it.clone(), baseline.at_release(it)?)));
        let all: Vec<_> = released.chain(next).collect();
        self.devices.extend(all.into_iter().map(|(release, device)| Released { device, release }));
    }

    /// Those for sections of this name, at this version.
    fn of<'b, 'n>(
        &'b self,
        idstr: &'n str,
        version: u32,
    ) -> impl Iterator<Item = &'b Released> + use<'b, 'n> {
        self.devices.iter().filter(move |it| {
            let versions = it.device.versions.get();
            is_of(idstr, &it.device.name)
                && versions.is_some_and(|it| (it.minimum..=it.version).contains(&version))
        })
    }
}

impl<'s> Explainer<'s> {
    pub(super) fn new(survey: &'s Survey, baselines: &'s Baselines) -> Self {
        Self { survey, described: survey.described(), baselines }
    }

    /// The bytes of a section, without RAM.
    pub(super) fn payload(&self, section: &Section) -> &'s [u8] {
        self.survey.payload(section)
    }

    /// What decides that a subsection is sent, if a baseline says it.
    pub(super) fn sent_by(&self, name: &str) -> Option<String> {
        let mut devices = self.baselines.devices.iter();
        let found = devices
            .find_map(|it| subsection(&it.device.fields, &it.device.subsections, name, 0))?;
        let needed = found.needed.as_ref().map(|needed| format!("sent while `{needed}`"));
        let property = match found.decided.get() {
            Some(Decided::Property(name) | Decided::Both(name)) => {
                Some(format!("sent while property `{name}` is on"))
            }
            _ => None,
        };
        match (property, needed) {
            (Some(property), Some(needed))
                if matches!(found.decided.get(), Some(Decided::Both(_))) =>
            {
                Some(format!("{property}, and {needed}"))
            }
            (Some(one), _) | (None, Some(one)) => Some(one),
            (None, None) => Some("always sent".to_owned()),
        }
    }

    /// What explains a section; why nothing does.
    pub(super) fn known(&self, section: &Section) -> std::result::Result<Known<'s>, String> {
        let mut why = match self.survey.described_body(&self.described, section) {
            Ok((body, is_mended)) => {
                return Ok(Known { body, release: None, certainty: Certainty::Certain, is_mended });
            }
            Err(why) if section.kind != Kind::Full => return Err(why),
            Err(why) => why,
        };
        let mut best: Option<Known<'s>> = None;
        for released in self.baselines.of(&section.header.idstr, section.header.version_id) {
            let Some(body) = Body::of_baseline(&released.device) else { continue };
            let payload = self.payload(section);
            let (_, certainty) =
                Walk::fit(&body, section.header.version_id, payload, section.start);
            let rank = rank(&certainty);
            if best.as_ref().is_none_or(|best| rank < self::rank(&best.certainty)) {
                let release = Some(&*released.release);
                best = Some(Known { body, release, certainty, is_mended: false });
            }
            if rank == 0 {
                break;
            }
        }
        why.push_str(", and there is no baseline file for it");
        best.ok_or(why)
    }

    /// Begins before the first field.
    pub(super) fn walk<'k>(&self, section: &Section, known: &'k Known<'s>) -> Walk<'k>
    where
        's: 'k,
    {
        let (payload, version) = (self.payload(section), section.header.version_id);
        match known.release {
            None => Walk::new(&known.body, version, payload, section.start),
            Some(_) => Walk::fit(&known.body, version, payload, section.start).0,
        }
    }
}

/// Whether a section is of a device: `0000:00:03.0/e1000` is of `e1000`.
pub(super) fn is_of(idstr: &str, device: &str) -> bool {
    idstr.strip_suffix(device).is_some_and(|path| path.is_empty() || path.ends_with('/'))
}

/// The subsection of this name, in a device or in a struct in it.
pub(super) fn subsection<'b>(
    fields: &'b [model::Field],
    subsections: &'b [model::Subsection],
    name: &str,
    depth: usize,
) -> Option<&'b model::Subsection> {
    if depth > DEEPEST {
        return None;
    }
    let inside = |ty: &'b model::Type| {
        let mut ty = ty;
        loop {
            match ty {
                model::Type::Struct(it) => {
                    return subsection(&it.fields, &it.subsections, name, depth + 1);
                }
                model::Type::Sequence { element, .. } | model::Type::Pointer(_, element) => {
                    ty = element;
                }
                _ => return None,
            }
        }
    };
    let own = subsections.iter().find(|it| it.name == name);
    own.or_else(|| fields.iter().filter_map(|field| field.ty.as_ref()).find_map(inside)).or_else(
        || {
            subsections
                .iter()
                .find_map(|it| subsection(&it.fields, &it.subsections, name, depth + 1))
        },
    )
}

fn rank(certainty: &Certainty) -> u8 {
    match certainty {
        Certainty::Certain => 0,
        Certainty::Ambiguous { .. } => 1,
        Certainty::GaveUp => 2,
        _ => 3,
    }
}

impl Known<'_> {
    /// What is to be said about how sure it is.
    pub(super) fn remark(&self) -> Option<String> {
        let release = match self.release {
            None if self.is_mended => {
                return Some("its description counts pointers wrongly, which was mended".into());
            }
            None => return None,
            Some("next") => "by the baseline of the next release".to_owned(),
            Some(release) => format!("by the baseline of release {release}"),
        };
        Some(match &self.certainty {
            Certainty::Certain => release,
            Certainty::Ambiguous { at } => {
                format!("{release}; it fits in several ways, which differ from `{at}` on")
            }
            Certainty::Misfit => format!("{release}, as far as it fits"),
            _ => format!("{release}; there are too many ways to try all"),
        })
    }
}
