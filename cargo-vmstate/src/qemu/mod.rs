//! QEMU's `-dump-vmstate`: its [shape], and what it [says beyond the wire](names).

pub(crate) mod machines;
pub(crate) mod names;
pub(crate) mod shape;
