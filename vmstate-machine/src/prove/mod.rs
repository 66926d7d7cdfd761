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
//! What the bytes of a layout by hand stand for, no schema says. A state with what a release sent of it does:
//! `Nic = [Nic::busy() => (1, include_bytes!("streams/nic-1.0"))]` is held against it, and so is every hook.
//!
//! A made-up section may be refused for what is in it, by a hook, a `validate` or a comparison; that is counted. At least
//! one state of each release and machine type must come through.

mod answers;
mod configuration;
mod fresh;
mod new;
mod proof;
mod random;
mod report;
mod run;
mod sent;
mod trial;
mod vary;

pub use self::new::{Maker, New, NoDefault};
pub use self::proof::Proof;
pub use self::report::Report;

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
        [$($device:ty $(= [$($state:expr $(=> $sent:expr)?),+ $(,)?])?),+ $(,)?]
        $(, opaque [$($opaque:literal),* $(,)?])? $(,)?
    ) => {{
        let proof = $crate::prove::Proof::of_crate(::core::env!("CARGO_MANIFEST_DIR"));
        $(let proof = $crate::__prove_states!(proof, $device $($(, $state $(=> $sent)?)+)?);)+
        $($(let proof = proof.opaque($opaque);)*)?
        proof.check()
    }};
    (
        $machines:expr $(, shipped {
            $($release:literal => [$($machine:literal),* $(,)?]),* $(,)?
        })?,
        [$($device:ty $(= [$($state:expr $(=> $sent:expr)?),+ $(,)?])?),+ $(,)?]
        $(, opaque [$($opaque:literal),* $(,)?])? $(,)?
    ) => {{
        let proof = $crate::prove::Proof::of_crate(::core::env!("CARGO_MANIFEST_DIR"));
        let proof = proof.machines(&$machines);
        $($(let proof = proof.shipped($release, &[$($machine),*]);)*)?
        $(let proof = $crate::__prove_states!(proof, $device $($(, $state $(=> $sent)?)+)?);)+
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
    ($proof:ident, $device:ty, $($state:expr $(=> $sent:expr)?),+) => {{
        let proof = $proof.new_device({
            #[allow(unused_imports)]
            use $crate::prove::NoDefault as _;
            $crate::prove::Maker::<$device>::make()
        });
        $(let proof = $crate::__prove_state!(proof, $device, $state $(, $sent)?);)+
        proof
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __prove_state {
    ($proof:ident, $device:ty, $state:expr) => {
        $proof.state(|| -> $device { $state })
    };
    ($proof:ident, $device:ty, $state:expr, $sent:expr) => {{
        let (version_id, body) = $sent;
        $proof.state_sent(|| -> $device { $state }, version_id, body)
    }};
}
