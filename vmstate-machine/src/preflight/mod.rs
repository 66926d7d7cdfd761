//! Looking ahead, while the guest runs: what a peer would refuse, and what the machine type silently drops.

mod json;
mod look;
mod loss;
mod parts;
mod peer;
mod report;

pub(crate) use self::parts::Part;
pub use self::peer::{Peer, Release, ReleaseError};
pub use self::report::{Loss, Preflight, Refusal};

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::schema::device_text;

use crate::device::Section;
use crate::machine::{Machine, MachineError};

/// The longest text of a device.
const LONGEST: usize = 128 << 10;

impl<S: ?Sized + Section> Machine<S> {
    /// What the devices of this machine load and save, as text: a schema file. A source that has it from its destination asks
    /// [`can_migrate`](Self::can_migrate) of [`Release::parse`], without the files of that release. A section by hand is a name and versions there, and so
    /// is one that is sent [in parts](Self::add_iterative).
    ///
    /// # Errors
    ///
    /// The name of a device whose text is longer than 128 KiB.
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use vmstate_machine::{Machine, Release};
    /// use vmstate_runtime::VmState;
    ///
    /// #[derive(VmState, Clone, Default)]
    /// #[vmstate(unreleased)]
    /// struct Rtc {
    ///     seconds: u32,
    /// }
    ///
    /// let mut machine = Machine::named("demo");
    /// machine.add("rtc", Mutex::new(Rtc::default()))?;
    /// let schema = machine.schema()?; // over whatever connects the two hosts
    /// let peer = Release::parse("1.0", &schema)?.shipping(&["demo"]);
    /// assert!(machine.can_migrate(&peer)?.is_lossless());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn schema(&mut self) -> Result<String, ReleaseError> {
        let mut devices = BTreeMap::new();
        for place in 0..self.section_count() {
            let Some((_, description)) = self.section_at(place) else { continue };
            let text = device_text::<LONGEST>(description);
            let text = text.as_str().ok_or_else(|| ReleaseError::too_long(description.name))?;
            devices.insert(description.name, text.to_string());
        }
        let mut schema: String = devices.into_values().collect();
        schema.push_str(&parts::print(&self.parts()));
        Ok(schema)
    }

    /// What would become of a migration to this peer, asked while the guest runs: what it would refuse, and why, and which
    /// state does not get there because the machine type does not send it.
    ///
    /// The peer is a [`MachineType`](crate::MachineType) - another host with this release, whose guest is of that type - or a
    /// [`Release`]: its schema, from the baseline files that `cargo vmstate release` keeps. Each device is asked for its state, and
    /// what it would send is read as the peer would read it. State that changes until the guest is paused may change
    /// the answer, where it decides what is sent. A device that has no state while it runs is
    /// not known. Of sections [in parts](Self::add_iterative), names and versions are compared, where the peer's are
    /// [known](Release::sending_in_parts).
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
    ///     help: a guest that was started as `demo-1.0`, which both have, can go there
    ///   refused: uart[0]: subsection `uart/clock` is sent, and the release refuses it
    ///     help: it hangs on the property `clock`, which is on
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
        if let Some((why, help)) =
            peer.refuses_machine(self.name(), self.machine_type().map(|it| it.table()))
        {
            report.refuse("", why, help);
        }
        if let Some((theirs, peer)) = peer.parts() {
            parts::compare(&self.parts(), theirs, &peer, &mut report);
        }
        look::at_all(self, &peer, &mut report)?;
        Ok(report)
    }
}
