//! What is measured of a contender.

use std::fmt;

use crate::contenders::{Contender, Supported};

/// An operation of a [`Contender`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// [`Contender::save`].
    Save,
    /// [`Contender::load_into`].
    LoadInto,
    /// [`Contender::load_fresh`].
    LoadFresh,
}

impl Operation {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 3] = [Self::Save, Self::LoadInto, Self::LoadFresh];

    /// Does it `times` times.
    pub fn run(self, contender: &mut dyn Contender, times: u32) -> Supported {
        match self {
            Self::Save => contender.save(times),
            Self::LoadInto => contender.load_into(times),
            Self::LoadFresh => contender.load_fresh(times),
        }
    }

    /// What a copy of the same bytes is compared with: a copy only goes into memory that exists.
    #[must_use]
    pub fn of_memcpy(self) -> Self {
        match self {
            Self::Save => Self::Save,
            Self::LoadInto | Self::LoadFresh => Self::LoadInto,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Save => "save",
            Self::LoadInto => "load into",
            Self::LoadFresh => "load fresh",
        })
    }
}
