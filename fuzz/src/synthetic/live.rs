//! Made-up devices as those of a machine: alive, shared with who looks at them.

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;

use arbitrary::{Result, Unstructured};
use vmstate_machine::{LocalMachine, MachineError, SectionId};

use super::{
    Synthetic, absence, checks, configured, convert, data, generic, lists, memory, prefixed,
    scalars, subsections, values, versions,
};

/// A device of a machine, for who looks at it from outside.
pub(crate) trait Live {
    /// All of its fields, also those that are not sent.
    fn text(&self) -> String;

    /// Adds it to a machine under this name.
    fn add(
        &self,
        machine: &mut LocalMachine,
        id: SectionId,
    ) -> std::result::Result<(), MachineError>;

    /// What the device calls itself.
    fn name(&self) -> &'static str;
}

impl<T: Synthetic + Clone + Debug> Live for Rc<RefCell<T>> {
    fn text(&self) -> String {
        format!("{:?}", self.borrow())
    }

    fn add(
        &self,
        machine: &mut LocalMachine,
        id: SectionId,
    ) -> std::result::Result<(), MachineError> {
        machine.add(id, Rc::clone(self)).map(drop)
    }

    fn name(&self) -> &'static str {
        self.borrow().description().name
    }
}

/// A device in a state, and another one that is configured alike.
pub(crate) type Pair = (Box<dyn Live>, Box<dyn Live>);

fn both<T: Synthetic + Clone + Debug>(input: &mut Unstructured<'_>) -> Result<Pair> {
    let mut source = T::arbitrary(input)?;
    source.settle();
    let destination = source.destination();
    let live = |device: T| Box::new(Rc::new(RefCell::new(device))) as Box<dyn Live>;
    Ok((live(source), live(destination)))
}

/// Those whose clones share nothing, whose loads take no time, and whose properties a machine may set.
const DEVICES: &[fn(&mut Unstructured<'_>) -> Result<Pair>] = &[
    both::<values::Values>,
    both::<subsections::Device>,
    both::<versions::Versions>,
    both::<versions::Kept>,
    both::<checks::Checks>,
    both::<configured::Configuration>,
    both::<data::Data>,
    both::<scalars::Scalars>,
    both::<absence::Absence>,
    both::<lists::Lists>,
    both::<memory::Memory>,
    both::<generic::Board>,
    both::<convert::Convert>,
    both::<prefixed::Little>,
];

/// One of the made-up devices for the source of a migration, and for its destination.
pub(crate) fn pair(which: u8, input: &mut Unstructured<'_>) -> Result<Pair> {
    DEVICES[usize::from(which) % DEVICES.len()](input)
}
