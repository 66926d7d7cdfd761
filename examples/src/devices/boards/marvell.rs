//! The `MusicPal` and its chip of Marvell: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::{Block, Ptimer};

/// The display of a `MusicPal`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_lcd")]
pub struct MusicPalLcd {
    brightness: u32,
    mode: u32,
    irqctrl: u32,
    page: u32,
    page_off: u32,
    #[vmstate(buffer)]
    video_ram: Block<u8, 1024>,
}

/// Its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_key", version = 2, minimum_version = 2)]
pub struct MusicPalKey {
    pressed_keys: u32,
}

/// The same, as QEMU 7.2 has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_key", unreleased)]
pub struct MusicPalKeyOld {
    kbd_extended: u32,
    pressed_keys: u32,
}

/// Its pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_gpio")]
pub struct MusicPalGpio {
    lcd_brightness: u32,
    out_state: u32,
    in_state: u32,
    ier: u32,
    imr: u32,
    isr: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "timer", nested)]
struct MarvellTimersTimer {
    ptimer: Ptimer,
    limit: u32,
}

/// Timers of the 88W8618.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_pit")]
pub struct MarvellTimers {
    timer: [MarvellTimersTimer; 4],
}

/// Its interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_pic")]
pub struct MarvellPic {
    level: u32,
    enabled: u32,
}

/// Its flash configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_flashcfg")]
pub struct MarvellFlash {
    cfgr0: u32,
}

/// Its network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_eth")]
pub struct MarvellEthernet {
    smir: u32,
    icr: u32,
    imr: u32,
    vlan_header: u32,
    tx_queue: [u32; 2],
    rx_queue: [u32; 4],
    frx_queue: [u32; 4],
    cur_rx: [u32; 4],
}

/// Its audio.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_audio")]
pub struct MarvellAudio {
    playback_mode: u32,
    status: u32,
    irq_enable: u32,
    phys_buf: u32,
    target_buffer: u32,
    threshold: u32,
    play_pos: u32,
    last_free: u32,
    clock_div: u32,
}
