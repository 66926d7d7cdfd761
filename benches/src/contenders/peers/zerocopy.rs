//! Twins of the structs as they are on the wire, with zerocopy and without unsafe code: what can be
//! done for QEMU's format with a derive that exists. What a twin cannot hold is written by hand:
//! counts, vectors, subsections.

use zerocopy::big_endian::{I32, I64, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::mirror::native::{Array, Bytes, Matrix, Table};
use super::mirror::schema;
use super::{Bench, Contender, LoadFresh};
use crate::workloads::{self, Case, Workload};

/// The twins on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![match workload {
        Workload::Uart(case) => bench(case),
        Workload::Nic(case) => bench(case),
        Workload::Cpus(case) => bench(case),
        Workload::Queues(case) => bench(case),
        Workload::Vga(case) => bench(case),
    }]
}

fn bench<T: Device + Clone + Default + PartialEq + 'static>(case: &Case<T>) -> Box<dyn Contender> {
    let bench = Bench::in_place("zerocopy", case.clone(), T::save, Reset);
    Box::new(bench.into(|mut wire, device: &mut T| device.load(&mut wire)).same_wire())
}

/// Loads into a device that was reset.
struct Reset;

impl<T: Device + Default> LoadFresh<T> for Reset {
    #[inline]
    fn load<R>(&mut self, mut wire: &[u8], look: impl FnOnce(&T) -> R) -> R {
        let mut device = T::default();
        device.load(&mut wire);
        look(&device)
    }
}

/// A value as it is on the wire.
trait Twin<S>: 'static + FromBytes + IntoBytes + KnownLayout + Immutable + Unaligned {
    fn set_from(&mut self, source: &S);
    fn get_into(&self, into: &mut S);
}

/// The type of a field's twin.
trait Field {
    type Twin;
}

macro_rules! bytes {
    ($($int:ty)*) => {$(
        impl Field for $int {
            type Twin = $int;
        }

        impl Twin<$int> for $int {
            fn set_from(&mut self, source: &$int) {
                *self = *source;
            }

            fn get_into(&self, into: &mut $int) {
                *into = *self;
            }
        }
    )*};
}

bytes!(u8 i8);

macro_rules! big_endian {
    ($($int:ty => $twin:ty;)*) => {$(
        impl Field for $int {
            type Twin = $twin;
        }

        impl Twin<$int> for $twin {
            fn set_from(&mut self, source: &$int) {
                self.set(*source);
            }

            fn get_into(&self, into: &mut $int) {
                *into = self.get();
            }
        }
    )*};
}

big_endian! { u16 => U16; u32 => U32; u64 => U64; i32 => I32; i64 => I64; }

impl Field for bool {
    type Twin = u8;
}

impl Twin<bool> for u8 {
    fn set_from(&mut self, source: &bool) {
        *self = (*source).into();
    }

    fn get_into(&self, into: &mut bool) {
        *into = *self != 0;
    }
}

impl<T: Field, const N: usize> Field for [T; N] {
    type Twin = [T::Twin; N];
}

impl<T: Twin<S>, S, const N: usize> Twin<[S; N]> for [T; N] {
    fn set_from(&mut self, source: &[S; N]) {
        self.iter_mut().zip(source).for_each(|(twin, source)| twin.set_from(source));
    }

    fn get_into(&self, into: &mut [S; N]) {
        self.iter().zip(into).for_each(|(twin, into)| twin.get_into(into));
    }
}

macro_rules! twins {
    ($($(#[$own:meta])* struct $name:ident from $source:ident { $($fields:tt)* })*) => {
        $(twin! { $name $source [] $($fields)* })*
    };
}

/// One twin, of the fields before the first that has no place in it.
macro_rules! twin {
    ($name:ident $source:ident $done:tt $field:ident: Option<$type:tt> $($rest:tt)*) => {
        twin! { $name $source $done }
    };
    ($name:ident $source:ident $done:tt $field:ident: Vec<$type:tt> $($rest:tt)*) => {
        twin! { $name $source $done }
    };
    ($name:ident $source:ident $done:tt $field:ident: Blob, $($rest:tt)*) => {
        twin! { $name $source $done }
    };
    ($name:ident $source:ident [$($done:tt)*]
        $field:ident: $type:ident $(<$($argument:tt),+>)?, $($todo:tt)*) => {
        twin! { $name $source [$($done)* $field: $type $(<$($argument),+>)?,] $($todo)* }
    };
    // The root of a list, which has nothing of its own.
    ($name:ident $source:ident []) => {};
    ($name:ident $source:ident [$($field:ident: $type:ty,)+]) => {
        #[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
        #[repr(C)]
        struct $name {
            $($field: <$type as Field>::Twin,)+
        }

        impl Field for $name {
            type Twin = Self;
        }

        impl Twin<workloads::$source> for $name {
            fn set_from(&mut self, source: &workloads::$source) {
                $(self.$field.set_from(&source.$field);)+
            }

            fn get_into(&self, into: &mut workloads::$source) {
                $(self.$field.get_into(&mut into.$field);)+
            }
        }
    };
}

schema! { [twins] }

/// Appends a twin. A small one is made on the stack, a large one where it goes: both are faster so.
fn put<T: Twin<S>, S>(source: &S, out: &mut Vec<u8>) {
    if size_of::<T>() <= 64 {
        let mut twin = T::new_zeroed();
        twin.set_from(source);
        out.extend_from_slice(twin.as_bytes());
    } else {
        let start = out.len();
        out.resize(start + size_of::<T>(), 0);
        T::mut_from_bytes(&mut out[start..]).expect("its size").set_from(source);
    }
}

fn take<T: Twin<S>, S>(into: &mut S, wire: &mut &[u8]) {
    let (twin, rest) = T::ref_from_prefix(wire).expect("the rest of the stream");
    twin.get_into(into);
    *wire = rest;
}

/// Takes the count in front of a list.
fn take_count(wire: &mut &[u8]) -> usize {
    let mut count = 0;
    take::<U32, u32>(&mut count, wire);
    count as usize
}

/// Takes a subsection if it is the next.
fn take_if<T: Twin<S>, S>(header: &[u8], into: &mut S, wire: &mut &[u8]) {
    if let Some(rest) = wire.strip_prefix(header) {
        *wire = rest;
        take::<T, S>(into, wire);
    }
}

/// What is written by hand.
trait Device {
    fn save(&self, out: &mut Vec<u8>);
    /// Takes the device's bytes from the front of the wire.
    fn load(&mut self, wire: &mut &[u8]);
}

impl Device for workloads::Uart {
    fn save(&self, out: &mut Vec<u8>) {
        put::<Uart, _>(self, out);
    }

    fn load(&mut self, wire: &mut &[u8]) {
        take::<Uart, _>(self, wire);
    }
}

/// A device whose twin is followed by subsections, in their order.
macro_rules! subsections {
    ($source:ident $($section:ident $test:ident $header:literal)*) => {
        impl Device for workloads::$source {
            fn save(&self, out: &mut Vec<u8>) {
                put::<$source, _>(self, out);
                $(if self.$test() {
                    out.extend_from_slice($header);
                    put::<$section, _>(self, out);
                })*
            }

            fn load(&mut self, wire: &mut &[u8]) {
                take::<$source, _>(self, wire);
                $(take_if::<$section, _>($header, self, wire);)*
            }
        }
    };
}

subsections! { Nic TsoState tso_state b"\x05\x0dnic/tso_state\0\0\0\x01" }

subsections! {
    Cpu
    StealTime steal_time_msr b"\x05\x12cpu/steal_time_msr\0\0\0\x01"
    PvEoi pv_eoi_msr b"\x05\x0ecpu/pv_eoi_msr\0\0\0\x01"
    AsyncPf async_pf_msr b"\x05\x10cpu/async_pf_msr\0\0\0\x01"
    Pdptrs pdptrs b"\x05\x0acpu/pdptrs\0\0\0\x01"
    Nested nested_state b"\x05\x10cpu/nested_state\0\0\0\x01"
    TscAdjust msr_tsc_adjust b"\x05\x12cpu/msr_tsc_adjust\0\0\0\x01"
}

impl Device for workloads::Queue {
    fn save(&self, out: &mut Vec<u8>) {
        put::<Queue, _>(self, out);
        put::<U32, _>(&(self.inflight.len() as u32), out);
        self.inflight.iter().for_each(|desc| put::<Desc, _>(desc, out));
    }

    fn load(&mut self, wire: &mut &[u8]) {
        take::<Queue, _>(self, wire);
        self.inflight.resize_with(take_count(wire), Default::default);
        self.inflight.iter_mut().for_each(|desc| take::<Desc, _>(desc, wire));
    }
}

/// A list of devices with its length in front.
macro_rules! lists {
    ($($source:ident $field:ident)*) => {$(
        impl Device for workloads::$source {
            fn save(&self, out: &mut Vec<u8>) {
                put::<U32, _>(&(self.$field.len() as u32), out);
                self.$field.iter().for_each(|element| element.save(out));
            }

            fn load(&mut self, wire: &mut &[u8]) {
                self.$field.resize_with(take_count(wire), Default::default);
                self.$field.iter_mut().for_each(|element| element.load(wire));
            }
        }
    )*};
}

lists! { Cpus cpus Queues queues }

impl Device for workloads::Vga {
    fn save(&self, out: &mut Vec<u8>) {
        put::<Vga, _>(self, out);
        put::<U32, _>(&(self.vram.len() as u32), out);
        out.extend_from_slice(&self.vram);
    }

    fn load(&mut self, wire: &mut &[u8]) {
        take::<Vga, _>(self, wire);
        let count = take_count(wire);
        let (vram, rest) = wire.split_at(count);
        *wire = rest;
        self.vram.clear();
        self.vram.extend_from_slice(vram);
    }
}
