//! What is to be proven: devices, machine types, baselines.

use std::path::{Path, PathBuf};

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::type_name;

use vmstate_runtime::VmState;
use vmstate_schema::file;

use super::new::{New, State};
use crate::MachineTypes;
use crate::schema::record::Record;

/// A proof to be run; [`prove!`](crate::prove!) writes the usual one.
pub struct Proof<'a> {
    pub(super) record: Record,
    pub(super) machines: Option<MachineTypes>,
    pub(super) states: Vec<State<'a>>,
    /// Devices as they are when they are new.
    pub(super) new: Vec<New>,
    pub(super) streams: Vec<(String, u32, Vec<u8>)>,
    pub(super) opaque: Vec<String>,
    pub(super) rounds: usize,
    /// Whether what functions answer is written down.
    pub(super) records: bool,
}

/// How many random sections are made from each schema.
const ROUNDS: usize = 24;

impl<'a> Proof<'a> {
    /// Against the baselines of the crate in this folder.
    #[must_use]
    pub fn of_crate(manifest_dir: impl AsRef<Path>) -> Self {
        Self::at(manifest_dir.as_ref().join(file::DIRECTORY))
    }

    /// Against the baselines in this folder.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            record: Record::new(folder.into()),
            machines: None,
            states: Vec::new(),
            new: Vec::new(),
            streams: Vec::new(),
            opaque: Vec::new(),
            rounds: ROUNDS,
            records: Self::is_recording(),
        }
    }

    /// Looks for baselines in this folder as well: those of devices that other crates have.
    #[must_use]
    pub fn baselines(mut self, folder: impl Into<PathBuf>) -> Self {
        self.record.add(folder.into());
        self
    }

    /// Keeps the record of what functions answer in this folder, and not beside the first baselines.
    #[must_use]
    pub fn answers_in(mut self, folder: impl Into<PathBuf>) -> Self {
        self.record.answers = Some(folder.into());
        self
    }

    /// Configures devices by these machine types. Without them a device stays as it is made.
    #[must_use]
    pub fn machines(mut self, machines: &MachineTypes) -> Self {
        self.machines = Some(*machines);
        self
    }

    /// Says which machine types a release shipped, in place of the file `machine-types`.
    #[must_use]
    pub fn shipped(mut self, release: &str, machines: &[&str]) -> Self {
        let machines = machines.iter().map(|name| (*name).to_owned()).collect();
        self.record.shipped.push((release.to_owned(), machines));
        self
    }

    /// A device in a state. It is made anew as often as it is needed, and is what sections are loaded into as well: so
    /// what is configuration and no property, such as the length of a vector, is that of the machine.
    #[must_use]
    pub fn state<D: VmState + 'static>(mut self, make: impl Fn() -> D + 'a) -> Self {
        let make = move || Box::new(make()) as Box<dyn VmState>;
        self.states.push(State { make: Box::new(make), of: type_name::<D>(), sent: None });
        self
    }

    /// A device in a state, and the body of the section that a release sent of it, with its version. Loaded, that has to be the
    /// state again: so a layout by hand, or a hook, that takes the same bytes for other values is found.
    #[must_use]
    pub fn state_sent<D: VmState + 'static>(
        self,
        make: impl Fn() -> D + 'a,
        version_id: u32,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let mut proof = self.state(make);
        if let Some(state) = proof.states.last_mut() {
            state.sent = Some((version_id, body.into()));
        }
        proof
    }

    /// The same for a device whose type is not known.
    #[must_use]
    pub fn boxed(mut self, make: impl Fn() -> Box<dyn VmState> + 'a) -> Self {
        self.states.push(State { make: Box::new(make), of: "", sent: None });
        self
    }

    /// A device as it is when it is new, where that is no state of its own. Without it, the first state of a device is.
    #[doc(hidden)]
    #[must_use]
    pub fn new_device(mut self, device: Option<New>) -> Self {
        self.new.extend(device);
        self
    }

    /// The body of a real section of a device, and its version: one more state.
    #[must_use]
    pub fn stream(mut self, device: &str, version_id: u32, body: impl Into<Vec<u8>>) -> Self {
        self.streams.push((device.to_owned(), version_id, body.into()));
        self
    }

    /// A value of a layout by hand without a size, `device/field`: what is in it is not proven here.
    #[must_use]
    pub fn opaque(mut self, path: &str) -> Self {
        self.opaque.push(path.to_owned());
        self
    }

    /// How many random sections are made from each schema; 24 unless said.
    #[must_use]
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// Writes down what tests and `needed` answer, in the file `answers` beside the baselines; as the environment variable
    /// `VMSTATE_RECORD` does.
    #[must_use]
    pub fn record(mut self) -> Self {
        self.records = true;
        self
    }
}
