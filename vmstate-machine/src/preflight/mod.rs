//! Looking ahead, while the guest runs: what a peer would refuse, and what the machine type silently drops.

mod json;
mod look;
mod loss;
mod peer;
mod report;

pub use self::peer::{Peer, Release, ReleaseError};
pub use self::report::{Loss, Preflight, Refusal};

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::device::Section;
use crate::machine::{Machine, MachineError};

impl<S: ?Sized + Section> Machine<S> {
    /// What would become of a migration to this peer, asked while the guest runs: what it would refuse, and why, and which
    /// state does not get there because the machine type does not send it.
    ///
    /// The peer is a [`MachineType`](crate::MachineType) - another host with this release, whose guest is of that type - or a
    /// [`Release`]: its schema, from the baseline files that `cargo vmstate release` keeps. Each device is asked for its state, and
    /// what it would send is read as the peer would read it. State that changes until the guest is paused may change
    /// the answer, where it decides what is sent. A device that has no state while it runs is
    /// not known.
    ///
    /// # Errors
    ///
    /// [`MachineType`](MachineError::MachineType) if the peer's machine type or an override sets what a device has not.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use vmstate_machine::{Machine, MachineTypes, Release, machine_types};
    /// use vmstate_runtime::{Described, VmState};
    ///
    /// mod release_1_0 {
    ///     # use vmstate_runtime::VmState;
    ///     #[derive(VmState)]
    ///     #[vmstate(name = "uart", unreleased)]
    ///     pub struct Uart {
    ///         pub lcr: u8,
    ///     }
    /// }
    ///
    /// #[derive(VmState, Clone, Default)]
    /// #[vmstate(unreleased, subsection(clock, property = "clock"))]
    /// struct Uart {
    ///     lcr: u8,
    ///     #[vmstate(subsection = "clock", absent = 1)]
    ///     rate: u32,
    ///     #[vmstate(property, default = true)]
    ///     clock: bool,
    /// }
    ///
    /// const MACHINES: MachineTypes = machine_types! {
    ///     #![unreleased]
    ///     "demo-2.0" => {},
    ///     "demo-1.0" => { "uart.clock" = false },
    /// };
    ///
    /// let old = Release::described("1.0", &[release_1_0::Uart::DESCRIPTION])?.shipping(&["demo-1.0"]);
    /// let machine = |machine_type| {
    ///     let mut machine = Machine::new(MACHINES.find(machine_type)?);
    ///     machine.add("uart", Arc::new(Mutex::new(Uart { rate: 48, ..Uart::default() })))?;
    ///     Ok::<_, Box<dyn std::error::Error>>(machine)
    /// };
    ///
    /// let refused = machine("demo-2.0")?.can_migrate(&old)?;
    /// assert_eq!(refused.to_string(), "\
    /// machine `demo-2.0` cannot migrate to release 1.0:
    ///   refused: the release has no machine type `demo-2.0`; it has demo-1.0
    ///   refused: uart[0]: subsection `uart/clock` is sent, and the release refuses it
    ///     help: add the entry `\"uart.clock\" = false` under `\"demo-2.0\"`
    /// ");
    ///
    /// let lossy = machine("demo-1.0")?.can_migrate(&old)?;
    /// assert!(lossy.is_possible());
    /// assert_eq!(lossy.to_string(), "\
    /// machine `demo-1.0` can migrate to release 1.0:
    ///   lost: uart[0]/clock/rate is 48, and will be 1
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn can_migrate<'p>(
        &mut self,
        peer: impl Into<Peer<'p>>,
    ) -> Result<Preflight, MachineError> {
        let peer = peer.into();
        let mut report = Preflight::new(self.name(), peer.to_string());
        for reason in self.unmigratable() {
            report.refuse("", reason, Vec::new());
        }
        if let Some((why, help)) = peer.refuses_machine(self.name()) {
            report.refuse("", why, help);
        }
        look::at_all(self, &peer, &mut report)?;
        Ok(report)
    }
}
