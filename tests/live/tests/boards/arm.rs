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
        Change::of::<Pl011>("integer divider", uart, |it| it.ibrd = 0x7b, |it| it.ibrd == 0x7b)
            .reads(&["readl 0x9000024"], 0x7b),
        Change::of::<Pl011>("fractional divider", uart, |it| it.fbrd = 0x15, |it| it.fbrd == 0x15)
            .reads(&["readl 0x9000028"], 0x15),
        Change::of::<Pl011>("line control", uart, |it| it.lcr = 0x70, |it| it.lcr == 0x70)
            .reads(&["readl 0x900002c"], 0x70),
        Change::of::<Pl011>(
            "interrupts of the UART",
            uart,
            |it| it.int_enabled = 0x50,
            |it| it.int_enabled == 0x50,
        )
        .reads(&["readl 0x9000038"], 0x50),
        Change::of::<Pl011>("FIFO levels", uart, |it| it.ifl = 0x1b, |it| it.ifl == 0x1b)
            .reads(&["readl 0x9000034"], 0x1b),
        Change::of::<Pl011>("two bytes that came, the first", uart, receive, |it| {
            it.read_count == 2
        })
        .reads(&["readl 0x9000000"], 0x41),
        Change::of::<Pl011>("two bytes that came, the second", uart, receive, |it| {
            it.read_count == 2
        })
        .reads(&["readl 0x9000000"], 0x42),
        Change::of::<Pl061>("direction of the pins", gpio, |it| it.dir = 0x0f, |it| it.dir == 0x0f)
            .reads(&["readl 0x9030400"], 0x0f),
        Change::of::<Pl061>(
            "levels and edges",
            gpio,
            |it| it.isense = 0xf0,
            |it| it.isense == 0xf0,
        )
        .reads(&["readl 0x9030404"], 0xf0),
        Change::of::<Pl061>("both edges", gpio, |it| it.ibe = 0x33, |it| it.ibe == 0x33)
            .reads(&["readl 0x9030408"], 0x33),
        Change::of::<Pl061>("interrupt events", gpio, |it| it.iev = 0xcc, |it| it.iev == 0xcc)
            .reads(&["readl 0x903040c"], 0xcc),
        Change::of::<Pl061>("interrupt mask", gpio, |it| it.im = 0x81, |it| it.im == 0x81)
            .reads(&["readl 0x9030410"], 0x81),
        Change::of::<Pl061>(
            "alternate functions",
            gpio,
            |it| it.afsel = 0x18,
            |it| it.afsel == 0x18,
        )
        .reads(&["readl 0x9030420"], 0x18),
        Change::of::<ArmGic>("distributor on", "arm_gic", |it| it.ctlr = 1, |it| it.ctlr == 1)
            .reads(&["readl 0x8000000"], 1),
        Change::of::<ArmGic>(
            "an interrupt enabled",
            "arm_gic",
            |it| it.irq_state[33].enabled = 0xff,
            |it| it.irq_state[33].enabled == 0xff,
        )
        .reads(&["readl 0x8000104"], 2),
        Change::of::<ArmGic>(
            "a priority",
            "arm_gic",
            |it| it.priority2[1] = 0xa0,
            |it| it.priority2[1] == 0xa0,
        ),
        Change::of::<ArmGic>(
            "interface of the CPU on",
            "arm_gic",
            |it| it.cpu_ctlr[0] = 1,
            |it| it.cpu_ctlr[0] == 1,
        ),
        Change::of::<ArmGic>(
            "priority mask of the CPU",
            "arm_gic",
            |it| it.priority_mask[0] = 0xf0,
            |it| it.priority_mask[0] == 0xf0,
        ),
        Change::of::<ArmGic>(
            "binary point of the CPU",
            "arm_gic",
            |it| it.bpr[0] = 3,
            |it| it.bpr[0] == 3,
        ),
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

fn receive(uart: &mut Pl011) {
    uart.lcr |= 0x10;
    (uart.read_fifo[0], uart.read_fifo[1]) = (0x41, 0x42);
    (uart.read_pos, uart.read_count) = (0, 2);
    uart.flags &= !0x10;
}
