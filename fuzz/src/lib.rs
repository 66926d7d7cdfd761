//! What the fuzz targets share.
//!
//! | module | what is in it |
//! |---|---|
//! | [`baseline`] | baseline files and the like: read, printed, brought up to date |
//! | [`bound`] | the memory that a load may take, as SECURITY.md promises it, by a counting allocator |
//! | [`device`] | a device and bytes: loaded from every source, saved, loaded again |
//! | [`examples`] | the example devices, chosen by input |
//! | [`stream`] | a whole stream, walked and read |
//! | [`synthetic`] | made-up devices, which have every attribute and layout between them, and their states |
//! | [`edit`] | damage to a stream, made from the input |
//! | [`expansion`] | the derive's front end: what comes out is Rust |
//! | [`lines`] | damage to a text, line by line and word by word |
//! | [`machine`] | machines of made-up devices: loaded, or as before |
//! | [`import`] | the Rust that `cargo vmstate import` makes of streams |
//! | [`inspect`] | what `cargo vmstate inspect` says of a stream |
//! | [`rust`] | structs and attributes for the derive, made from the input |
//! | [`seeds`] | what each target starts from |

pub mod baseline;
pub mod bound;
pub mod device;
pub mod edit;
pub mod examples;
pub mod expansion;
pub mod import;
pub mod inspect;
pub mod lines;
pub mod machine;
pub mod rust;
pub mod seeds;
pub mod stream;
pub mod synthetic;

use vmstate_tests::counting::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;
