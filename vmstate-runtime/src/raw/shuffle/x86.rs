//! The loops for x86-64: each as [`shuffle`](super::shuffle), on a processor with the feature.

use core::arch::x86_64::{
    _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm256_and_si256, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_storeu_si256, _mm256_testz_si256, _mm512_loadu_si512,
    _mm512_mask_cmpeq_epi8_mask, _mm512_mask_storeu_epi8, _mm512_maskz_loadu_epi8,
    _mm512_movepi8_mask, _mm512_set1_epi8, _mm512_shuffle_epi8, _mm512_storeu_si512,
};

use super::{Mask, Shuffled};

fn found(found: bool) -> Shuffled {
    if found { Shuffled::Found } else { Shuffled::Done }
}

/// Safety: as [`super::shuffle`], on a processor with AVX-512BW.
#[target_feature(enable = "avx512bw")]
pub(super) unsafe fn avx512<const LOOK: bool>(
    from: *const u8,
    to: *mut u8,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    let (whole, rest) = (len / 64 * 64, len % 64);
    // SAFETY: `at + 64 <= whole <= len`; unaligned loads and stores, the last ones of `rest` bytes.
    unsafe {
        let order = _mm512_loadu_si512(mask.order.as_ptr().cast());
        let starts = _mm512_movepi8_mask(_mm512_loadu_si512(mask.starts.as_ptr().cast()));
        let stops = _mm512_set1_epi8(stop.cast_signed());
        let mut seen = 0;
        for at in (0..whole).step_by(64) {
            let bytes = _mm512_loadu_si512(from.add(at).cast());
            _mm512_storeu_si512(to.add(at).cast(), _mm512_shuffle_epi8(bytes, order));
            if LOOK {
                seen |= _mm512_mask_cmpeq_epi8_mask(starts, bytes, stops);
            }
        }
        if rest > 0 {
            let there = (1 << rest) - 1;
            let bytes = _mm512_maskz_loadu_epi8(there, from.add(whole).cast());
            let turned = _mm512_shuffle_epi8(bytes, order);
            _mm512_mask_storeu_epi8(to.add(whole).cast(), there, turned);
            if LOOK {
                seen |= _mm512_mask_cmpeq_epi8_mask(starts & there, bytes, stops);
            }
        }
        found(LOOK && seen != 0)
    }
}

/// Safety: as [`super::shuffle`], on a processor with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn avx2<const LOOK: bool>(
    from: *const u8,
    to: *mut u8,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    let whole = len / 64 * 64;
    // SAFETY: `at + 64 <= whole <= len`; unaligned loads and stores.
    unsafe {
        let orders = [0, 32].map(|i| _mm256_loadu_si256(mask.order.as_ptr().add(i).cast()));
        let starts = [0, 32].map(|i| _mm256_loadu_si256(mask.starts.as_ptr().add(i).cast()));
        let stops = _mm256_set1_epi8(stop.cast_signed());
        let mut seen = _mm256_setzero_si256();
        for at in (0..whole).step_by(64) {
            for half in 0..2 {
                let at = at + 32 * half;
                let bytes = _mm256_loadu_si256(from.add(at).cast());
                let turned = _mm256_shuffle_epi8(bytes, orders[half]);
                _mm256_storeu_si256(to.add(at).cast(), turned);
                if LOOK {
                    let same = _mm256_cmpeq_epi8(bytes, stops);
                    seen = _mm256_or_si256(seen, _mm256_and_si256(same, starts[half]));
                }
            }
        }
        let rest = ssse3::<LOOK>(from, to, whole, len, mask, stop);
        if LOOK && _mm256_testz_si256(seen, seen) == 0 { Shuffled::Found } else { rest }
    }
}

/// The bytes from `start` on, which is a multiple of 64.
///
/// Safety: as [`super::shuffle`], on a processor with SSSE3.
#[target_feature(enable = "ssse3")]
pub(super) unsafe fn ssse3<const LOOK: bool>(
    from: *const u8,
    to: *mut u8,
    start: usize,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    if start == len {
        return Shuffled::Done;
    }
    let whole = len / 16 * 16;
    let stops = _mm_set1_epi8(stop.cast_signed());
    let mut seen = _mm_setzero_si128();
    for at in (start..whole).step_by(16) {
        // SAFETY: `at + 16 <= whole <= len`, and `at % 64 + 16 <= 64`; unaligned loads and
        // stores.
        unsafe {
            let order = _mm_loadu_si128(mask.order.as_ptr().add(at % 64).cast());
            let bytes = _mm_loadu_si128(from.add(at).cast());
            _mm_storeu_si128(to.add(at).cast(), _mm_shuffle_epi8(bytes, order));
            if LOOK {
                let starts = _mm_loadu_si128(mask.starts.as_ptr().add(at % 64).cast());
                let same = _mm_cmpeq_epi8(bytes, stops);
                seen = _mm_or_si128(seen, _mm_and_si128(same, starts));
            }
        }
    }
    let mut seen = _mm_movemask_epi8(seen) != 0;
    for at in whole..len {
        // SAFETY: the values are whole, so a byte of the last ones comes from them, too.
        unsafe {
            *to.add(at) = *from.add(whole + usize::from(mask.order[at % 64]));
            seen |= LOOK && mask.starts[at % 64] != 0 && *from.add(at) == stop;
        }
    }
    found(seen)
}
