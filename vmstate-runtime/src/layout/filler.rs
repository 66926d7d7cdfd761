//! Places on the wire without a value, and values without a place on the wire.

use core::marker::PhantomData;

use super::{Element, Layout, by_run};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

/// `N` zero bytes, where an older release had a field; whatever comes is passed over.
///
/// `N` is the size the field had on the wire: 1 for a `bool`. QEMU: `VMSTATE_UNUSED`.
///
/// ```
/// use vmstate_runtime::{Encoder, Unused, VmState};
///
/// #[derive(VmState, Default)]
/// struct Pic {
///     irr: u8,
///     was_elcr: Unused<2>,
///     imr: u8,
/// }
///
/// let mut stream = Vec::new();
/// Pic { irr: 1, imr: 2, ..Pic::default() }.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream, [1, 0, 0, 2]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unused<const N: usize>;

impl<const N: usize> Layout<Unused<N>> for Unused<N> {
    const TYPE: Type = Type::leaf("unused_buffer", N);

    by_run!(Unused<N>);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(_: &Unused<N>, run: &mut RunWriter<'_, '_>) {
        const ZEROS: &[u8] = &[0; 256];
        if !run.ensure(N) {
            return;
        }
        let mut left = N;
        while left > ZEROS.len() {
            run.put_bytes(ZEROS);
            left -= ZEROS.len();
        }
        run.put_bytes(&ZEROS[..left]);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(_: &mut Unused<N>, run: &mut RunReader<'_, '_>) {
        run.ensure(N);
        run.skip_bytes(N);
    }
}

impl<const N: usize> Element<Unused<N>> for Unused<N> {
    fn new() -> Option<Unused<N>> {
        Some(Unused)
    }
}

macro_rules! nothing {
    ($(($($generics:tt)*) $value:ty, $new:expr;)*) => {$(
        /// No bytes: a place in the order, for a `validate` or a `via`.
        impl<$($generics)*> Layout<$value> for $value {
            const TYPE: Type = Type::leaf("", 0);

            by_run!($value);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(_: &$value, _: &mut RunWriter<'_, '_>) {}

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(_: &mut $value, _: &mut RunReader<'_, '_>) {}
        }

        impl<$($generics)*> Element<$value> for $value {
            fn new() -> Option<$value> {
                Some($new)
            }
        }
    )*};
}

nothing! {
    () (), ();
    (T: ?Sized) PhantomData<T>, PhantomData;
}
