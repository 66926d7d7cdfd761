//! What is between a virtio device and the guest: PCI, or registers in memory.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

use super::super::PciDevice;
use super::super::cards::{MsixState, PciExpressDevice};

/// The most queues that a device has.
pub(super) const QUEUES: usize = 1024;

/// What a device is told when it is made: configuration, which is not sent.
#[allow(clippy::struct_excessive_bools)] // properties of QEMU's devices
#[derive(Clone, Debug)]
pub struct Host {
    /// What the device is behind.
    pub transport: Transport,
    /// Features that it offers.
    pub features: u64,
    /// Whether the transport has what virtio 1.0 has: `disable-modern` of PCI, `force-legacy` of registers in memory are off.
    pub modern: bool,
    /// `migrate-extra` of PCI: whether what the transport has besides is sent. Off up to pc-2.3.
    pub migrate_extra: bool,
    /// Whether the CPUs are, which drivers of before virtio 1.0 talk to the device like.
    pub big_endian: bool,
}

impl Host {
    /// A PCI function of virtio 1.0.
    #[must_use]
    pub fn pci() -> Self {
        let (features, modern, migrate_extra) = (1 << 32, true, true);
        Self { transport: Transport::pci(), features, modern, migrate_extra, big_endian: false }
    }

    /// Registers in memory of before virtio 1.0, unless `modern` is set.
    #[must_use]
    pub fn mmio() -> Self {
        let (features, modern, migrate_extra) = (0, false, true);
        Self { transport: Transport::mmio(), features, modern, migrate_extra, big_endian: false }
    }
}

/// The transport, with what it sends before the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A PCI function.
    Pci {
        /// What every PCI device has.
        space: PciSpace,
        /// Its interrupts, if it has MSI-X, with the vector of a change of the configuration.
        msix: Option<(MsixState, u16)>,
    },
    /// Registers in memory.
    Mmio {
        /// Which half of the device's features is read.
        host_features_sel: u32,
        /// Which half of the guest's is written.
        guest_features_sel: u32,
        /// The size of the guest's pages, as a shift.
        guest_page_shift: u32,
    },
}

/// The configuration space, which is larger on PCI Express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PciSpace {
    /// 256 bytes.
    Conventional(Box<PciDevice>),
    /// 4096 bytes.
    Express(Box<PciExpressDevice>),
}

impl PciSpace {
    fn config(&self) -> &[u8] {
        match self {
            Self::Conventional(device) => &device.config,
            Self::Express(device) => &*device.config,
        }
    }
}

/// The capabilities that decide what is sent.
const EXPRESS: u8 = 0x10;
const MSIX: u8 = 0x11;
/// Where the list of capabilities begins.
const LIST: usize = 0x34;

impl Transport {
    /// A PCI function, which finds out what it is when it is loaded.
    fn pci() -> Self {
        Self::Pci { space: PciSpace::Conventional(Box::default()), msix: None }
    }

    /// Registers in memory.
    fn mmio() -> Self {
        Self::Mmio { host_features_sel: 0, guest_features_sel: 0, guest_page_shift: 0 }
    }

    /// Whether each queue has a vector.
    pub(super) fn has_vectors(&self) -> bool {
        matches!(self, Self::Pci { msix: Some(_), .. })
    }

    /// Whether each queue has an alignment.
    pub(super) fn has_alignment(&self) -> bool {
        matches!(self, Self::Mmio { .. })
    }

    pub(super) fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        match self {
            Self::Pci { space, msix } => {
                match space {
                    PciSpace::Conventional(device) => out.value(&**device)?,
                    PciSpace::Express(device) => out.value(&**device)?,
                }
                let Some((state, vector)) = msix else { return Ok(()) };
                out.value(state)?;
                out.value(vector)
            }
            Self::Mmio { host_features_sel, guest_features_sel, guest_page_shift } => {
                out.value(&[*host_features_sel, *guest_features_sel, *guest_page_shift])
            }
        }
    }

    pub(super) fn get(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        match self {
            Self::Pci { space, msix } => {
                // A machine knows what it put together. Here the device tells: the guest cannot write its capabilities.
                let version = 4;
                let config = input.peek(version + 256)?.get(version..).unwrap_or_default();
                let express = capability(config, EXPRESS).is_some();
                *space = if express {
                    PciSpace::Express(Box::new(input.read()?))
                } else {
                    PciSpace::Conventional(Box::new(input.read()?))
                };
                *msix = match vectors(space.config()) {
                    Some(vectors) => {
                        let mut state = MsixState::new(vectors);
                        input.value(&mut state)?;
                        Some((state, input.read()?))
                    }
                    None => None,
                };
                Ok(())
            }
            Self::Mmio { host_features_sel, guest_features_sel, guest_page_shift } => {
                [*host_features_sel, *guest_features_sel, *guest_page_shift] = input.read()?;
                Ok(())
            }
        }
    }
}

/// How many vectors MSI-X has, if a function has it.
fn vectors(config: &[u8]) -> Option<usize> {
    let at = capability(config, MSIX)?;
    let control = u16::from_le_bytes([*config.get(at + 2)?, *config.get(at + 3)?]);
    Some(usize::from(control & 0x7ff) + 1)
}

/// Where a capability is. The list is in the stream, so that it may be a circle.
fn capability(config: &[u8], id: u8) -> Option<usize> {
    let mut at = usize::from(*config.get(LIST)? & !3);
    for _ in 0..48 {
        if at == 0 {
            return None;
        }
        if *config.get(at)? == id {
            return Some(at);
        }
        at = usize::from(*config.get(at + 1)? & !3);
    }
    None
}

/// What PCI has besides, of virtio 1.0.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio_pci",
    nested,
    subsection(modern, name = "virtio_pci/modern_state", needed = "is_modern")
)]
pub struct PciState {
    /// Which half of the device's features is read.
    #[vmstate(subsection = "modern")]
    pub dfselect: u32,
    /// Which half of the guest's is written.
    #[vmstate(subsection = "modern")]
    pub gfselect: u32,
    /// What the guest wrote.
    #[vmstate(subsection = "modern")]
    pub guest_features: [u32; 2],
    /// The queues.
    #[vmstate(subsection = "modern", len = "QUEUES")]
    pub vqs: Vec<PciQueue>,
    /// Off with `disable-modern`, and behind registers in memory.
    #[vmstate(skip = "configuration")]
    modern: bool,
}

/// A queue as the guest sets it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio_pci/modern_queue_state", nested)]
pub struct PciQueue {
    /// Its size.
    pub num: u16,
    unused: vmstate_runtime::Unused<1>,
    /// Whether it is used.
    pub enabled: bool,
    /// Where the descriptors are,
    pub desc: [u32; 2],
    /// the ring of the guest,
    pub avail: [u32; 2],
    /// and that of the device.
    pub used: [u32; 2],
}

impl PciState {
    pub(super) fn new(modern: bool) -> Self {
        let mut new = Self { modern, ..Self::default() };
        new.reset();
        new
    }

    pub(super) fn reset(&mut self) {
        (self.dfselect, self.gfselect, self.guest_features) = (0, 0, [0; 2]);
        self.vqs.clear();
        self.vqs.resize_with(QUEUES, PciQueue::default);
    }

    fn is_modern(&self) -> bool {
        self.modern
    }
}

/// What registers in memory have besides, of virtio 1.0.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio_mmio",
    nested,
    subsection(modern, name = "virtio_mmio/state", needed = "is_there")
)]
pub struct MmioState {
    /// What the guest wrote.
    #[vmstate(subsection = "modern")]
    pub guest_features: [u32; 2],
    /// The queues.
    #[vmstate(subsection = "modern", len = "QUEUES")]
    pub vqs: Vec<MmioQueue>,
    /// Whether the device is behind them.
    #[vmstate(skip = "configuration")]
    is_there: bool,
}

/// A queue as the guest sets it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio_mmio/queue_state", nested)]
pub struct MmioQueue {
    /// Its size.
    pub num: u16,
    /// Whether it is used.
    pub enabled: bool,
    /// Where the descriptors are,
    pub desc: [u32; 2],
    /// the ring of the guest,
    pub avail: [u32; 2],
    /// and that of the device.
    pub used: [u32; 2],
}

impl MmioState {
    pub(super) fn new(is_there: bool) -> Self {
        let mut new = Self { is_there, ..Self::default() };
        new.reset();
        new
    }

    pub(super) fn reset(&mut self) {
        self.guest_features = [0; 2];
        self.vqs.clear();
        self.vqs.resize_with(QUEUES, MmioQueue::default);
    }

    fn is_there(&self) -> bool {
        self.is_there
    }
}
