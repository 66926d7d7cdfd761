//! The 16550A UART. The example for subsections that are sent only when the state is unusual: most
//! UARTs fit into 11 bytes, and can be loaded by releases that know none of the subsections.

use vmstate_runtime::{Timer, VmState};

use super::fifo8::Fifo8;

/// Bytes of each FIFO.
const FIFO_LENGTH: usize = 16;

const IER_THRI: u8 = 0x02;
const IIR_ID: u8 = 0x06;
const IIR_THRI: u8 = 0x02;

/// The UART itself. Boards and adapters wrap it: see [`IsaSerial`], [`SerialMm`] and
/// [`PciSerial`](super::pci_serial::PciSerial).
///
/// A nested struct has no version on the wire, it always comes at the receiver's current one. So
/// `fcr`, which is there since version 3, must not say so.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "serial",
    nested,
    version = 3,
    minimum_version = 2,
    pre_load = "set_defaults",
    post_load = "derive_thr_ipending",
    subsection(thr_ipending, needed = "thr_ipending_differs"),
    subsection(tsr, needed = "is_retrying"),
    subsection(recv_fifo, needed = "has_received"),
    subsection(xmit_fifo, needed = "has_to_send"),
    subsection(fifo_timeout_timer, needed = "waits_for_timeout"),
    subsection(timeout_ipending, needed = "timed_out"),
    subsection(poll, needed = "polls_modem")
)]
pub struct Serial {
    /// Divisor of the baud rate.
    pub divider: u16,
    /// Receive buffer.
    pub rbr: u8,
    /// Interrupt enable.
    pub ier: u8,
    /// Interrupt identification.
    pub iir: u8,
    /// Line control.
    pub lcr: u8,
    /// Modem control.
    pub mcr: u8,
    /// Line status.
    pub lsr: u8,
    /// Modem status.
    pub msr: u8,
    /// Scratch.
    pub scr: u8,
    /// FIFO control.
    #[vmstate(rename = "fcr_vmstate")]
    pub fcr: u8,

    /// Whether the interrupt "transmitter empty" is pending; -1 while that is not known.
    #[vmstate(subsection = "thr_ipending")]
    pub thr_ipending: i32,

    /// How often the byte in `tsr` was offered to a peer that did not take it.
    #[vmstate(subsection = "tsr")]
    pub tsr_retry: u32,
    /// Transmit holding register.
    #[vmstate(subsection = "tsr")]
    pub thr: u8,
    /// Transmit shift register.
    #[vmstate(subsection = "tsr")]
    pub tsr: u8,

    /// Bytes received.
    #[vmstate(subsection = "recv_fifo")]
    pub recv_fifo: Fifo8<FIFO_LENGTH>,
    /// Bytes to send.
    #[vmstate(subsection = "xmit_fifo")]
    pub xmit_fifo: Fifo8<FIFO_LENGTH>,

    /// When received bytes that nobody reads raise an interrupt.
    #[vmstate(subsection = "fifo_timeout_timer")]
    pub fifo_timeout_timer: Timer,
    /// Whether that interrupt is pending.
    #[vmstate(subsection = "timeout_ipending")]
    pub timeout_ipending: i32,

    /// Whether the host's modem lines are polled: negative if they cannot be.
    #[vmstate(subsection = "poll")]
    pub poll_msl: i32,
    /// When they are polled next.
    #[vmstate(subsection = "poll")]
    pub modem_status_poll: Timer,
}

impl Default for Serial {
    /// After reset: 9600 baud, nothing to send, no interrupt.
    fn default() -> Self {
        Self {
            divider: 12,
            rbr: 0,
            ier: 0,
            iir: 0x01,
            lcr: 0,
            mcr: 0x08,
            lsr: 0x60,
            msr: 0xb0,
            scr: 0,
            fcr: 0,
            thr_ipending: 0,
            tsr_retry: 0,
            thr: 0,
            tsr: 0,
            recv_fifo: Fifo8::default(),
            xmit_fifo: Fifo8::default(),
            fifo_timeout_timer: Timer::IDLE,
            timeout_ipending: 0,
            poll_msl: -1,
            modem_status_poll: Timer::IDLE,
        }
    }
}

impl Serial {
    /// What a stream without a subsection means.
    fn set_defaults(&mut self) {
        self.thr_ipending = -1;
        (self.tsr_retry, self.thr, self.tsr) = (0, 0, 0);
        self.recv_fifo = Fifo8::default();
        self.xmit_fifo = Fifo8::default();
        self.fifo_timeout_timer = Timer::IDLE;
        self.timeout_ipending = 0;
        self.poll_msl = -1;
        self.modem_status_poll = Timer::IDLE;
    }

    /// The interrupt's state as the registers alone tell it.
    fn implied_thr_ipending(&self) -> i32 {
        i32::from(self.iir & IIR_ID == IIR_THRI)
    }

    fn derive_thr_ipending(&mut self, _version_id: u32) {
        if self.thr_ipending == -1 {
            self.thr_ipending = self.implied_thr_ipending();
        }
    }

    /// With the interrupt disabled the line status is sampled anew when the guest enables it.
    fn thr_ipending_differs(&self) -> bool {
        self.ier & IER_THRI != 0 && self.thr_ipending != self.implied_thr_ipending()
    }

    fn is_retrying(&self) -> bool {
        self.tsr_retry != 0
    }

    fn has_received(&self) -> bool {
        !self.recv_fifo.is_empty()
    }

    fn has_to_send(&self) -> bool {
        !self.xmit_fifo.is_empty()
    }

    fn waits_for_timeout(&self) -> bool {
        self.fifo_timeout_timer.is_pending()
    }

    fn timed_out(&self) -> bool {
        self.timeout_ipending != 0
    }

    fn polls_modem(&self) -> bool {
        self.poll_msl >= 0
    }
}

/// A UART on the ISA bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "serial", version = 3, minimum_version = 2)]
pub struct IsaSerial {
    /// The UART.
    pub state: Serial,
}

/// A UART of a board without ISA. Its sections have the name and the bytes of those of
/// [`IsaSerial`], whose baseline does for both; QEMU's description of them has another name for the
/// only field.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "serial", version = 3, minimum_version = 2, unreleased)]
pub struct SerialMm {
    /// The UART.
    pub serial: Serial,
}
