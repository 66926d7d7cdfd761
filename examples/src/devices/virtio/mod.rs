//! Virtio devices. QEMU writes each as one value by hand: first what its transport is, then what all have, what this kind of device has,
//! and parts that are sent when they are needed. The example for a layout by hand around structs with the derive.

mod block;
mod console;
mod gpu;
mod net;
mod plain;
mod state;
mod transport;

pub use block::{Block as BlockRequests, BlockRequest, ELEMENT};
pub use console::{Console, ConsolePort};
pub use gpu::{Display, Resource, Scanout, VirtioGpu, VirtioVga};
pub use net::{MacTable, Net, Rss};
pub use plain::{Balloon, Iommu, Mem, MemChecks, Plain};
pub use state::{Queue, State, Virtio};
pub use transport::{Host, MmioState, PciSpace, PciState, Transport};

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

use super::registry::Make;

/// What a kind of virtio device sends, between what all have.
pub trait Kind {
    /// Writes it.
    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads it. Of what all have, `negotiated` is the lower half of the features, and `queues` how many there are.
    fn get(
        &mut self,
        input: &mut Decoder<'_>,
        negotiated: u32,
        queues: usize,
    ) -> Result<(), LoadError>;
}

/// The section of a kind of device.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident($wire:literal, $version:literal): $kind:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, VmState)]
        #[vmstate(name = $wire, version = $version, minimum_version = $version)]
        pub struct $name {
            /// All of it.
            pub virtio: Virtio<$kind>,
        }

        impl $name {
            /// A device of this host.
            #[must_use]
            pub fn new(host: Host, kind: $kind) -> Self {
                Self { virtio: Virtio::new(host, kind) }
            }
        }
    };
}

section!(
    /// A network adapter.
    VirtioNet("virtio-net", 11): Net
);
section!(
    /// A disk.
    VirtioBlock("virtio-blk", 2): BlockRequests
);
section!(
    /// A controller of SCSI disks. They send the requests that are under way.
    VirtioScsi("virtio-scsi", 1): Plain
);
section!(
    /// A bus of serial ports and consoles.
    VirtioConsole("virtio-console", 3): Console
);
section!(
    /// Entropy.
    VirtioRng("virtio-rng", 1): Plain
);
section!(
    /// A clock.
    VirtioRtc("virtio-rtc", 1): Plain
);
section!(
    /// Memory that the guest gives back.
    VirtioBalloon("virtio-balloon", 1): Balloon
);
section!(
    /// A keyboard, mouse or tablet.
    VirtioInput("virtio-input", 1): Plain
);
section!(
    /// A folder of the host.
    Virtio9p("virtio-9p", 1): Plain
);
section!(
    /// An IOMMU.
    VirtioIommu("virtio-iommu", 2): Iommu
);
section!(
    /// Memory that the guest plugs.
    VirtioMem("virtio-mem", 1): Mem
);

/// Makes a device of a host.
type MakeOf = fn(Host) -> Box<dyn VmState>;

/// A line for each kind of device, and one for each other configuration of it.
macro_rules! kinds {
    ($($name:literal => |$host:ident| $device:expr,)*) => {
        const KINDS: &[(&str, MakeOf)] = &[$(($name, |$host| Box::new($device))),*];
        /// One line a device, as in the registry: on a PCI bus,
        pub(super) const DEVICES: &[(&str, Make)] = kinds!(pci $($name => |$host| $device,)*);
        /// or behind registers in memory.
        pub(super) const MMIO: &[(&str, Make)] = kinds!(mmio $($name => |$host| $device,)*);
    };
    ($on:ident $($name:literal => |$host:ident| $device:expr,)*) => {
        &[$(($name, || {
            let $host = Host::$on();
            Box::new($device)
        })),*]
    };
}

kinds! {
    "virtio-net" => |host| VirtioNet::new(host, Net::new(1)),
    "virtio-net" => |host| VirtioNet::new(host, Net::new(2)),
    "virtio-blk" => |host| VirtioBlock::new(host, BlockRequests::default()),
    "virtio-scsi" => |host| VirtioScsi::new(host, Plain),
    "virtio-console" => |host| VirtioConsole::new(host, Console::default()),
    "virtio-rng" => |host| VirtioRng::new(host, Plain),
    "virtio-rtc" => |host| VirtioRtc::new(host, Plain),
    "virtio-balloon" => |host| VirtioBalloon::new(host, Balloon::default()),
    "virtio-input" => |host| VirtioInput::new(host, Plain),
    "virtio-9p" => |host| Virtio9p::new(host, Plain),
    "virtio-gpu" => |host| VirtioGpu::new(host),
    "virtio-gpu" => |host| VirtioGpu::with_framebuffers(host),
    "virtio-iommu" => |host| VirtioIommu::new(host, Iommu::default()),
    "virtio-mem" => |host| VirtioMem::new(host, Mem::default()),
    "virtio-mem" => |host| VirtioMem::new(host, Mem::late()),
}

/// The devices of this name that this host has.
pub(super) fn of<'a>(name: &'a str, host: &'a Host) -> impl Iterator<Item = Box<dyn VmState>> + 'a {
    let kinds = KINDS.iter().filter(move |(known, _)| *known == name);
    kinds.map(|(_, make)| make(host.clone()))
}
