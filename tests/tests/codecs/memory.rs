//! Structs that are nothing but integers in memory are copied many at once: the bytes, the values
//! and the errors are those of the same struct without `repr(C)`, which goes field by field.

use vmstate_runtime::VmState;
use vmstate_tests::{load, save};

/// A struct with and one without `repr(C)`, and a device with a list of each.
macro_rules! twins {
    ($module:ident { $($field:ident: $ty:ty),* } $(with $extra:ident: $extra_ty:ty)?) => {
        mod $module {
            use super::*;

            #[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
            #[vmstate(name = "item", nested)]
            #[repr(C)]
            pub(super) struct Memory {
                $(pub(super) $field: $ty,)*
                $(#[vmstate(skip = "an extra")] $extra: $extra_ty,)?
            }

            #[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
            #[vmstate(name = "item", nested)]
            pub(super) struct Fields {
                $($field: $ty,)*
                $(#[vmstate(skip = "an extra")] $extra: $extra_ty,)?
            }

            #[derive(VmState, Clone, Debug, Default, PartialEq)]
            #[vmstate(name = "list", nested)]
            struct List<T> {
                before: u8,
                #[vmstate(prefix = u8)]
                items: Vec<T>,
                array: [T; 9],
                after: u16,
            }

            fn item(i: usize) -> Memory {
                let mut item = Memory::default();
                let size = <Memory as vmstate_runtime::Described>::DESCRIPTION.fixed_size();
                let bytes = 0..size.expect("it has nothing but integers");
                super::read(&mut item, &bytes.map(|at| (i * 31 + at * 7 + 1) as u8).collect::<Vec<_>>());
                item
            }

            fn twin(item: &Memory) -> Fields {
                Fields {
                    $($field: item.$field,)*
                    $($extra: item.$extra,)?
                }
            }

            fn lists(len: usize) -> (List<Memory>, List<Fields>) {
                let items: Vec<Memory> = (0..len).map(item).collect();
                let array = std::array::from_fn(|i| item(i + 100));
                let twins = items.iter().map(twin).collect();
                let twin_array = array.each_ref().map(twin);
                (
                    List { before: 1, items, array, after: 2 },
                    List { before: 1, items: twins, array: twin_array, after: 2 },
                )
            }

            #[test]
            fn bytes_and_values() {
                let full = lists(255).0;
                for len in (0..20).chain([63, 64, 65, 200]) {
                    let (memory, fields) = lists(len);
                    let stream = save(&memory);
                    assert_eq!(stream, save(&fields), "{len} items");
                    // Once into a list that grows, once into one that is there.
                    for before in [&List::default(), &full] {
                        let loaded = load(|| before.clone(), &stream, 1);
                        assert!(loaded.result.is_ok(), "{:?}", loaded.result);
                        assert_eq!(loaded.state, memory);
                    }
                }
            }

            #[test]
            fn errors() {
                let (memory, _) = lists(6);
                let stream = save(&memory);
                for len in 0..stream.len() {
                    super::same_error::<List<Memory>, List<Fields>>(&stream[..len]);
                }
            }

            /// A subsection that nobody knows, where QEMU looks for one: behind every item.
            #[test]
            fn subsections_between() {
                let (memory, _) = lists(6);
                let stream = save(&memory);
                let size = (stream.len() - 4) / 15;
                for start in (2..stream.len()).step_by(size) {
                    for header in [&b"\x05\x06item/x\0\0\0\x01"[..], b"\x05\x01x\0\0\0\x01", b"\x05"] {
                        let mut stream = stream.clone();
                        let end = stream.len().min(start + header.len());
                        stream[start..end].copy_from_slice(&header[..end - start]);
                        super::same_error::<List<Memory>, List<Fields>>(&stream);
                    }
                }
            }
        }
    };
}

twins!(descriptor { addr: u64, len: u32, flags: u16, next: u16 });
twins!(two { a: i16, b: i16 });
twins!(bytes { a: u8, b: [u8; 3] });
twins!(wide { a: [u64; 3], b: [i32; 2] });
twins!(widest { a: u8, b: [i8; 7], c: [u64; 6], d: [u16; 4] });
twins!(of_no_fitting_size { a: u32, b: u32, c: u32 });
twins!(with_a_gap { a: u64, b: u32 });
twins!(of_more_than_integers { a: u32, b: bool, c: [bool; 3] });
twins!(with_something_skipped { a: u32 } with extra: u32);

fn read<T: VmState>(item: &mut T, stream: &[u8]) {
    item.load(&mut vmstate_runtime::Decoder::new(stream), 1).expect("any bytes are a value");
}

/// The same outcome, and the same words if it is an error.
#[track_caller]
fn same_error<
    A: VmState + Default + PartialEq + std::fmt::Debug,
    B: VmState + Default + PartialEq + std::fmt::Debug,
>(
    stream: &[u8],
) {
    let words = |result: Result<(), vmstate_runtime::LoadError>| result.map_err(|e| e.to_string());
    let memory = words(load(A::default, stream, 1).result);
    let fields = words(load(B::default, stream, 1).result);
    assert_eq!(memory, fields);
}
