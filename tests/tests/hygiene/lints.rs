//! A user who denies every lint there is. This file compiles, and passes clippy, or it does not.

#![deny(warnings)]
#![deny(
    missing_docs,
    missing_debug_implementations,
    absolute_paths_not_starting_with_crate,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    keyword_idents,
    let_underscore_drop,
    macro_use_extern_crate,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::get_unwrap,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::todo,
    clippy::unwrap_used
)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use vmstate_runtime::{
    Bitmap, BoxError, CpuDouble, Decoder, LoadError, Timer, Unused, Via, VmState,
};

/// A device with everything.
#[derive(VmState, Debug, Default)]
#[vmstate(
    version = 3,
    minimum_version = 2,
    load_old(1, "load_v1"),
    needed = "is_used",
    pre_save = "saving",
    post_save = "saving",
    pre_load = "loading",
    post_load = "loaded",
    priority = vmstate_runtime::schema::Priority::IOMMU,
    subsection(late, needed = "is_used", pre_save = "saving", post_save = "saving", post_load = "loaded"),
    subsection(later, name = "everything/late/r", parent = "late", needed = "is_used")
)]
struct Everything<'a> {
    a: u8,
    b: [[i16; 2]; 3],
    unused: Unused<2>,
    timer: Timer,
    double: CpuDouble,
    mode: Mode,
    address: Address,
    nested: Nested<u16, 2>,
    nested_many: [Nested<u8, 1>; 2],
    cell: Cell<u8>,
    ref_cell: RefCell<u8>,
    #[vmstate(nullable)]
    pointer: Option<Box<u8>>,
    #[vmstate(since = 3)]
    newer: u8,
    #[vmstate(test = "has_tested", validate = "is_valid")]
    tested: u8,
    #[vmstate(since = 3, test = "has_tested")]
    both: u8,
    #[vmstate(equal)]
    same: u8,
    #[vmstate(at_most)]
    below: u8,
    #[vmstate(len = "a * 2", max = 512)]
    counted: Vec<u8>,
    #[vmstate(len = "a", buffer)]
    buffer: Bytes,
    #[vmstate(prefix = u16, max = 5)]
    prefixed: VecDeque<u8>,
    #[vmstate(bits = "a")]
    bits: Bitmap,
    #[vmstate(range = 1..2)]
    part: [u8; 3],
    #[vmstate(queue, max = 7)]
    queue: VecDeque<Nested<u8, 1>>,
    #[vmstate(list)]
    list: Vec<u8>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, u8>,
    #[vmstate(via = Derived)]
    via: u8,
    #[vmstate(with = with)]
    with: u8,
    #[vmstate(struct_version = 1)]
    pinned: Nested<u8, 1>,
    #[vmstate(subsection = "late")]
    late: u8,
    #[vmstate(subsection = "later")]
    later: u8,
    #[vmstate(subsection = "implicit", since = 2)]
    implicit: u8,
    #[vmstate(skip = "belongs to the machine")]
    name: &'a str,
    #[vmstate(property = "size", default = 7)]
    size: u32,
}

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i8)]
enum Mode {
    #[default]
    Off = -1,
    On = 1,
}

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Address(u64);

#[derive(VmState, Clone, Debug)]
struct Nested<T, const N: usize>
where
    T: Copy,
{
    data: [T; N],
}

impl<T: Copy + Default, const N: usize> Default for Nested<T, N> {
    fn default() -> Self {
        Self { data: [T::default(); N] }
    }
}

#[derive(VmState, Debug)]
struct Derived(u8);

impl Via<Everything<'_>> for Derived {
    fn build(state: &Everything<'_>) -> Self {
        Self(state.via)
    }

    fn apply(self, state: &mut Everything<'_>) -> Result<(), BoxError> {
        state.via = self.0;
        Ok(())
    }
}

mod with {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub(super) const TYPE: Type = Type::leaf("with", 1);

    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature of a codec
    pub(super) fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(value)
    }

    pub(super) fn decode(value: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(value)
    }
}

impl Everything<'_> {
    fn load_v1(&mut self, input: &mut Decoder<'_>, _version_id: u32) -> Result<(), LoadError> {
        input.value(&mut self.a)
    }

    const fn is_used(&self) -> bool {
        self.a > 0
    }

    const fn implicit(&self) -> bool {
        self.implicit > 0
    }

    fn saving(&self) -> Result<(), String> {
        if self.size > 0 { Ok(()) } else { Err("it has no size".to_owned()) }
    }

    const fn loading(&mut self) {
        self.late = 0;
    }

    const fn loaded(&mut self, _version_id: u32) {
        self.size = 7;
    }

    const fn has_tested(&self, _version_id: u32) -> bool {
        self.a > 0
    }

    const fn is_valid(&self, _version_id: u32) -> bool {
        self.tested < 100
    }
}

#[test]
fn everything() {
    let state = Everything {
        a: 1,
        tested: 2,
        both: 3,
        counted: vec![4, 5],
        buffer: Bytes::from_static(&[6]),
        bits: Bitmap::new(1),
        queue: [Nested { data: [7] }].into(),
        list: vec![8],
        late: 9,
        later: 10,
        implicit: 11,
        mode: Mode::On,
        address: Address(12),
        name: "everything",
        size: 7,
        ..Everything::default()
    };
    let stream = vmstate_tests::save(&state);
    let make = || Everything { name: "everything", ..Everything::default() };
    let loaded = vmstate_tests::load(make, &stream, 3);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!(format!("{:?}", loaded.state), format!("{state:?}"));
    assert_eq!(loaded.state.name, state.name);
    assert!(VmState::is_needed(&state));
}
