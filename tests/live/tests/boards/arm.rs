//! What is changed on Arm boards.

use vmstate_examples::devices::arm::primecell::Pl061;
use vmstate_examples::devices::{ArmGic, FwCfg, Pl011};
use vmstate_live_tests::change::Change;
use vmstate_live_tests::qemu::Board;

/// The board of most virtual machines on Arm, with a version 2 interrupt controller.
pub(crate) const fn virt(machine: &'static str) -> Board {
    Board {
        target: "aarch64",
        machine,
        arguments: &["-m", "64", "-cpu", "cortex-a57", "-nodefaults", "-serial", "null"],
        options: "",
    }
}

/// A program for any address: it counts on and on in [`COUNTER`].
pub(crate) const COUNTING: &[u8] = &[
    0x00, 0x40, 0xa8, 0xd2, // mov x0, #0x42000000
    0x01, 0x00, 0x40, 0xf9, // ldr x1, [x0]
    0x21, 0x04, 0x00, 0x91, // add x1, x1, #1
    0x01, 0x00, 0x00, 0xf9, // str x1, [x0]
    0xfd, 0xff, 0xff, 0x17, // b .-12
];

/// What reads it.
pub(crate) const COUNTER: &str = "readq 0x42000000";

pub(crate) fn virt_devices() -> Vec<Change> {
    let (uart, gpio) = ("pl011", "pl061");
    vec![
        Change::of::<Pl011, _>("integer divider", uart, 0x7b, |it| &mut it.ibrd)
            .reads(&["readl 0x9000024"], 0x7b),
        Change::of::<Pl011, _>("fractional divider", uart, 0x15, |it| &mut it.fbrd)
            .reads(&["readl 0x9000028"], 0x15),
        Change::of::<Pl011, _>("line control", uart, 0x70, |it| &mut it.lcr)
            .reads(&["readl 0x900002c"], 0x70),
        Change::of::<Pl011, _>("interrupts of the UART", uart, 0x50, |it| &mut it.int_enabled)
            .reads(&["readl 0x9000038"], 0x50),
        Change::of::<Pl011, _>("FIFO levels", uart, 0x1b, |it| &mut it.ifl)
            .reads(&["readl 0x9000034"], 0x1b),
        Change::with::<Pl011>("two bytes that came, the first", uart, receive, |it| {
            it.read_count == 2
        })
        .reads(&["readl 0x9000000"], 0x41),
        Change::with::<Pl011>("two bytes that came, the second", uart, receive, |it| {
            it.read_count == 2
        })
        .reads(&["readl 0x9000000"], 0x42),
        Change::of::<Pl061, _>("direction of the pins", gpio, 0x0f, |it| &mut it.dir)
            .reads(&["readl 0x9030400"], 0x0f),
        Change::of::<Pl061, _>("levels and edges", gpio, 0xf0, |it| &mut it.isense)
            .reads(&["readl 0x9030404"], 0xf0),
        Change::of::<Pl061, _>("both edges", gpio, 0x33, |it| &mut it.ibe)
            .reads(&["readl 0x9030408"], 0x33),
        Change::of::<Pl061, _>("interrupt events", gpio, 0xcc, |it| &mut it.iev)
            .reads(&["readl 0x903040c"], 0xcc),
        Change::of::<Pl061, _>("interrupt mask", gpio, 0x81, |it| &mut it.im)
            .reads(&["readl 0x9030410"], 0x81),
        Change::of::<Pl061, _>("alternate functions", gpio, 0x18, |it| &mut it.afsel)
            .reads(&["readl 0x9030420"], 0x18),
        Change::of::<ArmGic, _>("distributor on", "arm_gic", 1, |it| &mut it.ctlr)
            .reads(&["readl 0x8000000"], 1),
        Change::of::<ArmGic, _>("an interrupt enabled", "arm_gic", 0xff, |it| {
            &mut it.irq_state[33].enabled
        })
        .reads(&["readl 0x8000104"], 2),
        Change::of::<ArmGic, _>("a priority", "arm_gic", 0xa0, |it| &mut it.priority2[1]),
        Change::of::<ArmGic, _>("interface of the CPU on", "arm_gic", 1, |it| &mut it.cpu_ctlr[0]),
        Change::of::<ArmGic, _>("priority mask of the CPU", "arm_gic", 0xf0, |it| {
            &mut it.priority_mask[0]
        }),
        Change::of::<ArmGic, _>("binary point of the CPU", "arm_gic", 3, |it| &mut it.bpr[0]),
        Change::of::<FwCfg, _>("selected entry", "fw_cfg", 5, |it| &mut it.cur_entry),
        Change::of::<FwCfg, _>("place in the entry", "fw_cfg", 2, |it| &mut it.cur_offset),
    ]
}

fn receive(uart: &mut Pl011) {
    uart.lcr |= 0x10;
    (uart.read_fifo[0], uart.read_fifo[1]) = (0x41, 0x42);
    (uart.read_pos, uart.read_count) = (0, 2);
    uart.flags &= !0x10;
}
