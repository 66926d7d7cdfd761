//! One device: the traits that users see, and the order of hooks, fields and subsections.

mod callee;
mod described;
mod hook;
mod nested;
mod order;
mod section;
mod state;
mod subsection;
mod via;

pub use self::callee::{
    HasMethod, answer, counted, is_on, load_old, look, needed, post_load, pre_load, pre_save,
    present, verdict,
};
pub use self::described::{
    Described, Gated, Unnamed, description_of, gate_instance, gate_section, type_of_struct,
};
pub use self::hook::{HookResult, Verdict};
pub use self::nested::{
    AtVersion, Pinned, get_remote, get_struct, load_struct, put_remote, put_struct, save_struct,
};
pub use self::state::VmState;
pub use self::subsection::{
    Passes, Subsection, get_part, load_part, load_subsection, no_subsections, put_part, save_part,
    save_subsection,
};
pub use self::via::{Temporary, TryVia, Via};

use crate::wire::error::{LoadError, SaveError};

/// The outcome of a save.
pub(crate) type Saved = Result<(), SaveError>;
/// The outcome of a load.
pub(crate) type Loaded = Result<(), LoadError>;
