//! The structs of a stream, each once.

use std::collections::{HashMap, HashSet};

use super::check::reached;
use super::merge;
use super::model::{Id, Part, Struct};

/// How many structs of one name, which cannot be one, are tried.
const MOST: usize = 32;
/// How many structs are looked at in all, to see which are in which. Streams of QEMU need a few thousand.
const SEARCHES: usize = 1 << 22;
/// How many fields and subsections are compared in all where structs are not equal. Streams of QEMU need some thousand.
const COMPARISONS: usize = 1 << 24;

/// Structs, found by the name and version of their description.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) structs: Vec<Struct>,
    named: HashMap<(String, u32), Vec<Id>>,
    /// Structs that were looked at.
    searched: usize,
    /// Fields and subsections that were compared, to make structs wider.
    compared: usize,
}

impl Pool {
    /// The struct that says what this one says: one that is there, made wider if need be, or a new one.
    pub(super) fn add(&mut self, body: Part) -> Id {
        let key = (body.name.clone(), body.version);
        let alike = self.named.get(&key).map_or(&[][..], Vec::as_slice);
        let mut latest = alike.iter().rev().take(MOST).copied().collect::<Vec<_>>().into_iter();
        let merged = latest.find_map(|id| {
            let old = &self.structs[id].body;
            if *old == body {
                return Some((id, None));
            }
            self.compared += old.len() + body.len();
            if self.compared > COMPARISONS {
                return None;
            }
            let merged = merge::parts(old, &body)?;
            if merged == *old {
                return Some((id, None));
            }
            // What is in it may have become wider since, and have one of its own name in it.
            (!self.is_in(id, &body)).then_some((id, Some(merged)))
        });
        if let Some((id, wider)) = merged {
            if let Some(wider) = wider {
                self.structs[id].body = wider;
            }
            return id;
        }
        let id = self.structs.len();
        self.named.entry(key).or_default().push(id);
        self.structs.push(Struct { body, is_device: false, is_renamed: false });
        id
    }

    /// Whether a struct is somewhere in a body; so it is said to be when that takes too long to find out.
    fn is_in(&mut self, wanted: Id, body: &Part) -> bool {
        let mut seen = HashSet::new();
        let mut left = reached(body);
        while let Some(id) = left.pop() {
            self.searched += 1;
            if id == wanted || self.searched > SEARCHES {
                return true;
            }
            if seen.insert(id) {
                left.extend(reached(&self.structs[id].body));
            }
        }
        false
    }
}
