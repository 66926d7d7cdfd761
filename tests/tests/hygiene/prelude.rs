//! No prelude, and something else under each of its names, under those of the primitive types, and
//! under those of the crates that an expansion could mean.

#![no_implicit_prelude]
#![allow(non_camel_case_types, dead_code, unused_macros)]
#![allow(clippy::unused_self, clippy::unnecessary_wraps)]

use ::core::primitive::{bool as B, u8 as U8, u32 as U32, u64 as U64, usize as Usize};
use ::core::result::Result as R;
use ::std::assert_eq;
use ::std::boxed::Box as Bx;
use ::std::cell::Cell;
use ::std::collections::{BTreeMap, VecDeque};
use ::std::default::Default as D;
use ::std::fmt::Debug;
use ::std::option::Option as O;
use ::std::string::String as S;
use ::std::vec::Vec as V;
use ::vmstate_runtime::Via;

macro_rules! nothing {
    ($($name:ident)*) => { $(#[derive(::core::fmt::Debug)] pub(crate) struct $name;)* };
}

// Types.
nothing! { bool u8 u16 u32 u64 i8 i16 i32 i64 i128 usize str Self_ }
// The prelude and what the runtime exports.
nothing! { Option Result Vec Box String Some None Ok Err Sized Send Sync Copy Clone Default Drop Fn FnOnce Iterator Into From TryFrom TryInto PartialEq }
nothing! { Layout Element Codec VmState Described Encoder Decoder Description Field Type Shape RunReader RunWriter LoadError SaveError Step Hooks Property Value }

/// Crates and modules.
mod core {}
mod std {}
mod alloc {}
mod vmstate_runtime {}
mod bytes {}
mod private {}

macro_rules! shadowed {
    ($($name:ident)*) => { $(macro_rules! $name { ($d:tt) => { ::core::compile_error!("shadowed") }; })* };
}
shadowed! { panic assert unreachable format vec matches }

fn drop() {}
fn count() {}
fn field() {}
fn plan() {}

#[derive(::vmstate_runtime::VmState, Debug)]
#[vmstate(
    name = "shadow",
    version = 3,
    minimum_version = 2,
    load_old(1, "load_v1"),
    pre_save = "nothing",
    post_save = "nothing",
    pre_load = "before",
    post_load = "after",
    needed = "yes",
    subsection(
        sub,
        needed = "yes",
        pre_save = "nothing",
        post_save = "nothing",
        post_load = "after"
    )
)]
struct Shadow {
    a: U8,
    flag: B,
    words: [U32; 2],
    kind: Kind,
    newtype: New,
    nested: Nested<U64>,
    #[vmstate(since = 3)]
    newer: U8,
    #[vmstate(test = "exists", validate = "valid")]
    tested: U8,
    #[vmstate(equal)]
    same: U8,
    #[vmstate(at_most)]
    below: U8,
    #[vmstate(len = "a * 2", max = 64)]
    counted: V<U8>,
    #[vmstate(prefix = ::core::primitive::u16)]
    prefixed: V<U8>,
    #[vmstate(bits = "a")]
    bits: V<U64>,
    #[vmstate(range = 1..2)]
    part: [U8; 3],
    #[vmstate(queue)]
    queue: VecDeque<U8>,
    #[vmstate(tree)]
    tree: BTreeMap<U8, U8>,
    #[vmstate(via = Wire)]
    via: U8,
    #[vmstate(with = with)]
    with: U8,
    #[vmstate(struct_version = 1)]
    pinned: Nested<U8>,
    #[vmstate(nullable)]
    pointer: O<Bx<U8>>,
    cell: Cell<U8>,
    #[vmstate(subsection = "sub")]
    sub: U8,
    #[vmstate(property = "size", default = 7)]
    size: U32,
}

#[derive(::vmstate_runtime::VmState, Debug, Clone, Copy)]
#[repr(u8)]
enum Kind {
    Some = 1,
    None = 2,
    Ok,
    Err,
}

#[derive(::vmstate_runtime::VmState, Debug)]
struct New(U8);

#[derive(::vmstate_runtime::VmState, Debug)]
struct Nested<T> {
    value: T,
}

#[derive(::vmstate_runtime::VmState)]
struct Wire(U8);

impl Via<Shadow> for Wire {
    fn build(state: &Shadow) -> Self {
        Self(state.via)
    }

    fn apply(self, state: &mut Shadow) -> R<(), ::vmstate_runtime::BoxError> {
        state.via = self.0;
        R::Ok(())
    }
}

mod with {
    use ::core::primitive::u8;
    use ::core::result::Result;
    use ::vmstate_runtime::schema::Type;
    use ::vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub(super) const TYPE: Type = Type::leaf("with", 1);

    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature of a codec
    pub(super) fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(value)
    }

    pub(super) fn decode(value: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(value)
    }
}

impl Shadow {
    fn load_v1(
        &mut self,
        input: &mut ::vmstate_runtime::Decoder<'_>,
        _: U32,
    ) -> R<(), ::vmstate_runtime::LoadError> {
        input.value(&mut self.a)
    }

    fn nothing(&self) {}

    fn before(&mut self) {
        self.sub = 0;
    }

    fn after(&mut self, _: U32) -> R<(), S> {
        R::Ok(())
    }

    fn yes(&self) -> B {
        true
    }

    fn exists(&self, _: U32) -> B {
        self.flag
    }

    fn valid(&self, _: U32) -> R<(), S> {
        R::Ok(())
    }
}

fn shadow(n: U8) -> Shadow {
    Shadow {
        a: 1,
        flag: true,
        words: [n.into(); 2],
        kind: Kind::Some,
        newtype: New(n),
        nested: Nested { value: n.into() },
        newer: n,
        tested: n,
        same: 9,
        below: 10 - n,
        counted: V::from([n; 2]),
        prefixed: V::from([n; 3]),
        bits: V::from([U64::from(n)]),
        part: [9, n, 9],
        queue: [n].into(),
        tree: [(1, n)].into(),
        via: n,
        with: n,
        pinned: Nested { value: n },
        pointer: O::Some(Bx::new(n)),
        cell: Cell::new(n),
        sub: n,
        size: 7,
    }
}

use ::core::convert::{From as _, Into as _};

#[test]
fn shadowed_prelude() {
    use ::vmstate_runtime::{Decoder, Described, Encoder, VmState};
    let mut stream = V::new();
    let state = shadow(5);
    let saved = state.save(&mut Encoder::new(&mut stream));
    ::std::assert!(saved.is_ok(), "{saved:?}");
    let mut loaded = shadow(2);
    let result = loaded.load(&mut Decoder::new(&stream), 3);
    ::std::assert!(result.is_ok(), "{result:?}");
    assert_eq!(::std::format!("{loaded:?}"), ::std::format!("{state:?}"));
    let size: Usize = Shadow::DESCRIPTION.fields.len();
    assert_eq!(size, 21);
    assert_eq!(<V<U8> as D>::default().len(), 0);
}
