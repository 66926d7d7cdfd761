//! The proof by execution: that guests of released machine types can go to the hosts of every release, and come from
//! them.
//!
//! The compiler holds what the source says against what was released. What *functions* answer it cannot see: a `test`, a
//! `needed`, a hook, a layout by hand. [`prove!`](crate::prove!) runs them, in a test:
//!
//! ```
//! use vmstate_machine::{MachineTypes, machine_types};
//! use vmstate_runtime::{Described, VmState};
//!
//! #[derive(VmState)]
//! #[vmstate(default, subsection(uso, property = "uso"))]
//! struct Nic {
//!     ctrl: u32,
//!     #[vmstate(subsection = "uso", absent = 0)]
//!     offload: u32,
//!     #[vmstate(property, default = true)]
//!     uso: bool,
//! }
//!
//! const MACHINES: MachineTypes = machine_types! {
//!     #![unreleased]
//!     "virt-2.0" => {},
//!     "virt-1.0" => { "nic.uso" = false },
//! };
//!
//! # fn folder() -> std::path::PathBuf {
//! #     let folder = std::env::temp_dir().join(format!("vmstate-prove-{}", std::process::id()));
//! #     std::fs::create_dir_all(&folder).unwrap();
//! #     std::fs::write(folder.join("nic.vmstate"), "# Wire layout of `nic`. Written by `cargo vmstate`; review a change like a change of an interface.\nformat 2\ndevice nic\nreleases 1.0 2.0\n\
//! # 1.0 version 1 minimum 1\n1.0 field ctrl uint32\n\
//! # 2.0 subsection nic/uso version 1 minimum 1 by property uso\n2.0   field offload uint32 absent \"0\"\n\
//! # 2.0 property uso bool true\n").unwrap();
//! #     folder
//! # }
//! # use vmstate_machine::prove::Proof;
//! // In a crate with baselines: vmstate_machine::prove!(MACHINES, [Nic]);
//! let report = Proof::at(folder())
//!     .machines(&MACHINES)
//!     .shipped("1.0", &["virt-1.0"])
//!     .shipped("2.0", &["virt-2.0", "virt-1.0"])
//!     .state(Nic::default)
//!     .check();
//! assert!(report.read() > 10 && report.loaded() > 10);
//! ```
//!
//! For each release in the device's baseline file, and each machine type that it shipped, the device is configured and put
//! into many states: those given, and those that it loads from sections made up from its description. Each is saved, and
//! what came is read to the last byte as the release would read it, by its schema. The other way round, sections are
//! made from the schema of the release - each subsection there and not there, lengths, enums and integers at their ends,
//! random values - and the device must load each of them, and send it back.
//!
//! A new device has to have its properties at their defaults, whether or not something configures it.
//!
//! What tests and `needed` send is held against the file `answers` beside the baselines, which the proof writes when the environment has
//! `VMSTATE_RECORD=1`, and `cargo vmstate release` stamps: a function that answers otherwise later is found.
//!
//! A made-up section may be refused for what is in it, by a hook, a `validate` or a comparison; that is counted. At least
//! one state of each release and machine type must come through.

mod answers;
mod fresh;
mod new;
mod random;
mod report;
mod trial;
mod vary;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::any::type_name;

use vmstate_runtime::VmState;
use vmstate_runtime::property::{Property, Value};
use vmstate_runtime::schema::Description;
use vmstate_schema::machines::Machines;
use vmstate_schema::{Device, file};

use self::answers::{Observed, Seen};
pub use self::new::{Maker, New, NoDefault};
use self::new::{Names, State};
use self::report::Counts;
pub use self::report::Report;
use self::trial::{Host, Trial};
use crate::schema::owned;
use crate::schema::record::{self, Record, Release};
use crate::{MachineType, MachineTypes};

/// Proves that guests of released machine types can go to every release, and come from it; see
/// [the module](mod@crate::prove). For a test of the crate that has the baselines; it fails with all that would strand a guest.
///
/// ```no_run
/// # use vmstate_machine::{MachineTypes, machine_types};
/// # use vmstate_runtime::VmState;
/// # #[derive(VmState, Default)]
/// # struct Pl011 { flags: u32 }
/// # #[derive(VmState, Default)]
/// # struct Nic { #[vmstate(prefix = u16)] ring: Vec<u8> }
/// # const MACHINES: MachineTypes = machine_types! { #![unreleased] "virt-1.0" => {} };
/// #[test]
/// fn old_releases_understand_us() {
///     vmstate_machine::prove!(MACHINES, [
///         Pl011,
///         // States besides those that are made up; each is made anew as often as it is needed.
///         Nic = [Nic::default(), Nic { ring: vec![7; 256], ..Nic::default() }],
///     ]);
/// }
/// ```
///
/// Which release shipped which machine types is in the file `vmstate/machine-types`. What a crate without it shipped is
/// said behind the table: `prove!(MACHINES, shipped { "1.0" => ["virt-1.0"] }, [Nic])`. A product without machine
/// types leaves the table out: `prove!([Nic])`. Values of a layout by hand without a size are not looked into, and
/// have to be named: `prove!(MACHINES, [Nic], opaque ["nic/rom"])`.
#[macro_export]
macro_rules! prove {
    (
        [$($device:ty $(= [$($state:expr),+ $(,)?])?),+ $(,)?]
        $(, opaque [$($opaque:literal),* $(,)?])? $(,)?
    ) => {{
        let proof = $crate::prove::Proof::of_crate(::core::env!("CARGO_MANIFEST_DIR"));
        $(let proof = $crate::__prove_states!(proof, $device $($(, $state)+)?);)+
        $($(let proof = proof.opaque($opaque);)*)?
        proof.check()
    }};
    (
        $machines:expr $(, shipped {
            $($release:literal => [$($machine:literal),* $(,)?]),* $(,)?
        })?,
        [$($device:ty $(= [$($state:expr),+ $(,)?])?),+ $(,)?]
        $(, opaque [$($opaque:literal),* $(,)?])? $(,)?
    ) => {{
        let proof = $crate::prove::Proof::of_crate(::core::env!("CARGO_MANIFEST_DIR"));
        let proof = proof.machines(&$machines);
        $($(let proof = proof.shipped($release, &[$($machine),*]);)*)?
        $(let proof = $crate::__prove_states!(proof, $device $($(, $state)+)?);)+
        $($(let proof = proof.opaque($opaque);)*)?
        proof.check()
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __prove_states {
    ($proof:ident, $device:ty) => {
        $proof.state(<$device as ::core::default::Default>::default)
    };
    ($proof:ident, $device:ty, $($state:expr),+) => {
        $proof.new_device({
            #[allow(unused_imports)]
            use $crate::prove::NoDefault as _;
            $crate::prove::Maker::<$device>::make()
        })$(.state(|| -> $device { $state }))+
    };
}

/// A proof to be run; [`prove!`](crate::prove!) writes the usual one.
pub struct Proof<'a> {
    record: Record,
    machines: Option<MachineTypes>,
    states: Vec<State<'a>>,
    /// Devices as they are when they are new.
    new: Vec<New>,
    streams: Vec<(String, u32, Vec<u8>)>,
    opaque: Vec<String>,
    rounds: usize,
    /// Whether what functions answer is written down.
    records: bool,
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
        self.states.push(State { make: Box::new(make), of: type_name::<D>() });
        self
    }

    /// The same for a device whose type is not known.
    #[must_use]
    pub fn boxed(mut self, make: impl Fn() -> Box<dyn VmState> + 'a) -> Self {
        self.states.push(State { make: Box::new(make), of: "" });
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

    /// Runs the proof; the report says how much was tried.
    ///
    /// # Panics
    ///
    /// With everything that would strand a guest.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "what a test wants to know is that it returns")]
    pub fn check(&self) -> Report {
        let report = self.run();
        assert!(report.is_proven(), "some guests of released machine types are stranded\n{report}");
        report
    }

    /// Runs the proof; the report has what would strand a guest, and files that cannot be read.
    #[must_use]
    pub fn run(&self) -> Report {
        let mut report = Report::default();
        match self.record.machines() {
            Ok(machines) => {
                self.expect_all(machines.as_ref(), &mut report);
                let names = Names::of(&self.states);
                self.defaults(&names, &mut report);
                let (mut counts, mut observed): (Vec<Counts>, _) = (Vec::new(), Vec::new());
                for (state, name) in self.states.iter().zip(names.iter()) {
                    match self.device(state, name, machines.as_ref(), &mut counts, &mut report) {
                        Ok(of_state) => observed.extend(of_state),
                        Err(error) => report.fault(name, error, Vec::new(), Vec::new),
                    }
                }
                self.answers(&observed, machines.as_ref(), &mut report);
                for counts in counts {
                    report.count(counts);
                }
            }
            Err(error) => report.fault("machine types", error, Vec::new(), Vec::new),
        }
        report
    }

    /// Every device that the table is about has to be in the list.
    fn expect_all(&self, record: Option<&Machines>, report: &mut Report) {
        let (Some(record), Some(types)) = (record, self.machines) else { return };
        let Some(table) = record.find(types.iter().map(|machine| machine.name())) else { return };
        let given: Vec<_> =
            self.states.iter().map(|state| (state.make)().description().name).collect();
        for device in record.tables[table].devices.iter().filter(|it| it.dropped.is_none()) {
            if device.stamp.is_released() && !given.contains(&device.name.as_str()) {
                let what = "machine types set properties of it, and it is not proven".to_owned();
                report.fault(&device.name, what, Vec::new(), || {
                    Vec::from(["add it to the list".to_owned()])
                });
            }
        }
    }

    /// One state of a device against all releases.
    fn device(
        &self,
        state: &State<'a>,
        name: &str,
        record: Option<&Machines>,
        counts: &mut Vec<Counts>,
        report: &mut Report,
    ) -> Result<Vec<Observed>, String> {
        let make = &state.make;
        let device = make();
        let description = device.description();
        if let Some(reason) = description.unmigratable {
            report.note(format!("{name}: cannot migrate: {reason}"));
            return Ok(Vec::new());
        }
        let today = owned(description)?;
        let (key, releases) = self.releases(&today, state.of, record)?;
        let known = counts.iter().position(|counts| counts.device == name).unwrap_or_else(|| {
            let device = name.to_owned();
            counts.push(Counts { device, releases: releases.len(), ..Counts::default() });
            counts.len() - 1
        });
        let streams = self.streams.iter().filter(|(name, _, _)| *name == today.name);
        let streams: Vec<_> = streams.map(|(_, version, body)| (*version, body.clone())).collect();
        let shipped: BTreeSet<Option<String>> = releases
            .iter()
            .flat_map(|release| &release.machines)
            .map(|machine| machine.map(|it| it.name().to_owned()))
            .collect();
        let mut observed = Vec::new();
        for Configuration { machine, machines, hosts } in
            configurations(description, &releases, self.machines.as_ref())
        {
            let properties = integers(description, machine.as_ref());
            let mut trial = Trial {
                name,
                make,
                properties: &properties,
                description,
                today: &today,
                machine,
                hosts: &hosts,
                opaque: &self.opaque,
                rounds: self.rounds,
                report: &mut *report,
                counts: &mut counts[known],
                tallies: Vec::new(),
                seen: Some(Seen::default()),
            };
            let seen = trial.run(&streams);
            let (device, shipped) = ((key.clone(), name.to_owned()), shipped.clone());
            observed.push(Observed { device, description, shipped, machines, seen });
        }
        Ok(observed)
    }

    fn releases(
        &self,
        today: &Device,
        of: &str,
        record: Option<&Machines>,
    ) -> Result<(String, Vec<Release>), String> {
        let baseline = self.record.baseline(today, of)?;
        let releases = record::comparable(&baseline).into_iter().map(|(name, device)| {
            let machines = match &self.machines {
                None => Vec::from([None]),
                Some(types) => {
                    let shipped = self.record.shipped(record, types, &name)?;
                    shipped.into_iter().map(Some).collect()
                }
            };
            Ok(Release { name, device, machines })
        });
        Ok((baseline.key(), releases.collect::<Result<_, String>>()?))
    }
}

/// Machine types that configure a device alike.
struct Configuration<'r> {
    /// One of them.
    machine: Option<MachineType>,
    /// The names of all, also of those that no release shipped.
    machines: Vec<Option<String>>,
    /// The releases that shipped one of them, the newest first.
    hosts: Vec<Host<'r>>,
}

fn configurations<'r>(
    description: &Description,
    releases: &'r [Release],
    types: Option<&MachineTypes>,
) -> Vec<Configuration<'r>> {
    let value = |machine: &MachineType| -> Vec<String> {
        let properties = description.properties.iter();
        let set = properties.map(|property| {
            let entry = machine.entry(description.name, property.name);
            entry.map_or(property.default, |entry| entry.value).to_string()
        });
        set.collect()
    };
    let mut found: Vec<(Vec<String>, Option<MachineType>, Vec<Host<'r>>)> = Vec::new();
    for release in releases.iter().rev() {
        for machine in &release.machines {
            let values = machine.as_ref().map(value).unwrap_or_default();
            let new = || Host {
                device: &release.device,
                releases: Vec::from([(&*release.name, *machine)]),
            };
            let known = found.iter_mut().find(|(known, _, _)| *known == values);
            let Some((_, _, hosts)) = known else {
                found.push((values, *machine, Vec::from([new()])));
                continue;
            };
            // The newest machine type of each release stands for the others.
            let is_here =
                |host: &Host<'_>| host.releases.iter().any(|(name, _)| *name == release.name);
            if hosts.iter().any(is_here) {
                continue;
            }
            match hosts.iter_mut().find(|host| *host.device == release.device) {
                Some(host) => host.releases.push((&release.name, *machine)),
                None => hosts.push(new()),
            }
        }
    }
    if let Some(types) = types {
        for machine in types.iter() {
            let values = value(&machine);
            if !found.iter().any(|(known, _, _)| *known == values) {
                found.push((values, Some(machine), Vec::new()));
            }
        }
    }
    let alike = |values: &[String]| match types {
        None => Vec::from([None]),
        Some(types) => {
            let alike = types.iter().filter(|machine| value(machine) == values);
            alike.map(|machine| Some(machine.name().to_owned())).collect()
        }
    };
    let configuration = |(values, machine, hosts): (Vec<String>, _, _)| Configuration {
        machine,
        machines: alike(&values),
        hosts,
    };
    found.into_iter().map(configuration).collect()
}

/// The properties that are integers, by the names that their fields most likely have: lengths may name them.
fn integers(description: &Description, machine: Option<&MachineType>) -> Vec<(String, u64)> {
    let Some(machine) = machine else { return Vec::new() };
    let value = |property: &Property| {
        let entry = machine.entry(description.name, property.name);
        let value =
            entry.map_or(Some(property.default), |entry| property.kind.resolve(&entry.value));
        match value {
            Some(Value::Integer(number)) => {
                Some((property.name.replace('-', "_"), u64::try_from(number).ok()?))
            }
            _ => None,
        }
    };
    description.properties.iter().filter_map(value).collect()
}
