//! The devices of the machine: one kind for each thing that state can decide.

use vmstate_runtime::{Timer, VmState};

/// A kind of device, by what makes its section.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// How many of the hundred are of this kind.
    pub(crate) count: u32,
    pub(crate) make: fn(u32) -> Box<dyn VmState>,
}

pub(crate) const KINDS: [Kind; 5] = [
    Kind { name: "uart: fixed size", count: 40, make: |seed| Box::new(uart(seed)) },
    Kind { name: "rtc: two subsections, one sent", count: 25, make: |seed| Box::new(rtc(seed)) },
    Kind { name: "pit: array of structs", count: 20, make: |seed| Box::new(pit(seed)) },
    Kind { name: "nic: `Vec` of structs", count: 14, make: |seed| Box::new(nic(seed)) },
    Kind { name: "cpus: 256 elements", count: 1, make: |seed| Box::new(cpus(seed)) },
];

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Uart {
    divider: u16,
    rbr: u8,
    ier: u8,
    iir: u8,
    lcr: u8,
    mcr: u8,
    lsr: u8,
    msr: u8,
    scr: u8,
    thr_pending: bool,
    loopback: bool,
    baud: u32,
    clock: u32,
    interrupts: u32,
    retries: u32,
    poll: i32,
    trigger: u16,
    transmit_time: u64,
    last_transmit: i64,
    received: u64,
    sent: u64,
    fifo: [u8; 32],
    timeout: Timeout,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Timeout {
    expires: i64,
}

pub(crate) fn uart(seed: u32) -> Uart {
    Uart { baud: seed, lcr: 3, ..Uart::default() }
}

#[derive(VmState)]
#[vmstate(clone)]
#[vmstate(subsection(alarm, needed = "has_alarm"), subsection(drift, needed = "has_drift"))]
pub(crate) struct Rtc {
    #[vmstate(buffer)]
    cmos: [u8; 128],
    index: u8,
    offset: i64,
    periodic: Timer,
    next_periodic: u64,
    update: Timer,
    next_alarm: u64,
    last_update: u64,
    base: u64,
    #[vmstate(subsection = "alarm")]
    alarm: u32,
    #[vmstate(subsection = "alarm")]
    alarm_repeat: bool,
    #[vmstate(subsection = "drift")]
    lost: u32,
}

impl Rtc {
    fn has_alarm(&self) -> bool {
        self.alarm != 0
    }

    fn has_drift(&self) -> bool {
        self.lost != 0
    }
}

pub(crate) fn rtc(seed: u32) -> Rtc {
    Rtc {
        cmos: [seed as u8; 128],
        index: 0,
        offset: -1,
        periodic: Timer::IDLE,
        next_periodic: 0,
        update: Timer::at(seed.into()),
        next_alarm: 0,
        last_update: 0,
        base: 0,
        alarm: 1 + seed,
        alarm_repeat: true,
        lost: 0,
    }
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Pit {
    control: u32,
    flags: u8,
    channels: [Channel; 3],
    latch: u16,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
#[vmstate(subsection(irq, needed = "is_gated"))]
pub(crate) struct Channel {
    count: i32,
    latched_count: u16,
    count_latched: u8,
    status_latched: u8,
    status: u8,
    read_state: u8,
    write_state: u8,
    write_latch: u8,
    rw_mode: u8,
    mode: u8,
    bcd: u8,
    gate: u8,
    count_load_time: i64,
    next_transition_time: i64,
    #[vmstate(subsection = "irq")]
    irq_disabled: u32,
}

impl Channel {
    fn is_gated(&self) -> bool {
        self.gate != 0
    }
}

pub(crate) fn pit(seed: u32) -> Pit {
    let channel = |gate| Channel { latched_count: seed as u16, gate, ..Channel::default() };
    Pit { control: seed, channels: [channel(0), channel(1), channel(0)], ..Pit::default() }
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Nic {
    mac: [u8; 6],
    status: u16,
    features: u64,
    promiscuous: bool,
    queues: u16,
    #[vmstate(len = "queues")]
    queue: Vec<Queue>,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Queue {
    size: u16,
    last_avail: u16,
    used: u16,
    vector: u16,
    descriptors: u64,
    available: u64,
    ring: u64,
    enabled: bool,
    in_flight: u16,
    #[vmstate(len = "in_flight")]
    buffers: Vec<Buffer>,
    #[vmstate(test = "has_packed")]
    wrap_counters: u8,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Buffer {
    address: u64,
    len: u32,
    flags: u16,
    next: u16,
}

impl Queue {
    fn has_packed(&self, _version_id: u32) -> bool {
        self.wrap_counters != 0
    }
}

pub(crate) fn nic(seed: u32) -> Nic {
    let queue = |n: u16| Queue {
        size: 256,
        in_flight: 2 + n % 4,
        buffers: (0..2 + n % 4).map(|_| Buffer::default()).collect(),
        wrap_counters: (n % 2) as u8,
        ..Queue::default()
    };
    Nic { status: seed as u16, queues: 8, queue: (0..8).map(queue).collect(), ..Nic::default() }
}

#[derive(VmState)]
#[vmstate(clone)]
pub(crate) struct Cpus {
    #[vmstate(configured)]
    cpu: Box<[Cpu]>,
}

#[derive(VmState)]
#[vmstate(clone)]
#[vmstate(
    subsection(fpu, needed = "is_used"),
    subsection(avx, needed = true),
    subsection(apic, needed = "has_apic"),
    subsection(nested, needed = "is_nested")
)]
pub(crate) struct Cpu {
    general: [u64; 16],
    pc: u64,
    flags: u64,
    segments: [Segment; 8],
    msrs: [u64; 80],
    halted: bool,
    #[vmstate(subsection = "fpu")]
    st: [Extended; 8],
    #[vmstate(subsection = "fpu")]
    control: u16,
    #[vmstate(subsection = "avx")]
    ymm: [[u64; 4]; 32],
    #[vmstate(subsection = "apic")]
    tpr: u32,
    #[vmstate(subsection = "nested")]
    vmcs: u64,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Segment {
    selector: u32,
    base: u64,
    limit: u32,
    flags: u32,
}

#[derive(VmState, Default)]
#[vmstate(clone)]
pub(crate) struct Extended {
    mantissa: u64,
    exponent: u16,
}

impl Cpu {
    fn is_used(&self) -> bool {
        self.pc != 0
    }

    fn has_apic(&self) -> bool {
        self.tpr != 0
    }

    fn is_nested(&self) -> bool {
        self.vmcs != 0
    }
}

pub(crate) fn cpus(seed: u32) -> Cpus {
    let cpu = |i| Cpu {
        general: [i; 16],
        pc: u64::from(seed) + i + 1,
        flags: 2,
        segments: Default::default(),
        msrs: [i; 80],
        halted: false,
        st: Default::default(),
        control: 0x37f,
        ymm: [[i; 4]; 32],
        tpr: 0,
        vmcs: 0,
    };
    Cpus { cpu: (0..256).map(cpu).collect() }
}
