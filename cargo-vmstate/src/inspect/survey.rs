//! A stream in a file, with the seal behind it.

use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use vmstate_stream::survey;

use super::seal::{self, Seal};
use crate::exit::{Fault, Result};
use crate::screen;

/// A stream, as far as it makes sense.
pub(crate) struct Survey {
    stream: survey::Survey,
    /// The seal behind its end.
    pub(super) seal: Option<Seal>,
}

impl Survey {
    /// Reads a file.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let read = Self::read(&mut *super::input::open(path)?);
        read.map_err(|why| Fault::new(format!("{}: {why}", path.display())))
    }

    /// Reads a stream.
    pub(crate) fn read(input: &mut dyn Read) -> std::result::Result<Self, String> {
        let stream = survey::Survey::read(input, &mut |len| {
            screen::transient("Reading", &format!("{} MiB", len >> 20));
        });
        screen::settle();
        let mut survey = Self { stream: stream.map_err(|problem| problem.text)?, seal: None };
        if let Some((offset, bytes)) = survey.behind() {
            let (seal, problems) = seal::of(&survey, offset, bytes);
            survey.seal = seal;
            survey.stream.problems.extend(problems);
        }
        Ok(survey)
    }
}

impl Deref for Survey {
    type Target = survey::Survey;

    fn deref(&self) -> &survey::Survey {
        &self.stream
    }
}
