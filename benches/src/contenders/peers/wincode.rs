//! wincode: bincode's format, with fixed parts of structs fused. In both byte orders.

use std::mem::{MaybeUninit, needs_drop};

use wincode::config::{Config, Configuration, Deserialize, serialize_into, serialized_size};
use wincode::{SchemaRead, SchemaWrite};

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, LoadFresh, Slice};
use crate::workloads::{Case, Workload};

mirror! { #[derive(SchemaWrite, SchemaRead)] }

/// wincode on `workload`. Its limit of allocations would refuse the memory of 16 MiB.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    let little = Configuration::default().disable_preallocation_size_limit();
    let big = little.with_big_endian();
    vec![
        on!(workload, case => bench("wincode (LE)", case, little)),
        on!(workload, case => bench("wincode (BE)", case, big)),
    ]
}

/// The size is asked for with each save, as wincode's own `serialize` does; its `Writer` for a
/// vector is slower.
fn bench<T, C>(name: &'static str, case: Case<T>, config: C) -> Box<dyn Contender>
where
    T: Fields<C>,
    C: Config + Copy + 'static,
{
    let bench = Bench::with_output(
        name,
        case,
        Slice::default(),
        move |value, out: &mut Slice| {
            let size = serialized_size(value, config).unwrap();
            serialize_into(out.of(size as usize), value, config).unwrap();
        },
        Uninit(config),
    );
    if needs_drop::<T>() {
        return Box::new(bench.no_into("it would overwrite vectors without dropping them"));
    }
    Box::new(bench.into(move |wire, value| {
        T::deserialize_into(wire, memory_of(value), config).unwrap();
    }))
}

/// What can be saved and loaded.
trait Fields<C: Config>:
    SchemaWrite<C, Src = Self> + for<'a> SchemaRead<'a, C, Dst = Self> + PartialEq + 'static
{
}

impl<C: Config, T> Fields<C> for T where
    T: SchemaWrite<C, Src = T> + for<'a> SchemaRead<'a, C, Dst = T> + PartialEq + 'static
{
}

/// Loads into memory that is not initialized, where the value stays.
struct Uninit<C>(C);

impl<T: Fields<C>, C: Config + Copy> LoadFresh<T> for Uninit<C> {
    #[inline]
    #[allow(unsafe_code)]
    fn load<R>(&mut self, wire: &[u8], look: impl FnOnce(&T) -> R) -> R {
        let mut memory = MaybeUninit::uninit();
        T::deserialize_into(wire, &mut memory, self.0).unwrap();
        // SAFETY: wincode has initialized it; it is not used after it was dropped.
        unsafe {
            let result = look(memory.assume_init_ref());
            memory.assume_init_drop();
            result
        }
    }
}

/// Where `value` is, for wincode to write there.
#[allow(unsafe_code)]
fn memory_of<T>(value: &mut T) -> &mut MaybeUninit<T> {
    assert!(!needs_drop::<T>());
    // SAFETY: the layouts are the same. What is written is a `T`, or single fields of one before an
    // error, and there is nothing to drop in what was there.
    unsafe { &mut *std::ptr::from_mut(value).cast() }
}
