//! What all virtio devices have.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use super::transport::{MmioState, PciState, QUEUES};
use super::{Host, Kind, Transport};

/// A virtio device of some kind behind some transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Virtio<K> {
    /// The transport.
    pub transport: Transport,
    /// How far the driver is.
    pub status: u8,
    /// Interrupts that were not seen.
    pub isr: u8,
    /// The queue that is set up.
    pub queue_sel: u16,
    /// The configuration as the guest last saw it.
    pub config: Vec<u8>,
    /// What this kind of device has.
    pub kind: K,
    /// The queues, and what is sent when it is needed.
    pub state: State,
}

/// A queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// How many descriptors it has.
    pub num: u32,
    /// Their alignment, where the transport has one.
    pub align: u32,
    /// Where the descriptors are.
    pub desc: u64,
    /// How far the device read.
    pub last_avail_idx: u16,
    /// The vector of MSI-X, where there is one.
    pub vector: u16,
}

impl<K> Virtio<K> {
    /// A device of this host.
    #[must_use]
    pub fn new(host: Host, kind: K) -> Self {
        let endian = if host.big_endian { BIG } else { LITTLE };
        let state = State::new(&host, endian);
        let transport = host.transport;
        Self { transport, status: 0, isr: 0, queue_sel: 0, config: Vec::new(), kind, state }
    }

    fn put_queue(&self, queue: &Queue, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&queue.num)?;
        if self.transport.has_alignment() {
            out.value(&queue.align)?;
        }
        out.value(&queue.desc)?;
        out.value(&queue.last_avail_idx)?;
        if self.transport.has_vectors() { out.value(&queue.vector) } else { Ok(()) }
    }

    fn get_queue(&self, input: &mut Decoder<'_>) -> Result<Queue, LoadError> {
        let num = input.read()?;
        let align = if self.transport.has_alignment() { input.read()? } else { 0 };
        let (desc, last_avail_idx) = (input.read()?, input.read()?);
        let vector = if self.transport.has_vectors() { input.read()? } else { 0 };
        Ok(Queue { num, align, desc, last_avail_idx, vector })
    }
}

impl<K: Kind> Layout<Self> for Virtio<K> {
    const TYPE: Type = Type::variable("virtio");

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        this.transport.put(out)?;
        out.value(&this.status)?;
        out.value(&this.isr)?;
        out.value(&this.queue_sel)?;
        out.value(&(this.state.guest_features as u32))?;
        out.value(&(this.config.len() as u32))?;
        out.bytes(&this.config)?;
        out.value(&(this.state.queues.len() as u32))?;
        for queue in &this.state.queues {
            this.put_queue(queue, out)?;
        }
        this.kind.put(out)?;
        out.value(&this.state)
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        this.transport.get(input)?;
        this.status = input.read()?;
        this.isr = input.read()?;
        this.queue_sel = input.read()?;
        let guest_features = input.read()?;
        let len = input.read::<u32>()?;
        this.config = input.take(len as usize)?.to_vec();
        let queues = input.read::<u32>()? as usize;
        if queues > QUEUES {
            return Err(input.error(format!("{queues} queues, a device has {QUEUES} at most")));
        }
        this.state.queues.clear();
        for _ in 0..queues {
            let queue = this.get_queue(input)?;
            this.state.queues.push(queue);
        }
        this.kind.get(input, guest_features, queues)?;
        this.state.reset(guest_features);
        input.value(&mut this.state)
    }
}

/// Features of the host that decide what is sent: those of virtio 1.0,
const VERSION_1: u64 = 1 << 32;
/// and packed queues.
const RING_PACKED: u64 = 1 << 34;

/// A byte order of the driver.
const UNKNOWN: u8 = 0;
const LITTLE: u8 = 1;
const BIG: u8 = 2;

/// What QEMU keeps of every virtio device, and what of it is sent when it is needed, each by its name.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio",
    nested,
    post_load = "settle_endian",
    subsection(endian, name = "virtio/device_endian", needed = "has_other_endian"),
    subsection(features, name = "virtio/64bit_features", needed = "offers_64_bits"),
    subsection(modern, name = "virtio/virtqueues", needed = "Self::offers::<VERSION_1>"),
    subsection(sizes, name = "virtio/ringsize", needed = "has_other_sizes"),
    subsection(broken, name = "virtio/broken", needed = "is_broken"),
    subsection(extra, name = "virtio/extra_state", needed = "has_extra"),
    subsection(started, name = "virtio/started", needed = "is_started"),
    subsection(packed, name = "virtio/packed_virtqueues", needed = "Self::offers::<RING_PACKED>"),
    subsection(disabled, name = "virtio/disabled", needed = "is_disabled")
)]
pub struct State {
    /// What the host offers.
    #[vmstate(skip = "configuration")]
    host_features: u64,
    /// The byte order of a driver of before virtio 1.0 that does not say which it has: that of the CPUs.
    #[vmstate(skip = "configuration")]
    default_endian: u8,
    /// Whether what the transport has besides is sent.
    #[vmstate(skip = "configuration")]
    sends_extra: bool,
    /// The queues.
    #[vmstate(skip = "sent before, by hand")]
    pub queues: Vec<Queue>,
    /// The byte order of the driver, where it has one of its own.
    #[vmstate(subsection = "endian", absent = keep)]
    pub device_endian: u8,
    /// What the driver accepted. Its lower half is sent before, by hand.
    #[vmstate(subsection = "features", absent = keep)]
    pub guest_features: u64,
    /// Rings of virtio 1.0.
    #[vmstate(subsection = "modern", len = "QUEUES", absent = vec![Rings::default(); QUEUES])]
    pub rings: Vec<Rings>,
    /// How large each queue may be; a stream without it has queues of that size.
    #[vmstate(subsection = "sizes", len = "QUEUES", absent = keep)]
    pub num_default: Vec<u32>,
    /// The driver did what it must not, and the device waits for a reset.
    #[vmstate(subsection = "broken", absent = false)]
    pub broken: bool,
    /// What the transport has besides: that of PCI,
    #[vmstate(subsection = "extra")]
    pub pci: PciState,
    /// or that of registers in memory.
    #[vmstate(subsection = "extra")]
    pub mmio: MmioState,
    /// Whether the driver uses it.
    #[vmstate(subsection = "started", absent = false)]
    pub started: bool,
    /// Packed queues.
    #[vmstate(subsection = "packed", len = "QUEUES", absent = vec![Packed::default(); QUEUES])]
    pub packed: Vec<Packed>,
    /// Whether it is held back until the driver is there.
    #[vmstate(subsection = "disabled", absent = false)]
    pub disabled: bool,
}

/// The rings of a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtqueue_state", nested)]
pub struct Rings {
    /// That of the driver,
    pub avail: u64,
    /// and that of the device.
    pub used: u64,
}

/// The position in a packed queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "packed_virtqueue_state", nested)]
pub struct Packed {
    /// How far the device read,
    pub last_avail_idx: u16,
    /// and in which round.
    pub last_avail_wrap_counter: bool,
    /// How far it wrote,
    pub used_idx: u16,
    /// and in which round.
    pub used_wrap_counter: bool,
    /// Descriptors that it works on.
    pub inuse: u32,
}

impl State {
    fn new(host: &Host, default_endian: u8) -> Self {
        let behind_pci = matches!(host.transport, Transport::Pci { .. });
        Self {
            host_features: host.features,
            default_endian,
            sends_extra: if behind_pci { host.migrate_extra } else { host.modern },
            queues: Vec::new(),
            device_endian: UNKNOWN,
            guest_features: 0,
            rings: vec![Rings::default(); QUEUES],
            num_default: vec![0; QUEUES],
            broken: false,
            pci: PciState::new(behind_pci && host.modern),
            mmio: MmioState::new(!behind_pci),
            started: false,
            packed: vec![Packed::default(); QUEUES],
            disabled: false,
        }
    }

    /// What holds if the rest of the stream has nothing.
    fn reset(&mut self, guest_features: u32) {
        self.guest_features = guest_features.into();
        self.device_endian = UNKNOWN;
        self.num_default.fill(0);
        for (default, queue) in self.num_default.iter_mut().zip(&self.queues) {
            *default = queue.num;
        }
        self.pci.reset();
        self.mmio.reset();
    }

    fn offers<const FEATURE: u64>(&self) -> bool {
        self.host_features & FEATURE != 0
    }

    fn offers_64_bits(&self) -> bool {
        self.host_features >> 32 != 0
    }

    /// What a stream without it means: drivers of virtio 1.0 are little-endian.
    fn usual_endian(&self) -> u8 {
        if self.guest_features & VERSION_1 == 0 { self.default_endian } else { LITTLE }
    }

    fn has_other_endian(&self) -> bool {
        self.device_endian != UNKNOWN && self.device_endian != self.usual_endian()
    }

    fn settle_endian(&mut self, _version_id: u32) {
        if self.device_endian == UNKNOWN {
            self.device_endian = self.usual_endian();
        }
    }

    fn has_other_sizes(&self) -> bool {
        let sizes = self.queues.iter().map(|queue| queue.num).chain(std::iter::repeat(0));
        self.num_default.iter().zip(sizes).any(|(default, num)| *default != num)
    }

    fn has_extra(&self) -> bool {
        self.sends_extra
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn is_started(&self) -> bool {
        self.started
    }

    fn is_disabled(&self) -> bool {
        self.disabled
    }
}
