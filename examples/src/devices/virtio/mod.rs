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
pub use transport::{MmioState, PciSpace, PciState, Transport};

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
            /// A device behind this transport.
            #[must_use]
            pub fn new(transport: Transport, kind: $kind) -> Self {
                Self { virtio: Virtio::new(transport, kind) }
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

/// A line for each kind of device, behind this transport.
macro_rules! behind {
    ($transport:ident) => {
        &[
            ("virtio-net", || Box::new(VirtioNet::new(Transport::$transport(), Net::new(1)))),
            ("virtio-net", || Box::new(VirtioNet::new(Transport::$transport(), Net::new(2)))),
            ("virtio-blk", || {
                Box::new(VirtioBlock::new(Transport::$transport(), BlockRequests::default()))
            }),
            ("virtio-scsi", || Box::new(VirtioScsi::new(Transport::$transport(), Plain))),
            ("virtio-console", || {
                Box::new(VirtioConsole::new(Transport::$transport(), Console::default()))
            }),
            ("virtio-rng", || Box::new(VirtioRng::new(Transport::$transport(), Plain))),
            ("virtio-rtc", || Box::new(VirtioRtc::new(Transport::$transport(), Plain))),
            ("virtio-balloon", || {
                Box::new(VirtioBalloon::new(Transport::$transport(), Balloon::default()))
            }),
            ("virtio-input", || Box::new(VirtioInput::new(Transport::$transport(), Plain))),
            ("virtio-9p", || Box::new(Virtio9p::new(Transport::$transport(), Plain))),
            ("virtio-gpu", || Box::new(VirtioGpu::new(Transport::$transport()))),
            ("virtio-gpu", || Box::new(VirtioGpu::with_framebuffers(Transport::$transport()))),
            ("virtio-iommu", || {
                Box::new(VirtioIommu::new(Transport::$transport(), Iommu::default()))
            }),
            ("virtio-mem", || Box::new(VirtioMem::new(Transport::$transport(), Mem::default()))),
            ("virtio-mem", || Box::new(VirtioMem::new(Transport::$transport(), Mem::late()))),
        ]
    };
}

/// One line a device, as in the registry: on a PCI bus,
pub(super) const DEVICES: &[(&str, Make)] = behind!(pci);
/// or behind registers in memory.
pub(super) const MMIO: &[(&str, Make)] = behind!(mmio);
