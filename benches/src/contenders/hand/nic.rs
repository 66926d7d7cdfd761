//! (b): one run with a large array, and a subsection.

use std::mem::MaybeUninit;

use super::raw::{Wire, append, by_hand, end, get, put, take, take_subsection};
use super::{ByHand, Malformed};
use crate::workloads::{Nic, TxProps};

const TSO_STATE: &[u8; 19] = b"\x05\x0dnic/tso_state\0\0\0\x01";
const TSO_STATE_SIZE: usize = 12;

by_hand! { Nic, 131_482,
    rx_size rx_min_shift eecd_val_in eecd_bits_in eecd_bits_out eecd_reading eecd_old
    autoneg_done link_up phy_page mit_timer_on mit_irq_level mit_ide itr rdtr radv tidv tadv
    mit_deadline tx_size tx_header_len tx_vlan tx_vlan_needed tx_sum_needed tx_cptse
    tx_tso_frames tx_context tx_head tx_tail rx_head rx_tail rx_ring tx_ring rx_ring_len
    tx_ring_len rx_threshold tx_threshold flow_address flow_type flow_timer flow_on
    good_received good_sent octets_received octets_sent missed collisions crc_errors
    symbol_errors late_collisions interrupt_cause interrupt_mask vlan_type led wake_up
    management power_state revision pba reset_level props tso_props mac_reg phy_reg
    eeprom_data
}

by_hand! { TxProps, 17, ipcss ipcso ipcse tucss tucso tucse paylen hdr_len mss ip tcp }

// SAFETY: the run and the subsection have all fields.
unsafe impl ByHand for Nic {
    #[inline]
    fn save(&self, out: &mut Vec<u8>) {
        let size = Self::SIZE + TSO_STATE.len() + TSO_STATE_SIZE;
        // SAFETY: that many bytes with the subsection.
        unsafe {
            append(out, size, |at| {
                let at = put(self, at);
                if !self.tso_state() {
                    return at;
                }
                let at = put(TSO_STATE, at);
                let at = put(&self.tso_offset, at);
                let at = put(&self.tso_sent, at);
                put(&self.tso_flags, at)
            });
        }
    }

    #[inline]
    fn load_fresh(this: &mut MaybeUninit<Self>, wire: &[u8]) -> Result<(), Malformed> {
        let this = this.as_mut_ptr();
        // SAFETY: all three are in the struct.
        unsafe {
            (&raw mut (*this).tso_offset).write(0);
            (&raw mut (*this).tso_sent).write(0);
            (&raw mut (*this).tso_flags).write(0);
            load(this, wire)
        }
    }

    #[inline]
    fn load_into(&mut self, wire: &[u8]) -> Result<(), Malformed> {
        // SAFETY: what is behind `self`.
        unsafe { load(self, wire) }
    }
}

/// # Safety
///
/// `this` can be written to.
#[inline(always)]
unsafe fn load(this: *mut Nic, mut wire: &[u8]) -> Result<(), Malformed> {
    let at = take(&mut wire, Nic::SIZE)?;
    // SAFETY: that many bytes.
    unsafe { Nic::get(this, at) };
    if let Some(at) = take_subsection(&mut wire, TSO_STATE, TSO_STATE_SIZE)? {
        // SAFETY: that many bytes.
        unsafe {
            let at = get(&raw mut (*this).tso_offset, at);
            let at = get(&raw mut (*this).tso_sent, at);
            get(&raw mut (*this).tso_flags, at);
        }
    }
    end(wire)
}
