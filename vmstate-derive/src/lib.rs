//! `#[derive(VmState)]`: a device's migration stream, in QEMU's exact format, from attributes.
//!
//! On a struct the derive writes the save and load code and the description of a device (QEMU's
//! `VMStateDescription`), and its `Layout`, so that it nests; on an enum and on a newtype the `Layout`
//! alone, since those are values.
//!
//! ```
//! use vmstate_runtime::VmState;
//!
//! # struct Irq;
//! # impl Pl011 {
//! #     fn check_fifo(&mut self, _version_id: u32) -> Result<(), std::fmt::Error> { Ok(()) }
//! #     fn migrate_clk(&self) -> bool { self.with_clock }
//! # }
//! #[derive(VmState)]
//! #[vmstate(name = "pl011", version = 2, minimum_version = 2, post_load = "check_fifo")]
//! struct Pl011 {
//!     readbuff: u32,
//!     #[vmstate(rename = "lcr")]
//!     line_control: u32,
//!     fifo: [u32; 16],
//!     #[vmstate(subsection = "migrate_clk")]
//!     clock: u64,
//!     #[vmstate(property = "migrate-clk", default = true)]
//!     with_clock: bool,
//!     #[vmstate(skip = "an irq line belongs to the machine")]
//!     irq: Irq,
//! }
//! ```
//!
//! Every field is saved in the order of the source, unless it says `skip` or `property`. Whatever
//! is wrong is reported at once, each fault on its own tokens. Types that contain each other are found
//! out in one file, and in several where a path or an import says which; behind an alias or a renamed
//! import, or in a module within a file, rustc says it, as one cycle of constants (E0391).
//!
//! # How values are written
//!
//! * A **function** is a path, quoted or not. One identifier is a function of the struct itself:
//!   `"support_foo"` is `Self::support_foo`. A free function has a path: `"self::support_foo"`.
//! * A **version** is a literal from 0 to 2147483647: QEMU keeps versions in an `int`.
//! * `E` in a signature is any error that converts into a boxed `std::error::Error`.
//! * Each key comes at most once; `subsection`, `breaks_backward` and `breaks_forward` may repeat.
//!
//! # On a struct
//!
//! | key | meaning | default |
//! |---|---|---|
//! | `name = "pl011"` | the name on the wire, at most 255 bytes | the struct's name in snake case |
//! | `version = 2` | what save writes, and the newest version that loads (`version_id`) | 1 |
//! | `minimum_version = 1` | the oldest version that loads (`minimum_version_id`) | 1, or 0 if the version is |
//! | `pre_save = "f"` | `fn(&self) -> Result<(), E>` before the first field; on failure nothing is written. `fn(&mut self)` changes what is saved: it is handed a clone, so the device has to be `Clone` | none |
//! | `post_save = "f"` | `fn(&self) -> Result<(), E>` after the subsections, also if a field failed | none |
//! | `pre_load = "f"` | `fn(&mut self) -> Result<(), E>` before the first field: sets what an absent subsection leaves alone | none |
//! | `post_load = "f"` | `fn(&mut self, version_id: u32) -> Result<(), E>` after the subsections: the stream is hostile, so check indexes here | none |
//! | `load_old(1, "f")` | `fn(&mut self, &mut Decoder, version_id: u32) -> Result<(), E>` reads versions from 1 up to, not including, `minimum_version` (`load_state_old`) | too old is an error |
//! | `needed = "f"` | `fn(&self) -> bool`: the whole section is left out when false | always sent |
//! | `priority = expr` | sections of higher priority come first | QEMU's default |
//! | `early_setup` | the section is sent before memory | no |
//! | `unmigratable = "why"` | saving and loading are refused with this reason | no |
//! | `subsection(key, ...)` | details of a subsection, see below | |
//! | `same_bytes = "why"` | the fields are put together in another way than released, and the bytes are the same, which is proven | |
//! | `breaks_backward(3 = "why")` | version 3 knowingly cannot be loaded by older releases | |
//! | `breaks_forward(3 = "why")` | version 3 knowingly does not load older streams | |
//! | `unreleased` | the device has no baseline on purpose | no |
//! | `default` | writes `Default` for the struct: each property is its `default`, all else is what its type's `Default` says. So a new device is what the newest machine type makes of it | derived or by hand |
//! | `clone` | writes `Clone` for the struct, whose `clone_from` keeps what vectors have allocated. A machine then keeps a state for the next load, which reads into it: nothing is copied that the load overwrites anyway. Say it on nested structs, too | derived or by hand |
//! | `nested` | the struct only ever stands inside of others, so it has no baseline of its own | no |
//! | `remote = "kvm_bindings::kvm_segment"` | this struct mirrors that struct of another crate: the layout is written for that one, whose every field must be named here. `remote("...", rest = "default")`: the fields not named here are padding. On an enum: every variant is named here | none |
//! | `crate = path` | where the runtime is | `::vmstate_runtime` |
//!
//! # Subsections
//!
//! A subsection is how a released device grows: it is sent only when `needed`, and a stream without
//! it loads. On the wire: 0x05, the length of its name in one byte, the name, its version, its
//! fields.
//!
//! `subsection = "support_foo"` on a field is enough: its wire name is then `<device>/support_foo`,
//! it is sent when `Self::support_foo()` is true, and its version is that of its newest field
//! (`since`), or 1. Fields of the same key share a subsection. An entry on the struct replaces any
//! of these defaults:
//!
//! ```
//! # use vmstate_runtime::VmState;
//! # #[derive(VmState)]
//! #[vmstate(subsection(
//!     support_foo,                 // the key that fields use
//!     parent = "support_bar",      // a subsection of that subsection; by default of the device
//!     name = "foo_device/support_bar/foo", // must go on after the parent's name; "/" is convention
//!     property = "support-foo",    // sent while this property of the struct is on; then no function is asked
//!     needed = "has_foo",          // besides: and while that is true. `needed = true`: always sent
//!     on = state,                  // the state decides, and no machine type can switch it off
//!     version = 2,
//!     minimum_version = 1,
//!     pre_load = "reset_foo",      // hooks as on a struct, called if the subsection is in the stream;
//!                                  // `pre_save` is `fn(&self)`
//!     post_load = "foo_loaded",
//! ))]
//! # struct FooDevice {
//! #     #[vmstate(subsection = "support_bar")]
//! #     bar: u8,
//! #     #[vmstate(subsection = "support_foo")]
//! #     foo: u8,
//! #     #[vmstate(property = "support-foo", default = true)]
//! #     with_foo: bool,
//! # }
//! # impl FooDevice {
//! #     fn support_bar(&self) -> bool { true }
//! #     fn has_foo(&self) -> bool { self.foo != 0 }
//! #     fn reset_foo(&mut self) {}
//! #     fn foo_loaded(&mut self, _version_id: u32) {}
//! # }
//! ```
//!
//! Clippy's `duplicated_attributes` takes what two of these have in common, `needed = "is_on"` or `version = 2`, for one attribute that is there twice. It
//! does not look where a path has no quotes, and `needed = is_on` means the same; or allow it on the struct.
//!
//! A new subsection of a released device says what decides: `property`, or `on = state`, or both. Where its key or its `needed` is
//! called like the field of a `property`, that decides.
//!
//! Entries are sent in their order, then the others in the order of their first field.
//!
//! # On a field: when it is there
//!
//! | key | meaning |
//! |---|---|
//! | `since = 3` | present from version 3 of its struct, or subsection, on (`VMSTATE_*_V`) |
//! | `test = "f"` | `fn(&self, version_id: u32) -> bool`, asked on both sides: present when true (`field_exists`, `VMSTATE_*_TEST`). With `since` both must hold; QEMU lets the test alone decide, so leave `since` out to match it |
//! | `test = "f(level, mode)"` | the same, but an `f` that is handed these fields and nothing else: properties, and fields sent before this one, so that both sides see the same |
//! | `absent = expr` | the value when the field does not come: its subsection is not in the stream, its `since` is newer, its `test` is false. It is set before loading, so no `pre_load` is needed for it. Baselines have the value of a const, which has to be a number, a bool or an array of them; anything else is written out |
//! | `absent = keep` | the same, where the value that the destination has is right |
//! | `subsection = "key"` | travels in that subsection |
//! | `skip`, `skip = "why"` | not migrated |
//! | `property`, `property = "support-foo"` | configuration that machine types set, not state; named like the field with dashes by default |
//! | `default = expr` | the value of a property that no machine type sets |
//!
//! # On a field: what it is called and what it may be
//!
//! | key | meaning |
//! |---|---|
//! | `rename = "lcr"` | the wire name, stable when the Rust field is renamed |
//! | `validate = "f"` | `fn(&self, version_id: u32)` returning `bool` or `Result<(), E>`: no bytes, checked on both sides (`VMSTATE_VALIDATE`) |
//! | `equal` | must equal what the destination has, and is not stored (`VMSTATE_*_EQUAL`) |
//! | `at_most` | must be from 0 to what the destination has (`VMSTATE_INT32_POSITIVE_LE`) |
//!
//! # On a field: how its bytes are laid out
//!
//! At most one of these, or one of the two above. What says how many there are leaves open how each lies:
//! `len`, `prefix`, `configured`, `range`, `queue`, `list` and `tree` go with `as`, `struct_version`, `optional`,
//! `nullable` and `auto_alloc`, which are about the elements then; the first four also go with `buffer`. `as` goes
//! with the words for absence, with `struct_version` and with `equal`, too.
//!
//! | key | type | on the wire |
//! |---|---|---|
//! | none | integers, `bool`, arrays, nested structs, ... | big endian, no padding, no tags |
//! | `len = "count"`, `len = "count * 4"` | `Vec`, `VecDeque`, `Box<[T]>`, `Bytes`, array | as many elements as an earlier field or a property says; no count of its own (`VMSTATE_VARRAY_*`) |
//! | `len = "cfg.n"`, `len = "cfg.n * 4"` | the same | the same, counted by a field of a nested struct |
//! | `len = "count()"` | the same | the same, as many as `fn count(&self)` says |
//! | `len = "N * 4"`, `len = "consts::N"` | the same | the same, as many as a constant says |
//! | `prefix = u32` | the same | a count of that type, then the elements |
//! | `max = expr` | with `len`, `prefix`, `queue`, `list`, `tree` | the same; a longer one is refused on load |
//! | `configured` | `Vec`, `Box<[T]>`, `Bytes` | as many elements as the destination has already; no count |
//! | `range = 2..6` | array | that part of the array (`VMSTATE_SUB_ARRAY`) |
//! | `bits = "n"` | `Bitmap`, `Vec<u64>` | n bits in 64-bit words (`VMSTATE_BITMAP`) |
//! | `buffer` | bytes | the same bytes, described as one buffer (`VMSTATE_BUFFER`) |
//! | `struct_version = 1` | nested struct, or a container of them | each is saved and loaded at that version (`VMSTATE_VSTRUCT`) |
//! | `queue` | `VecDeque`, `Vec`, `LinkedList` | 1 and an element, ..., 0 (`VMSTATE_QTAILQ_V`) |
//! | `list` | the same | the same, as a list (`VMSTATE_QLIST_V`) |
//! | `tree` | `BTreeMap` | the number of nodes, then 1, key, value, ..., 0 (`VMSTATE_GTREE_V`) |
//! | `via = WireType` | any | what `Via::build` (or `TryVia::build`) makes of the device; `apply` takes it back (`VMSTATE_WITH_TMP`) |
//! | `as = W` | any | the value as a `W`: a mirror of it (`remote`), any other layout of it, or a type that it converts into and back (`TryFrom` both ways) |
//! | `optional` | `Option<T>` | a bool, then the value if there is one |
//! | `nullable` | `Option<Box<T>>` | QEMU's marker for a null pointer, or the value; both ends must have one or not |
//! | `auto_alloc` | `Option<Box<T>>` | QEMU 11's marker before the value, which the destination allocates |
//! | `with = module` | any | what `module::encode` writes and `module::decode` reads; `module::TYPE` describes it (a `VMStateInfo` of your own). `with = Type` takes the same from a type |
//!
//! # Enums and newtypes
//!
//! An enum is sent as its discriminant, in the width of its `#[repr(u8)]` to `#[repr(i64)]`, and then the
//! fields of the variant; a discriminant that no variant has is an error on load. Those fields take
//! `prefix`, `max`, `as`, `optional`, `nullable`, `auto_alloc`, `queue`, `list` and `tree`. An enum cannot
//! hold itself, not even in a box. A baseline has the names of variants besides their discriminants: one that is
//! only called otherwise in Rust keeps its name there, `#[vmstate(rename = "Idle")]`.
//!
//! A tuple struct of one field without attributes is sent as that field. Other tuple structs are devices
//! whose fields are called `0`, `1`, ...
//!
//! Of the keys of a struct, `crate` and `remote` have a meaning on an enum. Any but `crate` makes a device
//! of a tuple struct of one field.
//!
//! # Generic structs
//!
//! What only types know - that no nested struct has a `since` which nothing pins, that none would take a subsection of the struct
//! around it, that a `range` is in its array - is checked by `cargo check`; of a struct with parameters by `cargo build` and
//! `cargo test`, for each instance that is saved somewhere:
//!
//! ```compile_fail,E0080
//! use vmstate_runtime::{Encoder, VmState};
//!
//! #[derive(VmState)]
//! #[vmstate(version = 2)]
//! struct Fifo {
//!     head: u8,
//!     #[vmstate(since = 2)]
//!     tail: u8,
//! }
//!
//! #[derive(VmState)]
//! struct Uart<Irq> {
//!     fifo: Fifo, // `struct_version = 1` is missing
//!     #[vmstate(skip)]
//!     irq: Irq,
//! }
//!
//! let uart = Uart { fifo: Fifo { head: 1, tail: 2 }, irq: () };
//! uart.save(&mut Encoder::new(&mut Vec::new()))?;
//! # Ok::<(), vmstate_runtime::SaveError>(())
//! ```
//!
//! ```
//! # use vmstate_runtime::{Encoder, VmState};
//! #
//! # #[derive(VmState)]
//! # #[vmstate(version = 2)]
//! # struct Fifo {
//! #     head: u8,
//! #     #[vmstate(since = 2)]
//! #     tail: u8,
//! # }
//! #
//! #[derive(VmState)]
//! struct Uart<Irq> {
//!     #[vmstate(struct_version = 1)]
//!     fifo: Fifo,
//!     #[vmstate(skip)]
//!     irq: Irq,
//! }
//!
//! let uart = Uart { fifo: Fifo { head: 1, tail: 2 }, irq: () };
//! uart.save(&mut Encoder::new(&mut Vec::new()))?;
//! # Ok::<(), vmstate_runtime::SaveError>(())
//! ```
#![doc = include_str!("examples.md")]

mod aliases;
mod baseline;
mod check;
mod derive;
mod errors;
mod expand;
mod fit;
mod gate;
mod lower;
mod machines;
mod model;
mod options;
#[cfg(test)]
mod testing;

use syn::DeriveInput;

/// Writes the save and load code of a device, from `#[vmstate(...)]`: see [the attributes](crate).
#[proc_macro_derive(VmState, attributes(vmstate))]
pub fn derive_vmstate(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    // A panic would reach the user as "proc-macro derive panicked", without a word on what to do.
    std::panic::catch_unwind(|| derive::derive(&input))
        .unwrap_or_else(|_| derive::bug(&input))
        .into()
}

/// Holds the devices of a crate against its baseline files: once, in the root of the crate.
///
/// With the directory `vmstate/` beside `Cargo.toml` and this line, a released device that is gone, a
/// device without a file, and two devices of one name are errors. `cargo vmstate init` writes the
/// directory. `baseline!(crate = ::runtime)` names the runtime where it is not `::vmstate_runtime`.
///
/// A device whose bytes depend on a parameter has a baseline for each instantiation that is named:
/// `baseline!(Uart<Kvm>, Uart<Tcg>)`, the files `uart@kvm.vmstate` and `uart@tcg.vmstate`. The label is made of the arguments;
/// `Uart<KvmIrq> as "kvm"` keeps it where they are renamed. A device that was released before it became generic goes on with the
/// file that it has, under its own name: `Uart<Kvm> as "uart"`.
#[proc_macro]
pub fn baseline(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    baseline::baseline(input.into()).into()
}

/// What `vmstate_machine::machine_types!` expands to; that macro is where the documentation is.
#[doc(hidden)]
#[proc_macro]
pub fn machine_types(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    machines::machine_types(input.into()).into()
}
