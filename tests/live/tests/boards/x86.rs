//! What is changed on x86 boards.

use vmstate_examples::devices::cards::{Ich9Lpc, PciVga, Piix4Pm};
use vmstate_examples::devices::cpu::X86Cpu;
use vmstate_examples::devices::{
    Apic, Dma, Fdc, FwCfg, Hpet, I8254, I8259, IoApic, IsaSerial, Mc146818Rtc, ParallelIsa, PcKbd,
    PcSpeaker, PciHost, Port92,
};
use vmstate_live_tests::change::Change;
use vmstate_live_tests::qemu::Board;

/// Cards that every PC of these tests has.
const CARDS: &[&str] =
    &["-m", "16", "-nodefaults", "-vga", "std", "-serial", "null", "-parallel", "null"];

pub(crate) const fn pc(machine: &'static str) -> Board {
    Board { target: "x86_64", machine, arguments: CARDS, options: "" }
}

pub(crate) const ISAPC: Board = Board {
    target: "x86_64",
    machine: "isapc",
    arguments: &["-m", "16", "-nodefaults", "-cpu", "486", "-serial", "null", "-parallel", "null"],
    options: "",
};

pub(crate) const MICROVM: Board = Board {
    target: "x86_64",
    machine: "microvm,isa-serial=on,acpi=off,pic=on,pit=on,rtc=on",
    arguments: &["-m", "16", "-nodefaults", "-serial", "null"],
    options: "",
};

/// What every x86 board has.
pub(crate) fn common() -> Vec<Change> {
    let serial = "serial";
    vec![
        Change::of::<IsaSerial>(
            "scratch register",
            serial,
            |it| it.state.scr = 0xc3,
            |it| it.state.scr == 0xc3,
        )
        .reads(&["inb 0x3ff"], 0xc3),
        Change::of::<IsaSerial>(
            "interrupts of the UART",
            serial,
            |it| it.state.ier = 0x0d,
            |it| it.state.ier == 0x0d,
        )
        .reads(&["outb 0x3fb 0x03", "inb 0x3f9"], 0x0d),
        Change::of::<IsaSerial>(
            "modem control",
            serial,
            |it| it.state.mcr = 0x0b,
            |it| it.state.mcr == 0x0b,
        )
        .reads(&["inb 0x3fc"], 0x0b),
        Change::of::<IsaSerial>(
            "divider",
            serial,
            |it| it.state.divider = 0x1234,
            |it| it.state.divider == 0x1234,
        )
        .reads(&["outb 0x3fb 0x83", "inb 0x3f9"], 0x12),
        Change::of::<Mc146818Rtc>(
            "CMOS byte 40",
            "mc146818rtc",
            |it| it.cmos_data[0x40] = 0xa7,
            |it| it.cmos_data[0x40] == 0xa7,
        )
        .reads(&["outb 0x70 0x40", "inb 0x71"], 0xa7),
        Change::of::<Mc146818Rtc>(
            "CMOS byte 7f",
            "mc146818rtc",
            |it| it.cmos_data[0x7f] = 0x5b,
            |it| it.cmos_data[0x7f] == 0x5b,
        )
        .reads(&["outb 0x70 0x7f", "inb 0x71"], 0x5b),
        Change::of::<Mc146818Rtc>(
            "a subsection that was not there",
            "mc146818rtc",
            |it| it.irq_reinject_on_ack_count = 5,
            |it| it.irq_reinject_on_ack_count == 5,
        ),
        Change::of::<I8259>(
            "mask of the first PIC",
            "i8259",
            |it| it.imr = 0xa5,
            |it| it.imr == 0xa5,
        )
        .instance(0)
        .probe(|qemu| Ok([qemu.read("inb 0x21")?, qemu.read("inb 0xa1")?].contains(&0xa5))),
        Change::of::<I8259>(
            "mask of the second PIC",
            "i8259",
            |it| it.imr = 0x5a,
            |it| it.imr == 0x5a,
        )
        .instance(1)
        .probe(|qemu| Ok([qemu.read("inb 0x21")?, qemu.read("inb 0xa1")?].contains(&0x5a))),
        Change::of::<I8259>(
            "interrupt base",
            "i8259",
            |it| it.irq_base = 0x48,
            |it| it.irq_base == 0x48,
        ),
        Change::of::<I8254>("latched count, low", "i8254", latch, |it| {
            it.channels[2].latched_count == 0xbeef
        })
        .reads(&["inb 0x42"], 0xef),
        Change::of::<I8254>("latched count, high", "i8254", latch, |it| {
            it.channels[2].latched_count == 0xbeef
        })
        .reads(&["inb 0x42"], 0xbe),
        Change::of::<I8254>(
            "count of channel 2",
            "i8254",
            |it| it.channels[2].count = 0x4321,
            |it| it.channels[2].count == 0x4321,
        ),
    ]
}

fn latch(pit: &mut I8254) {
    let channel = &mut pit.channels[2];
    (channel.latched_count, channel.count_latched, channel.rw_mode, channel.read_state) =
        (0xbeef, 3, 3, 3);
}

/// What boards with ISA have besides.
pub(crate) fn isa() -> Vec<Change> {
    vec![
        Change::of::<ParallelIsa>(
            "data of the printer",
            "parallel_isa",
            |it| it.data_written = 0x6d,
            |it| it.data_written == 0x6d,
        )
        .reads(&["inb 0x378"], 0x6d),
        Change::of::<ParallelIsa>(
            "control of the printer",
            "parallel_isa",
            |it| it.control = 0x0e,
            |it| it.control == 0x0e,
        ),
        Change::of::<Dma>(
            "page of DMA channel 2",
            "dma",
            |it| it.regs[2].page = 0x37,
            |it| it.regs[2].page == 0x37,
        )
        .reads(&["inb 0x81"], 0x37),
        Change::of::<Dma>(
            "mode of DMA channel 1",
            "dma",
            |it| it.regs[1].mode = 0x49,
            |it| it.regs[1].mode == 0x49,
        ),
        Change::of::<Port92>("port 92", "port92", |it| it.outport = 0x42, |it| it.outport == 0x42)
            .reads(&["inb 0x92"], 0x42),
        Change::of::<PcKbd>(
            "mode of the keyboard controller",
            "pckbd",
            |it| it.kbd.mode = 0x43,
            |it| it.kbd.mode == 0x43,
        )
        .reads(&["outb 0x64 0x20", "inb 0x60"], 0x43),
    ]
}

/// The address of the next PCI access, which machine types before 5.0 do not send.
pub(crate) fn pci_address() -> Vec<Change> {
    vec![
        Change::of::<PciHost>(
            "PCI address",
            "PCIHost",
            |it| it.config_reg = 0x8000_0808,
            |it| it.config_reg == 0x8000_0808,
        )
        .reads(&["inl 0xcf8"], 0x8000_0808),
    ]
}

/// Interrupt controllers of boards that have more than two PICs.
pub(crate) fn apics() -> Vec<Change> {
    vec![
        Change::of::<IoApic>(
            "an entry of the I/O APIC",
            "ioapic",
            |it| it.ioredtbl[5] = 0x1_0033,
            |it| it.ioredtbl[5] == 0x1_0033,
        )
        .reads(&["writel 0xfec00000 0x1a", "readl 0xfec00010"], 0x1_0033),
        Change::of::<Apic>("priority of tasks", "apic", |it| it.tpr = 0x30, |it| it.tpr == 0x30),
        Change::of::<Apic>(
            "spurious vector",
            "apic",
            |it| it.spurious_vec = 0x1ef,
            |it| it.spurious_vec == 0x1ef,
        ),
        Change::of::<Apic>(
            "timer of the APIC",
            "apic",
            |it| it.lvt[0] = 0x1_0042,
            |it| it.lvt[0] == 0x1_0042,
        ),
    ]
}

/// The firmware's configuration.
pub(crate) fn fw_cfg() -> Vec<Change> {
    vec![
        Change::of::<FwCfg>(
            "selected entry",
            "fw_cfg",
            |it| it.cur_entry = 5,
            |it| it.cur_entry == 5,
        ),
        Change::of::<FwCfg>(
            "place in the entry",
            "fw_cfg",
            |it| it.cur_offset = 2,
            |it| it.cur_offset == 2,
        ),
    ]
}

/// Registers of the CPU.
pub(crate) fn cpu() -> Vec<Change> {
    type Cpu = X86Cpu<u64, 16>;
    vec![
        Change::of::<Cpu>(
            "EBX",
            "cpu",
            |it| it.regs[3] = 0x5678_9abc,
            |it| it.regs[3] == 0x5678_9abc,
        )
        .monitor("info registers", "BX=56789abc"),
        Change::of::<Cpu>("x87 control word", "cpu", |it| it.fpuc = 0x027f, |it| it.fpuc == 0x027f)
            .monitor("info registers", "FCW=027f"),
    ]
}

/// The speaker, which machine types before 5.2 do not send.
pub(crate) fn speaker() -> Vec<Change> {
    vec![
        Change::of::<PcSpeaker>("speaker", "pcspk", |it| it.data_on = 1, |it| it.data_on == 1)
            .probe(|qemu| Ok(qemu.read("inb 0x61")? & 2 == 2)),
    ]
}

/// The floppy controller.
pub(crate) fn floppy() -> Vec<Change> {
    vec![Change::of::<Fdc>(
        "precompensation of the floppy controller",
        "fdc",
        |it| it.state.precomp_trk = 0x11,
        |it| it.state.precomp_trk == 0x11,
    )]
}

/// What boards with PCI have besides.
pub(crate) fn pci() -> Vec<Change> {
    vec![
        Change::of::<Hpet>(
            "counter of the HPET",
            "hpet",
            |it| it.hpet_counter = 0x1122_3344_5566_7788,
            |it| it.hpet_counter == 0x1122_3344_5566_7788,
        )
        .reads(&["readq 0xfed000f0"], 0x1122_3344_5566_7788),
        Change::of::<Hpet>(
            "comparator of the HPET",
            "hpet",
            |it| it.timer[1].cmp = 0xdead_beef_cafe,
            |it| it.timer[1].cmp == 0xdead_beef_cafe,
        )
        .reads(&["readq 0xfed00128"], 0xdead_beef_cafe),
        Change::of::<PciVga>(
            "VGA map mask",
            "vga",
            |it| it.vga.sr[2] = 0x0b,
            |it| it.vga.sr[2] == 0x0b,
        )
        .reads(&["outb 0x3c4 2", "inb 0x3c5"], 0x0b),
        Change::of::<PciVga>(
            "VGA bit mask",
            "vga",
            |it| it.vga.gr[8] = 0x96,
            |it| it.vga.gr[8] == 0x96,
        )
        .reads(&["outb 0x3ce 8", "inb 0x3cf"], 0x96),
        Change::of::<PciVga>(
            "a color",
            "vga",
            |it| it.vga.palette[21] = 0x2a,
            |it| it.vga.palette[21] == 0x2a,
        )
        .reads(&["outb 0x3c7 7", "inb 0x3c9"], 0x2a),
    ]
}

/// The power management of the `pc` boards.
pub(crate) fn piix4() -> Vec<Change> {
    vec![
        Change::made(
            "APM status",
            "piix4_pm",
            || Piix4Pm::default().of_size(1, 0),
            |it| it.apm.apms = 0x77,
            |it| it.apm.apms == 0x77,
        )
        .reads(&["inb 0xb3"], 0x77),
        Change::made(
            "GPE enable",
            "piix4_pm",
            || Piix4Pm::default().of_size(1, 0),
            |it| it.gpe.en = 0x0102,
            |it| it.gpe.en == 0x0102,
        ),
    ]
}

/// The power management of the `q35` boards.
pub(crate) fn ich9() -> Vec<Change> {
    vec![
        Change::made(
            "APM status",
            "ICH9LPC",
            || Ich9Lpc::default().of_size(1, 0),
            |it| it.apm.apms = 0x77,
            |it| it.apm.apms == 0x77,
        )
        .reads(&["inb 0xb3"], 0x77),
        Change::made(
            "PM1 enable",
            "ICH9LPC",
            || Ich9Lpc::default().of_size(1, 0),
            |it| it.pm.pm1_en = 0x0100,
            |it| it.pm.pm1_en == 0x0100,
        ),
    ]
}
