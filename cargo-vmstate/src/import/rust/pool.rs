//! The structs of a stream, each once.

use std::collections::HashMap;

use super::merge;
use super::model::{Id, Part, Struct};

/// How many structs of one name, which cannot be one, are tried.
const MOST: usize = 32;

/// Structs, found by the name and version of their description.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) structs: Vec<Struct>,
    named: HashMap<(String, u32), Vec<Id>>,
}

impl Pool {
    /// The struct that says what this one says: one that is there, made wider if need be, or a new one.
    pub(super) fn add(&mut self, body: Part) -> Id {
        let alike = self.named.entry((body.name.clone(), body.version)).or_default();
        for id in alike.iter().rev().take(MOST) {
            if let Some(merged) = merge::parts(&self.structs[*id].body, &body) {
                self.structs[*id].body = merged;
                return *id;
            }
        }
        let id = self.structs.len();
        alike.push(id);
        self.structs.push(Struct { body, is_device: false, is_renamed: false });
        id
    }
}
