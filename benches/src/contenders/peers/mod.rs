//! Other crates, each in the configuration that suits it best.

mod bincode;
mod bitcode;
mod borsh;
mod mirror;
mod musli;
mod postcard;
mod prost;
mod revision;
mod rkyv;
mod savefile;
mod serde_json;
mod serde_structs;
mod speedy;
mod versionize;
mod wincode;
mod zerocopy;

use super::{Bench, Contender, Contenders, LoadFresh, Output, Slice, Unable};

/// Why a peer does not load into an existing value.
const RETURNS: &str = "it only returns new values";

/// All of them, in the order of the tables.
pub const ALL: &[Contenders] = &[
    wincode::contenders,
    bincode::contenders,
    borsh::contenders,
    speedy::contenders,
    postcard::contenders,
    rkyv::contenders,
    bitcode::contenders,
    savefile::contenders,
    revision::contenders,
    versionize::contenders,
    musli::contenders,
    prost::contenders,
    zerocopy::contenders,
    serde_json::contenders,
];
