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
        Change::of::<IsaSerial, _>("scratch register", serial, 0xc3, |it| &mut it.state.scr)
            .reads(&["inb 0x3ff"], 0xc3),
        Change::of::<IsaSerial, _>("interrupts of the UART", serial, 0x0d, |it| &mut it.state.ier)
            .reads(&["outb 0x3fb 0x03", "inb 0x3f9"], 0x0d),
        Change::of::<IsaSerial, _>("modem control", serial, 0x0b, |it| &mut it.state.mcr)
            .reads(&["inb 0x3fc"], 0x0b),
        Change::of::<IsaSerial, _>("divider", serial, 0x1234, |it| &mut it.state.divider)
            .reads(&["outb 0x3fb 0x83", "inb 0x3f9"], 0x12),
        Change::of::<Mc146818Rtc, _>("CMOS byte 40", "mc146818rtc", 0xa7, |it| {
            &mut it.cmos_data[0x40]
        })
        .reads(&["outb 0x70 0x40", "inb 0x71"], 0xa7),
        Change::of::<Mc146818Rtc, _>("CMOS byte 7f", "mc146818rtc", 0x5b, |it| {
            &mut it.cmos_data[0x7f]
        })
        .reads(&["outb 0x70 0x7f", "inb 0x71"], 0x5b),
        Change::of::<Mc146818Rtc, _>("a subsection that was not there", "mc146818rtc", 5, |it| {
            &mut it.irq_reinject_on_ack_count
        }),
        Change::of::<I8259, _>("mask of the first PIC", "i8259", 0xa5, |it| &mut it.imr)
            .instance(0)
            .probe(|qemu| Ok([qemu.read("inb 0x21")?, qemu.read("inb 0xa1")?].contains(&0xa5))),
        Change::of::<I8259, _>("mask of the second PIC", "i8259", 0x5a, |it| &mut it.imr)
            .instance(1)
            .probe(|qemu| Ok([qemu.read("inb 0x21")?, qemu.read("inb 0xa1")?].contains(&0x5a))),
        Change::of::<I8259, _>("interrupt base", "i8259", 0x48, |it| &mut it.irq_base),
        Change::with::<I8254>("latched count, low", "i8254", latch, |it| {
            it.channels[2].latched_count == 0xbeef
        })
        .reads(&["inb 0x42"], 0xef),
        Change::with::<I8254>("latched count, high", "i8254", latch, |it| {
            it.channels[2].latched_count == 0xbeef
        })
        .reads(&["inb 0x42"], 0xbe),
        Change::of::<I8254, _>("count of channel 2", "i8254", 0x4321, |it| {
            &mut it.channels[2].count
        }),
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
        Change::of::<ParallelIsa, _>("data of the printer", "parallel_isa", 0x6d, |it| {
            &mut it.data_written
        })
        .reads(&["inb 0x378"], 0x6d),
        Change::of::<ParallelIsa, _>("control of the printer", "parallel_isa", 0x0e, |it| {
            &mut it.control
        }),
        Change::of::<Dma, _>("page of DMA channel 2", "dma", 0x37, |it| &mut it.regs[2].page)
            .reads(&["inb 0x81"], 0x37),
        Change::of::<Dma, _>("mode of DMA channel 1", "dma", 0x49, |it| &mut it.regs[1].mode),
        Change::of::<Port92, _>("port 92", "port92", 0x42, |it| &mut it.outport)
            .reads(&["inb 0x92"], 0x42),
        Change::of::<PcKbd, _>("mode of the keyboard controller", "pckbd", 0x43, |it| {
            &mut it.kbd.mode
        })
        .reads(&["outb 0x64 0x20", "inb 0x60"], 0x43),
    ]
}

/// The address of the next PCI access, which machine types before 5.0 do not send.
pub(crate) fn pci_address() -> Vec<Change> {
    vec![
        Change::of::<PciHost, _>("PCI address", "PCIHost", 0x8000_0808, |it| &mut it.config_reg)
            .reads(&["inl 0xcf8"], 0x8000_0808),
    ]
}

/// Interrupt controllers of boards that have more than two PICs.
pub(crate) fn apics() -> Vec<Change> {
    vec![
        Change::of::<IoApic, _>("an entry of the I/O APIC", "ioapic", 0x1_0033, |it| {
            &mut it.ioredtbl[5]
        })
        .reads(&["writel 0xfec00000 0x1a", "readl 0xfec00010"], 0x1_0033),
        Change::of::<Apic, _>("priority of tasks", "apic", 0x30, |it| &mut it.tpr),
        Change::of::<Apic, _>("spurious vector", "apic", 0x1ef, |it| &mut it.spurious_vec),
        Change::of::<Apic, _>("timer of the APIC", "apic", 0x1_0042, |it| &mut it.lvt[0]),
    ]
}

/// The firmware's configuration.
pub(crate) fn fw_cfg() -> Vec<Change> {
    vec![
        Change::of::<FwCfg, _>("selected entry", "fw_cfg", 5, |it| &mut it.cur_entry),
        Change::of::<FwCfg, _>("place in the entry", "fw_cfg", 2, |it| &mut it.cur_offset),
    ]
}

/// Registers of the CPU.
pub(crate) fn cpu() -> Vec<Change> {
    type Cpu = X86Cpu<u64, 16>;
    vec![
        Change::of::<Cpu, _>("EBX", "cpu", 0x5678_9abc, |it| &mut it.regs[3])
            .monitor("info registers", "BX=56789abc"),
        Change::of::<Cpu, _>("x87 control word", "cpu", 0x027f, |it| &mut it.fpuc)
            .monitor("info registers", "FCW=027f"),
    ]
}

/// The speaker, which machine types before 5.2 do not send.
pub(crate) fn speaker() -> Vec<Change> {
    vec![
        Change::of::<PcSpeaker, _>("speaker", "pcspk", 1, |it| &mut it.data_on)
            .probe(|qemu| Ok(qemu.read("inb 0x61")? & 2 == 2)),
    ]
}

/// The floppy controller.
pub(crate) fn floppy() -> Vec<Change> {
    vec![Change::of::<Fdc, _>("precompensation of the floppy controller", "fdc", 0x11, |it| {
        &mut it.state.precomp_trk
    })]
}

/// What boards with PCI have besides.
pub(crate) fn pci() -> Vec<Change> {
    vec![
        Change::of::<Hpet, _>("counter of the HPET", "hpet", 0x1122_3344_5566_7788, |it| {
            &mut it.hpet_counter
        })
        .reads(&["readq 0xfed000f0"], 0x1122_3344_5566_7788),
        Change::of::<Hpet, _>("comparator of the HPET", "hpet", 0xdead_beef_cafe, |it| {
            &mut it.timer[1].cmp
        })
        .reads(&["readq 0xfed00128"], 0xdead_beef_cafe),
        Change::of::<PciVga, _>("VGA map mask", "vga", 0x0b, |it| &mut it.vga.sr[2])
            .reads(&["outb 0x3c4 2", "inb 0x3c5"], 0x0b),
        Change::of::<PciVga, _>("VGA bit mask", "vga", 0x96, |it| &mut it.vga.gr[8])
            .reads(&["outb 0x3ce 8", "inb 0x3cf"], 0x96),
        Change::of::<PciVga, _>("a color", "vga", 0x2a, |it| &mut it.vga.palette[21])
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
