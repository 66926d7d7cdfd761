//! A device with a state apart: it takes part in the lifecycle, and may refuse to be restored.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use arbitrary::{Arbitrary, Result, Unstructured};
use vmstate_machine::{LocalMachine, MachineError, Migratable, SectionId};
use vmstate_runtime::{BoxError, VmState};

use crate::synthetic::Live;

/// A handle that this host does not have.
const MISSING: u8 = 0xee;

#[derive(VmState, Arbitrary, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "host", early_setup, version = 2, minimum_version = 1)]
pub(crate) struct State {
    handle: u8,
    #[vmstate(since = 2, prefix = u8)]
    lines: Vec<u16>,
}

#[derive(Debug, Default)]
pub(crate) struct Host {
    state: RefCell<State>,
    paused: Cell<i32>,
}

impl Host {
    pub(super) fn arbitrary(input: &mut Unstructured<'_>) -> Result<Rc<Self>> {
        let mut state = State::arbitrary(input)?;
        state.lines.truncate(255);
        Ok(Rc::new(Self { state: RefCell::new(state), paused: Cell::default() }))
    }

    /// Whether a destination takes this state.
    pub(super) fn is_missing(&self) -> bool {
        self.state.borrow().handle == MISSING
    }
}

impl Migratable for Host {
    type State = State;

    fn snapshot(&self) -> std::result::Result<State, BoxError> {
        Ok(self.state.borrow().clone())
    }

    fn blank(&self) -> std::result::Result<State, BoxError> {
        Ok(State::default())
    }

    fn restore(&self, state: State) -> std::result::Result<(), BoxError> {
        if state.handle == MISSING {
            return Err("there is no such handle".into());
        }
        *self.state.borrow_mut() = state;
        Ok(())
    }

    fn pause(&self) -> std::result::Result<(), BoxError> {
        self.paused.set(self.paused.get() + 1);
        Ok(())
    }

    fn resume(&self) -> std::result::Result<(), BoxError> {
        self.paused.set(self.paused.get() - 1);
        Ok(())
    }
}

impl Live for Rc<Host> {
    fn text(&self) -> String {
        format!("{self:?}")
    }

    fn add(
        &self,
        machine: &mut LocalMachine,
        id: SectionId,
    ) -> std::result::Result<(), MachineError> {
        machine.add(id, Rc::clone(self)).map(drop)
    }

    fn name(&self) -> &'static str {
        "host"
    }
}
