//! (a): one run.

use std::mem::MaybeUninit;

use super::raw::{Wire, append, by_hand, put, take_all};
use super::{ByHand, Malformed};
use crate::workloads::{Timeout, Uart};

by_hand! { Uart, 106,
    divider rbr ier iir lcr mcr lsr msr scr thr_pending loopback baud clock interrupts
    retries poll trigger transmit_time last_transmit received sent fifo timeout
}

by_hand! { Timeout, 8, expires }

// SAFETY: the run has all fields.
unsafe impl ByHand for Uart {
    #[inline]
    fn save(&self, out: &mut Vec<u8>) {
        // SAFETY: one run.
        unsafe { append(out, Self::SIZE, |at| put(self, at)) }
    }

    #[inline]
    fn load_fresh(this: &mut MaybeUninit<Self>, wire: &[u8]) -> Result<(), Malformed> {
        let at = take_all(wire, Self::SIZE)?;
        // SAFETY: that many bytes.
        unsafe { Self::get(this.as_mut_ptr(), at) };
        Ok(())
    }

    #[inline]
    fn load_into(&mut self, wire: &[u8]) -> Result<(), Malformed> {
        let at = take_all(wire, Self::SIZE)?;
        // SAFETY: that many bytes.
        unsafe { Self::get(self, at) };
        Ok(())
    }
}
