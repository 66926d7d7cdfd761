//! A global allocator that counts, by thread, so that tests do not disturb each other.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Install it with `#[global_allocator]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

/// What a piece of code asked of the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Allocations, and reallocations.
    pub allocations: u64,
    /// The most bytes that were held at once, more than at the start.
    pub peak: u64,
    /// Bytes that reallocations had to move, if each of them moves.
    pub moved: u64,
    /// Bytes of all allocations together, however short they were held.
    pub total: u64,
}

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    static HELD: Cell<u64> = const { Cell::new(0) };
    static PEAK: Cell<u64> = const { Cell::new(0) };
    static MOVED: Cell<u64> = const { Cell::new(0) };
    static TOTAL: Cell<u64> = const { Cell::new(0) };
}

/// Runs `code` and tells what it asked of the allocator.
///
/// # Panics
///
/// When [`Counting`] is not installed: it would count nothing.
pub fn count<R>(code: impl FnOnce() -> R) -> (R, Usage) {
    let (mut code, mut result) = (Some(code), None);
    let usage = count_any(&mut || result = code.take().map(|code| code()));
    (result.expect("it was run"), usage)
}

/// The same, compiled once and not for every piece of code.
fn count_any(code: &mut dyn FnMut()) -> Usage {
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(Box::new(0u8)));
    assert_ne!(ALLOCATIONS.get(), before, "`Counting` is not the global allocator");
    let (allocations, held, moved) = (ALLOCATIONS.get(), HELD.get(), MOVED.get());
    let total = TOTAL.get();
    PEAK.set(held);
    code();
    Usage {
        allocations: ALLOCATIONS.get() - allocations,
        peak: PEAK.get().saturating_sub(held),
        moved: MOVED.get() - moved,
        total: TOTAL.get() - total,
    }
}

fn took(size: usize) {
    // A thread that ends may allocate when its counters are gone.
    let _ = ALLOCATIONS.try_with(|n| n.set(n.get() + 1));
    let _ = TOTAL.try_with(|total| total.set(total.get().saturating_add(size as u64)));
    let _ = HELD.try_with(|held| {
        held.set(held.get().wrapping_add(size as u64));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

fn gave(size: usize) {
    // What another thread allocated can be more than this one ever held.
    let _ = HELD.try_with(|held| held.set(held.get().saturating_sub(size as u64)));
}

// SAFETY: everything is passed on to the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        gave(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        gave(layout.size());
        took(size);
        let _ = MOVED.try_with(|moved| moved.set(moved.get() + layout.size() as u64));
        // SAFETY: the caller's promise.
        unsafe { System.realloc(at, layout, size) }
    }
}
