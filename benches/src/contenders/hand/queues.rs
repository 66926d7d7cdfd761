//! (d): for each queue one run, a count and as many descriptors.

use std::mem::MaybeUninit;

use super::raw::{Wire, append, by_hand, end, get, put, take};
use super::{ByHand, Malformed};
use crate::workloads::{Desc, Queue, Queues};

by_hand! { Queue, 50,
    num enabled inverted vector last_avail_idx used_idx signalled_used features desc avail
    used notify_offset
}

/// Two words: fewer loads and stores than for four fields.
impl Wire for Desc {
    const SIZE: usize = 16;

    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) {
        let rest = u64::from(self.len) << 32 | u64::from(self.flags) << 16 | u64::from(self.next);
        // SAFETY: the caller's promise.
        unsafe {
            let at = put(&self.addr, at);
            put(&rest, at);
        }
    }

    #[inline(always)]
    unsafe fn get(this: *mut Self, at: *const u8) {
        let (mut addr, mut rest) = (0_u64, 0_u64);
        // SAFETY: the caller's promise.
        unsafe {
            let at = get(&raw mut addr, at);
            get(&raw mut rest, at);
            let (len, flags) = ((rest >> 32) as u32, (rest >> 16) as u16);
            this.write(Self { addr, len, flags, next: rest as u16 });
        }
    }
}

// SAFETY: a vector is all that the struct has.
unsafe impl ByHand for Queues {
    #[inline]
    fn save(&self, out: &mut Vec<u8>) {
        let size = |queue: &Queue| Queue::SIZE + 4 + queue.inflight.len() * Desc::SIZE;
        let size = 4 + self.queues.iter().map(size).sum::<usize>();
        // SAFETY: the count, and the size of each queue.
        unsafe {
            append(out, size, |at| {
                let count = put(&(self.queues.len() as u32), at);
                self.queues.iter().fold(count, |at, queue| {
                    let at = put(queue, at);
                    let at = put(&(queue.inflight.len() as u32), at);
                    Desc::put_all(&queue.inflight, at);
                    at.add(queue.inflight.len() * Desc::SIZE)
                })
            });
        }
    }

    #[inline]
    fn load_fresh(this: &mut MaybeUninit<Self>, mut wire: &[u8]) -> Result<(), Malformed> {
        let count = count(&mut wire)?;
        let mut queues = Vec::with_capacity(count);
        append_queues(&mut queues, count, &mut wire)?;
        end(wire)?;
        this.write(Self { queues });
        Ok(())
    }

    #[inline]
    fn load_into(&mut self, mut wire: &[u8]) -> Result<(), Malformed> {
        let count = count(&mut wire)?;
        self.queues.truncate(count);
        for queue in &mut self.queues {
            // SAFETY: what is behind a reference.
            let len = unsafe { load(queue, &mut wire)? };
            load_inflight(&mut queue.inflight, len, &mut wire)?;
        }
        let more = count - self.queues.len();
        self.queues.reserve(more);
        append_queues(&mut self.queues, more, &mut wire)?;
        end(wire)
    }
}

/// The count, which the bytes that follow must be able to fill.
fn count(wire: &mut &[u8]) -> Result<usize, Malformed> {
    let mut count = 0_u32;
    // SAFETY: four bytes.
    unsafe { get(&raw mut count, take(wire, 4)?) };
    let count = count as usize;
    if count <= wire.len() / (Queue::SIZE + 4) { Ok(count) } else { Err(Malformed) }
}

fn append_queues(queues: &mut Vec<Queue>, count: usize, wire: &mut &[u8]) -> Result<(), Malformed> {
    for _ in 0..count {
        // SAFETY: there is room for `count` more, and a queue counts once it is initialized.
        unsafe {
            let queue = queues.as_mut_ptr().add(queues.len());
            let len = load(queue, wire)?;
            let mut inflight = Vec::new();
            load_inflight(&mut inflight, len, wire)?;
            (&raw mut (*queue).inflight).write(inflight);
            queues.set_len(queues.len() + 1);
        }
    }
    Ok(())
}

/// All but the descriptors; returns their number.
///
/// # Safety
///
/// `this` can be written to.
#[inline(always)]
unsafe fn load(this: *mut Queue, wire: &mut &[u8]) -> Result<usize, Malformed> {
    let at = take(wire, Queue::SIZE + 4)?;
    let mut len = 0_u32;
    // SAFETY: that many bytes.
    unsafe {
        let at = get(this, at);
        get(&raw mut len, at);
    }
    Ok(len as usize)
}

#[inline(always)]
fn load_inflight(inflight: &mut Vec<Desc>, len: usize, wire: &mut &[u8]) -> Result<(), Malformed> {
    let at = take(wire, len.saturating_mul(Desc::SIZE))?;
    inflight.clear();
    inflight.reserve_exact(len);
    // SAFETY: that many bytes, and room for that many descriptors.
    unsafe {
        Desc::get_all(inflight.as_mut_ptr(), len, at);
        inflight.set_len(len);
    }
    Ok(())
}
