//! A global allocator that counts.

#![allow(unsafe_code)] // an allocator is unsafe to implement

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Install it with `#[global_allocator]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

static ALLOCATIONS: AtomicU32 = AtomicU32::new(0);

/// How often `code` allocates or reallocates. Other threads must not meanwhile.
///
/// # Panics
///
/// When [`Counting`] is not installed: it would count nothing.
pub fn count(code: impl FnOnce()) -> u32 {
    let before = ALLOCATIONS.load(Relaxed);
    drop(black_box(Box::new(0_u8)));
    assert_ne!(ALLOCATIONS.load(Relaxed), before, "`Counting` is not the global allocator");
    let before = ALLOCATIONS.load(Relaxed);
    code();
    ALLOCATIONS.load(Relaxed) - before
}

/// Not one atomic operation but two, which cost less; with several threads some would be missed.
fn took() {
    ALLOCATIONS.store(ALLOCATIONS.load(Relaxed) + 1, Relaxed);
}

// SAFETY: everything is passed on to the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took();
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        took();
        // SAFETY: the caller's promise.
        unsafe { System.realloc(at, layout, size) }
    }
}
