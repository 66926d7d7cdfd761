//! What all virtio devices have.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use super::transport::{MmioState, PciState, QUEUES};
use super::{Kind, Transport};

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
    /// What the driver accepted, lower half.
    pub guest_features: u32,
    /// The configuration as the guest last saw it.
    pub config: Vec<u8>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// What this kind of device has.
    pub kind: K,
    /// What is sent when it is needed.
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
    /// A device behind this transport.
    #[must_use]
    pub fn new(transport: Transport, kind: K) -> Self {
        Self {
            transport,
            status: 0,
            isr: 0,
            queue_sel: 0,
            guest_features: 0,
            config: Vec::new(),
            queues: Vec::new(),
            kind,
            state: State::default(),
        }
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
        out.value(&this.guest_features)?;
        out.value(&(this.config.len() as u32))?;
        out.bytes(&this.config)?;
        out.value(&(this.queues.len() as u32))?;
        for queue in &this.queues {
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
        this.guest_features = input.read()?;
        let len = input.read::<u32>()?;
        this.config = input.take(len as usize)?.to_vec();
        let queues = input.read::<u32>()? as usize;
        if queues > QUEUES {
            return Err(input.error(format!("{queues} queues, a device has {QUEUES} at most")));
        }
        this.queues.clear();
        for _ in 0..queues {
            let queue = this.get_queue(input)?;
            this.queues.push(queue);
        }
        this.kind.get(input, this.guest_features, queues)?;
        input.value(&mut this.state)
    }
}

const ENDIAN: u16 = 1 << 0;
const FEATURES: u16 = 1 << 1;
const MODERN: u16 = 1 << 2;
const SIZES: u16 = 1 << 3;
const BROKEN: u16 = 1 << 4;
const EXTRA: u16 = 1 << 5;
const STARTED: u16 = 1 << 6;
const PACKED: u16 = 1 << 7;
const DISABLED: u16 = 1 << 8;

/// Parts that are sent when the device needs them, each by its name.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio",
    nested,
    pre_load = "forget",
    subsection(
        endian,
        name = "virtio/device_endian",
        needed = "Self::has::<ENDIAN>",
        post_load = "Self::came::<ENDIAN>"
    ),
    subsection(
        features,
        name = "virtio/64bit_features",
        needed = "Self::has::<FEATURES>",
        post_load = "Self::came::<FEATURES>"
    ),
    subsection(
        modern,
        name = "virtio/virtqueues",
        needed = "Self::has::<MODERN>",
        post_load = "Self::came::<MODERN>"
    ),
    subsection(
        sizes,
        name = "virtio/ringsize",
        needed = "Self::has::<SIZES>",
        post_load = "Self::came::<SIZES>"
    ),
    subsection(
        broken,
        name = "virtio/broken",
        needed = "Self::has::<BROKEN>",
        post_load = "Self::came::<BROKEN>"
    ),
    subsection(
        extra,
        name = "virtio/extra_state",
        needed = "Self::has::<EXTRA>",
        post_load = "Self::came::<EXTRA>"
    ),
    subsection(
        started,
        name = "virtio/started",
        needed = "Self::has::<STARTED>",
        post_load = "Self::came::<STARTED>"
    ),
    subsection(
        packed,
        name = "virtio/packed_virtqueues",
        needed = "Self::has::<PACKED>",
        post_load = "Self::came::<PACKED>"
    ),
    subsection(
        disabled,
        name = "virtio/disabled",
        needed = "Self::has::<DISABLED>",
        post_load = "Self::came::<DISABLED>"
    )
)]
pub struct State {
    /// The byte order of the driver, where it has one of its own.
    #[vmstate(subsection = "endian")]
    pub device_endian: u8,
    /// All features that the driver accepted.
    #[vmstate(subsection = "features")]
    pub guest_features: u64,
    /// Rings of virtio 1.0.
    #[vmstate(subsection = "modern", len = "QUEUES")]
    pub rings: Vec<Rings>,
    /// How large each queue may be.
    #[vmstate(subsection = "sizes", len = "QUEUES")]
    pub num_default: Vec<u32>,
    /// The driver did what it must not, and the device waits for a reset.
    #[vmstate(subsection = "broken")]
    pub broken: bool,
    /// What the transport has besides: that of PCI,
    #[vmstate(subsection = "extra")]
    pub pci: PciState,
    /// or that of registers in memory.
    #[vmstate(subsection = "extra")]
    pub mmio: MmioState,
    /// Whether the driver uses it.
    #[vmstate(subsection = "started")]
    pub started: bool,
    /// Packed queues.
    #[vmstate(subsection = "packed", len = "QUEUES")]
    pub packed: Vec<Packed>,
    /// Whether it is held back until the driver is there.
    #[vmstate(subsection = "disabled")]
    pub disabled: bool,
    #[vmstate(skip = "what the last stream had")]
    parts: u16,
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
    fn forget(&mut self) {
        self.parts = 0;
    }

    fn has<const PART: u16>(&self) -> bool {
        self.parts & PART != 0
    }

    fn came<const PART: u16>(&mut self, _version_id: u32) {
        self.parts |= PART;
    }
}
