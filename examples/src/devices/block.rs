//! Memory of a device, on the heap.

pub use vmstate_kvm::qemu::Block;
