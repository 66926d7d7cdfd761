//! Sections of the same device often decide the same: then the text is that of the one before.
//!
//! Nothing is allocated for that: the guest waits.

use core::ops::Range;

use vmstate_runtime::Decisions;

/// Of so many kinds of devices something is remembered. Their sections may take turns, as those of
/// CPUs do.
const KINDS: usize = 16;
/// So many decisions and names of subsections are remembered, of all kinds.
const DECISIONS: usize = 128;
const SUBSECTIONS: usize = 16;

/// What was put together last, of each kind of device.
#[derive(Debug)]
pub(super) struct Recent {
    /// By the lowest bits of the identity.
    last: [Last; KINDS],
    words: [u64; DECISIONS],
    names: [&'static str; SUBSECTIONS],
    /// What is taken of them.
    words_used: usize,
    names_used: usize,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    /// The device; none is 0.
    identity: usize,
    /// What it decided, and its text: where they start and end.
    words: (u32, u32),
    names: (u32, u32),
    text: (usize, usize),
}

impl Recent {
    #[inline]
    pub(super) const fn new() -> Self {
        let last = Last { identity: 0, words: (0, 0), names: (0, 0), text: (0, 0) };
        Self {
            last: [last; KINDS],
            words: [0; DECISIONS],
            names: [""; SUBSECTIONS],
            words_used: 0,
            names_used: 0,
        }
    }

    /// Where the text is if this device has decided the same before.
    #[inline]
    pub(super) fn find(&self, identity: usize, decisions: Decisions<'_>) -> Option<Range<usize>> {
        let last = &self.last[identity % KINDS];
        if last.identity != identity {
            return None;
        }
        let words = self.words.get(last.words.0 as usize..last.words.1 as usize)?;
        let names = self.names.get(last.names.0 as usize..last.names.1 as usize)?;
        (Decisions::from_parts(words, names) == decisions).then_some(last.text.0..last.text.1)
    }

    /// The device decided so, and its text is there.
    pub(super) fn remember(
        &mut self,
        identity: usize,
        decisions: Decisions<'_>,
        text: Range<usize>,
    ) {
        let (words, names) = decisions.into_parts();
        if words.len() > DECISIONS || names.len() > SUBSECTIONS {
            return;
        }
        if words.len() > DECISIONS - self.words_used || names.len() > SUBSECTIONS - self.names_used
        {
            self.last.iter_mut().for_each(|last| last.identity = 0);
            (self.words_used, self.names_used) = (0, 0);
        }
        let (word, name) = (self.words_used, self.names_used);
        self.words_used += words.len();
        self.names_used += names.len();
        self.words[word..self.words_used].copy_from_slice(words);
        self.names[name..self.names_used].copy_from_slice(names);
        self.last[identity % KINDS] = Last {
            identity,
            words: (word as u32, self.words_used as u32),
            names: (name as u32, self.names_used as u32),
            text: (text.start, text.end),
        };
    }
}
