//! The SA-1110 and boards with PXA processors.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, I2cSlave};

/// Interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm_pic", version = 0)]
pub struct StrongArmPic {
    pending: u32,
    enabled: u32,
    is_fiq: u32,
    int_idle: u32,
}

/// A UART.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm-uart", version = 0)]
pub struct StrongArmUart {
    utcr0: u8,
    brd: u16,
    utcr3: u8,
    utsr0: u8,
    tx_fifo: [u8; 8],
    tx_start: u8,
    tx_len: u8,
    rx_fifo: [u16; 12],
    rx_start: u8,
    rx_len: u8,
    wait_break_end: bool,
}

/// A serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm-ssp", version = 0)]
pub struct StrongArmSsp {
    sscr: [u16; 2],
    sssr: u16,
    rx_fifo: [u16; 8],
    rx_start: u8,
    rx_level: u8,
}

/// The clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm-rtc", version = 0)]
pub struct StrongArmRtc {
    rttr: u32,
    rtsr: u32,
    rtar: u32,
    last_rcnr: u32,
    last_hz: i64,
}

/// Pins of the peripherals.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm-ppc", version = 0)]
pub struct StrongArmPins {
    ilevel: u32,
    olevel: u32,
    dir: u32,
    ppar: u32,
    psdr: u32,
    ppfr: u32,
    prev_level: u32,
}

/// Pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "strongarm-gpio", version = 0)]
pub struct StrongArmGpio {
    ilevel: u32,
    olevel: u32,
    dir: u32,
    rising: u32,
    falling: u32,
    status: u32,
    gafr: u32,
    prev_level: u32,
}

/// The companion chip of Zaurus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "scoop")]
pub struct Scoop {
    status: u16,
    power: u16,
    gpio_level: u32,
    gpio_dir: u32,
    prev_level: u32,
    mcr: u16,
    cdr: u16,
    ccr: u16,
    irr: u16,
    imr: u16,
    isr: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_dma_chan", nested)]
struct PxaDmaPxa2xxDmaChan {
    descr: u32,
    src: u32,
    dest: u32,
    cmd: u32,
    state: u32,
    request: i32,
}

/// DMA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_dma")]
pub struct PxaDma {
    stopintr: u32,
    eorintr: u32,
    rasintr: u32,
    startintr: u32,
    endintr: u32,
    align: u32,
    pio: u32,
    #[vmstate(buffer)]
    req: Block<u8, 75>,
    chan: [PxaDmaPxa2xxDmaChan; 32],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dma_channel", version = 0, nested)]
struct PxaLcdDmaChannel {
    branch: u32,
    up: u8,
    #[vmstate(buffer)]
    pbuffer: Block<u8, 1024>,
    descriptor: u32,
    source: u32,
    id: u32,
    command: u32,
}

/// The display.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_lcdc", version = 0)]
pub struct PxaLcd {
    irqlevel: i32,
    transp: i32,
    control: [u32; 6],
    status: [u32; 2],
    ovl1c: [u32; 2],
    ovl2c: [u32; 2],
    ccr: u32,
    cmdcr: u32,
    trgbr: u32,
    tcr: u32,
    liidr: u32,
    bscntr: u8,
    dma_ch: [PxaLcdDmaChannel; 7],
}

/// The logic of a Mainstone.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mainstone_fpga", version = 0)]
pub struct MainstoneFpga {
    prev_level: u32,
    leddat1: u32,
    leddat2: u32,
    ledctrl: u32,
    gpswr: u32,
    mscwr1: u32,
    mscwr2: u32,
    mscwr3: u32,
    mscrd: u32,
    intmskena: u32,
    intsetclr: u32,
    pcmcia0: u32,
    pcmcia1: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SSISlave", nested)]
struct ZipitLcdSSISlave {
    cs: bool,
}

/// The display of a Zipit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "zipit-lcd", version = 2)]
pub struct ZipitLcd {
    ssidev: ZipitLcdSSISlave,
    selected: i32,
    enabled: i32,
    #[vmstate(buffer)]
    buf: [u8; 3],
    cur_reg: u32,
    pos: i32,
}

/// Its keyboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aer915")]
pub struct Aer915 {
    len: i32,
    #[vmstate(buffer)]
    buf: [u8; 3],
}

/// The SPI multiplexer of Zaurus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "corgi-ssp", version = 2)]
pub struct CorgiSsp {
    ssidev: ZipitLcdSSISlave,
    enable: [u32; 3],
}

/// Its backlight.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "spitz-lcdtg")]
pub struct SpitzLcd {
    ssidev: ZipitLcdSSISlave,
    bl_intensity: u32,
    bl_power: u32,
}

/// Its keyboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "spitz-keyboard")]
pub struct SpitzKeyboard {
    sense_state: u16,
    strobe_state: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ecc-state", version = 0, nested)]
struct SlNandEccState {
    cp: u8,
    lp: [u16; 2],
    count: u16,
}

/// Its NAND flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sl-nand", version = 0)]
pub struct SlNand {
    ctl: u8,
    ecc: SlNandEccState,
}

/// An A/D converter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "max111x")]
pub struct Max111x {
    parent_obj: ZipitLcdSSISlave,
    tb1: u8,
    rb2: u8,
    rb3: u8,
    #[vmstate(equal)]
    inputs: i32,
    com: i32,
    input: [u8; 4],
}

/// A touch screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ads7846")]
pub struct Ads7846 {
    ssidev: ZipitLcdSSISlave,
    input: [i32; 8],
    noise: i32,
    cycle: i32,
    output: i32,
}

/// Pins on I2C.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "max7310", version = 0)]
pub struct Max7310 {
    i2c_command_byte: i32,
    len: i32,
    level: u8,
    direction: u8,
    polarity: u8,
    status: u8,
    command: u8,
    parent_obj: I2cSlave,
}

/// A touch screen with audio.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tsc2102")]
pub struct Tsc2102 {
    enabled: bool,
    host_mode: bool,
    irq: bool,
    command: bool,
    pressure: bool,
    softstep: bool,
    state: bool,
    dav: u16,
    x: i32,
    y: i32,
    offset: u8,
    page: u8,
    filter: u8,
    pin_func: u8,
    r#ref: u8,
    timing: u8,
    noise: u8,
    function: u8,
    nextfunction: u8,
    precision: u8,
    nextprecision: u8,
    audio_ctrl1: u16,
    audio_ctrl2: u16,
    audio_ctrl3: u16,
    pll: [u16; 3],
    volume: u16,
    dac_power: u16,
    volume_change: i64,
    powerdown: i64,
    now: i64,
    filter_data: [u16; 20],
    timer: Timer,
}

/// A touch screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tsc2005", version = 2)]
pub struct Tsc2005 {
    pressure: bool,
    irq: bool,
    command: bool,
    enabled: bool,
    host_mode: bool,
    reset: bool,
    pdst: bool,
    pnd0: bool,
    precision: bool,
    nextprecision: bool,
    reg: u8,
    state: u8,
    data: u16,
    dav: u16,
    filter: u16,
    nextfunction: i8,
    function: i8,
    x: i32,
    y: i32,
    timer: Timer,
    pin_func: u8,
    timing: [u16; 2],
    noise: u8,
    temp_thr: [u16; 2],
    aux_thr: [u16; 2],
    tr: [i32; 8],
}

/// A keypad.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "LM8323", version = 0)]
pub struct Lm8323 {
    parent_obj: I2cSlave,
    i2c_dir: u8,
    i2c_cycle: u8,
    reg: u8,
    config: u8,
    status: u8,
    acttime: u8,
    error: u8,
    clock: u8,
    #[vmstate(rename = "gpio.pull")]
    gpio_pull: u16,
    #[vmstate(rename = "gpio.mask")]
    gpio_mask: u16,
    #[vmstate(rename = "gpio.dir")]
    gpio_dir: u16,
    #[vmstate(rename = "gpio.level")]
    gpio_level: u16,
    #[vmstate(rename = "kbd.dbnctime")]
    kbd_dbnctime: u8,
    #[vmstate(rename = "kbd.size")]
    kbd_size: u8,
    #[vmstate(rename = "kbd.start")]
    kbd_start: u8,
    #[vmstate(rename = "kbd.len")]
    kbd_len: u8,
    #[vmstate(rename = "kbd.fifo", buffer)]
    kbd_fifo: [u8; 16],
    #[vmstate(rename = "pwm.file")]
    pwm_file: Block<u16, 256>,
    #[vmstate(rename = "pwm.faddr")]
    pwm_faddr: u8,
    #[vmstate(rename = "pwm.addr", buffer)]
    pwm_addr: [u8; 3],
    #[vmstate(rename = "pwm.tm")]
    pwm_tm: [Timer; 3],
}

impl Max111x {
    /// One with so many inputs.
    #[must_use]
    pub fn new(inputs: i32) -> Self {
        Self { inputs, ..Self::default() }
    }
}
