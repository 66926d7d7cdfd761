//! An OR gate for interrupt lines. An example of a subsection that only large devices have: gates had
//! at most 16 inputs once.

use vmstate_runtime::VmState;

/// The most inputs a gate can have.
const MAX_LINES: usize = 48;

/// A gate.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "or-irq", subsection(extras, name = "or-irq-extras", needed = "has_extras"))]
pub struct OrIrq {
    /// The levels of the first 16 inputs.
    pub levels: [bool; 16],
    /// The levels of all.
    #[vmstate(subsection = "extras", rename = "levels", len = "num_lines", max = MAX_LINES)]
    pub all_levels: Vec<bool>,
    /// How many inputs there are.
    #[vmstate(property = "num-lines", default = 16)]
    pub num_lines: u16,
}

impl OrIrq {
    /// A gate with so many inputs.
    #[must_use]
    pub fn new(num_lines: u16) -> Self {
        Self { levels: [false; 16], all_levels: vec![false; usize::from(num_lines)], num_lines }
    }

    fn has_extras(&self) -> bool {
        self.num_lines > 16
    }
}
