//! (e): one run, a count and as many bytes; copied, or shared.

use std::mem::MaybeUninit;

use bytes::Bytes;

use super::raw::{Wire, append, by_hand, get, put, take};
use super::{ByHand, Malformed, SHARED_NAME};
use crate::contenders::shared::Share;
use crate::workloads::{Registers, SharedVga, Vga};

by_hand! { Registers, 105,
    mode width height index sr_index gr_index ar_index ar_flip latch misc feature st00 st01
    dac_state dac_sub_index dac_read dac_write vbe_index vbe_id vbe_bpp vbe_enable
    line_offset start_address line_compare plane_updated bank_offset ring fence retired
    cursor_offset cursor_x cursor_y cursor_start cursor_end big_endian enabled interrupt
    interrupt_mask scanout generation
}

// SAFETY: the registers and a vector are all that the struct has.
unsafe impl ByHand for Vga {
    #[inline]
    fn save(&self, out: &mut Vec<u8>) {
        let size = Registers::SIZE + 4 + self.vram.len();
        // SAFETY: that many bytes.
        unsafe {
            append(out, size, |at| {
                let at = put_registers(&self.registers, self.vram.len(), at);
                u8::put_all(&self.vram, at);
                at.add(self.vram.len())
            });
        }
    }

    #[inline]
    fn load_fresh(this: &mut MaybeUninit<Self>, mut wire: &[u8]) -> Result<(), Malformed> {
        let this = this.as_mut_ptr();
        // SAFETY: both fields of the struct.
        unsafe {
            let len = get_registers(&raw mut (*this).registers, &mut wire)?;
            (&raw mut (*this).vram).write(rest(wire, len)?.to_vec());
        }
        Ok(())
    }

    #[inline]
    fn load_into(&mut self, mut wire: &[u8]) -> Result<(), Malformed> {
        // SAFETY: what is behind a reference.
        let len = unsafe { get_registers(&raw mut self.registers, &mut wire)? };
        let vram = rest(wire, len)?;
        self.vram.clear();
        self.vram.extend_from_slice(vram);
        Ok(())
    }
}

/// The same with memory that is shared.
pub(super) struct Shared;

/// A stream in two pieces.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    head: Vec<u8>,
    tail: Bytes,
}

impl Share for Shared {
    const NAME: &'static str = SHARED_NAME;

    type Pieces = Pieces;

    /// The memory gets one more reference.
    #[inline]
    fn save(vga: &SharedVga, out: &mut Pieces) {
        out.head.clear();
        // SAFETY: that many bytes.
        unsafe {
            append(&mut out.head, Registers::SIZE + 4, |at| {
                put_registers(&vga.registers, vga.vram.len(), at)
            });
        }
        out.tail = vga.vram.clone();
    }

    #[inline]
    fn load_fresh(stream: &Bytes) -> SharedVga {
        let mut registers = MaybeUninit::uninit();
        let mut wire = &stream[..];
        // SAFETY: a place for registers, which are initialized then.
        unsafe {
            let len = get_registers(registers.as_mut_ptr(), &mut wire).expect("a whole stream");
            SharedVga { registers: registers.assume_init(), vram: slice(stream, wire, len) }
        }
    }

    #[inline]
    fn load_into(stream: &Bytes, vga: &mut SharedVga) {
        let mut wire = &stream[..];
        // SAFETY: what is behind a reference.
        let len = unsafe { get_registers(&raw mut vga.registers, &mut wire) };
        vga.vram = slice(stream, wire, len.expect("a whole stream"));
    }

    fn to_vec(pieces: &Pieces) -> Vec<u8> {
        [&pieces.head[..], &pieces.tail].concat()
    }
}

/// The memory is a slice of the stream.
fn slice(stream: &Bytes, wire: &[u8], len: usize) -> Bytes {
    stream.slice_ref(rest(wire, len).expect("a whole stream"))
}

/// The bytes that are left, of which there must be `len`.
#[inline(always)]
fn rest(wire: &[u8], len: usize) -> Result<&[u8], Malformed> {
    if wire.len() == len { Ok(wire) } else { Err(Malformed) }
}

/// # Safety
///
/// `at` can be written to for as many bytes as the registers and a count have.
#[inline(always)]
unsafe fn put_registers(registers: &Registers, len: usize, at: *mut u8) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe {
        let at = put(registers, at);
        put(&(len as u32), at)
    }
}

/// The registers, and the number of bytes that follow.
///
/// # Safety
///
/// `this` can be written to.
#[inline(always)]
unsafe fn get_registers(this: *mut Registers, wire: &mut &[u8]) -> Result<usize, Malformed> {
    let at = take(wire, Registers::SIZE + 4)?;
    let mut len = 0_u32;
    // SAFETY: that many bytes.
    unsafe {
        let at = get(this, at);
        get(&raw mut len, at);
    }
    Ok(len as usize)
}
