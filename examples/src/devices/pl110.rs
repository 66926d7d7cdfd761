//! The PL110 and PL111 display controllers. An example of `since`.

use vmstate_runtime::VmState;

use super::block::Block;

/// A display.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl110", version = 2, pre_load = "set_defaults", post_load = "check_format")]
pub struct Pl110 {
    /// Which of the variants it is.
    pub version: i32,
    /// `LCDTiming0` to `3`.
    pub timing: [u32; 4],
    /// `LCDControl`.
    pub cr: u32,
    /// Base of the upper panel.
    pub upbase: u32,
    /// Base of the lower panel.
    pub lpbase: u32,
    /// Raw interrupt status.
    pub int_status: u32,
    /// Interrupt mask.
    pub int_mask: u32,
    /// Pixels of a line.
    pub cols: i32,
    /// Lines.
    pub rows: i32,
    /// The format of a pixel, in the order of `LCDControl`, and the boards' variants of it.
    pub bpp: u32,
    /// Whether all is to be drawn again.
    pub invalidate: i32,
    /// The colors of the palette as the display has them.
    pub palette: Block<u32, 256>,
    /// The palette as the guest wrote it, two colors a word.
    pub raw_palette: Block<u32, 128>,
    /// How the board multiplexes the color lines.
    #[vmstate(since = 2)]
    pub mux_ctrl: u32,
}

impl Pl110 {
    /// Version 1 does not say.
    fn set_defaults(&mut self) {
        self.mux_ctrl = 0;
    }

    /// Drawing looks the format up in a table, and multiplies the others.
    fn check_format(&mut self, _version_id: u32) -> Result<(), String> {
        let side = 0..=4096;
        let Self { cols, rows, bpp, .. } = self;
        if *bpp < 8 && side.contains(cols) && side.contains(rows) {
            return Ok(());
        }
        Err(format!("a display of {cols} by {rows} pixels of format {bpp}"))
    }
}
