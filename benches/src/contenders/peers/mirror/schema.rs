//! The fields of all workloads, once for all peers.

/// Hands the structs of all workloads to the macro `[$emit]`, after what else it is given:
/// `struct A from B { field: Type, ... }` is a struct whose values come from the workloads' `B`, and
/// `field: Option<A> if test` is there when the method `test` says so.
///
/// Types are one token, with arguments of one token each, so that a macro can choose by type. The
/// names `Array`, `Table`, `Matrix`, `Bytes` and `Blob` are the peer's, see [`super::native`].
macro_rules! schema {
    ([$($emit:tt)+] $($given:tt)*) => {
        $($emit)+! { $($given)*
            struct Uart from Uart {
                divider: u16, rbr: u8, ier: u8, iir: u8, lcr: u8, mcr: u8, lsr: u8, msr: u8,
                scr: u8, thr_pending: bool, loopback: bool, baud: u32, clock: u32,
                interrupts: u32, retries: u32, poll: i32, trigger: u16, transmit_time: u64,
                last_transmit: i64, received: u64, sent: u64, fifo: Bytes<32>, timeout: Timeout,
            }
            struct Timeout from Timeout { expires: i64, }

            struct Nic from Nic {
                rx_size: u32, rx_min_shift: u32, eecd_val_in: u32, eecd_bits_in: u16,
                eecd_bits_out: u16, eecd_reading: bool, eecd_old: u32, autoneg_done: bool,
                link_up: bool, phy_page: u8, mit_timer_on: bool, mit_irq_level: bool,
                mit_ide: u32, itr: u16, rdtr: u16, radv: u16, tidv: u16, tadv: u16,
                mit_deadline: i64, tx_size: u16, tx_header_len: u8, tx_vlan: u16,
                tx_vlan_needed: bool, tx_sum_needed: u8, tx_cptse: bool, tx_tso_frames: u16,
                tx_context: u8, tx_head: u32, tx_tail: u32, rx_head: u32, rx_tail: u32,
                rx_ring: u64, tx_ring: u64, rx_ring_len: u32, tx_ring_len: u32,
                rx_threshold: u16, tx_threshold: u16, flow_address: u64, flow_type: u16,
                flow_timer: u16, flow_on: bool, good_received: u64, good_sent: u64,
                octets_received: u64, octets_sent: u64, missed: u32, collisions: u16,
                crc_errors: u16, symbol_errors: u16, late_collisions: u16, interrupt_cause: u32,
                interrupt_mask: u32, vlan_type: u16, led: u32, wake_up: u32, management: u8,
                power_state: u8, revision: u8, pba: u16, reset_level: u8, props: TxProps,
                tso_props: TxProps, mac_reg: Table<u32, 0x8000>, phy_reg: Array<u16, 32>,
                eeprom_data: Table<u16, 64>, tso: Option<TsoState> if tso_state,
            }
            struct TxProps from TxProps {
                ipcss: u8, ipcso: u8, ipcse: u16, tucss: u8, tucso: u8, tucse: u16, paylen: u32,
                hdr_len: u8, mss: u16, ip: i8, tcp: i8,
            }
            struct TsoState from Nic { tso_offset: u32, tso_sent: u32, tso_flags: u32, }

            struct Cpus from Cpus { cpus: Vec<Cpu>, }
            struct Cpu from Cpu {
                gprs: Array<u64, 16>, rip: u64, rflags: u64, cr0: u64, cr2: u64, cr3: u64,
                cr4: u64, xcr0: u64, tsc: u64, efer: u64, apic_base: u64, dr6: u64, dr7: u64,
                hflags: u32, interrupt_request: u32, exception: i32, error_code: i32, mxcsr: u32,
                mp_state: u32, sipi_vector: u32, a20_mask: u32, fpu_control: u16,
                fpu_status: u16, fpu_top: u8, nmi_injected: u8, nmi_pending: u8, halted: bool,
                fpu: Array<FpReg, 8>, segments: Array<Segment, 10>, ymm: Matrix<u64, 4, 32>,
                msrs: Table<u64, 80>, steal_time: Option<StealTime> if steal_time_msr,
                pv_eoi: Option<PvEoi> if pv_eoi_msr, async_pf: Option<AsyncPf> if async_pf_msr,
                pdptrs: Option<Pdptrs> if pdptrs, nested: Option<Nested> if nested_state,
                tsc_adjust: Option<TscAdjust> if msr_tsc_adjust,
            }
            #[derive(Copy, Default)]
            struct FpReg from FpReg { mantissa: u64, exponent: u16, }
            #[derive(Copy, Default)]
            struct Segment from Segment { selector: u32, base: u64, limit: u32, flags: u32, }
            struct StealTime from Cpu { steal_time: u64, }
            struct PvEoi from Cpu { pv_eoi: u64, }
            struct AsyncPf from Cpu { async_pf: u64, async_pf_ack: u64, }
            struct Pdptrs from Cpu { pdptrs: Array<u64, 4>, }
            struct Nested from Cpu { nested_vmcs: u64, nested_flags: u32, }
            struct TscAdjust from Cpu { tsc_adjust: u64, }

            struct Queues from Queues { queues: Vec<Queue>, }
            struct Queue from Queue {
                num: u32, enabled: bool, inverted: u8, vector: u16, last_avail_idx: u16,
                used_idx: u16, signalled_used: u16, features: u32, desc: u64, avail: u64,
                used: u64, notify_offset: u64, inflight: Vec<Desc>,
            }
            struct Desc from Desc { addr: u64, len: u32, flags: u16, next: u16, }

            struct Vga from Vga { registers: Registers, vram: Blob, }
            struct Registers from Registers {
                mode: u32, width: u16, height: u16, index: u8, sr_index: u8, gr_index: u8,
                ar_index: u8, ar_flip: u8, latch: u32, misc: u8, feature: u8, st00: u8,
                st01: u8, dac_state: u8, dac_sub_index: u8, dac_read: u8, dac_write: u8,
                vbe_index: u16, vbe_id: u16, vbe_bpp: u16, vbe_enable: u16, line_offset: u32,
                start_address: u32, line_compare: u32, plane_updated: u32, bank_offset: u32,
                ring: u64, fence: u64, retired: u64, cursor_offset: u32, cursor_x: u16,
                cursor_y: u16, cursor_start: u8, cursor_end: u8, big_endian: u8, enabled: u8,
                interrupt: u32, interrupt_mask: u32, scanout: u32, generation: u32,
            }
        }
    };
}

pub(in crate::contenders::peers) use schema;
