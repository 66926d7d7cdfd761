//! What a template consists of.
//!
//! As much text as can be is in one piece: what begins a part that may be missing stands behind what
//! is always there, and the piece is copied up to one of the two.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Style;

/// What is always there, then something that state decides about.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) text: Vec<u8>,
    /// So much of the text is always there. The rest begins what the decision may add.
    pub(super) always: usize,
    /// The bytes of the section that this text is about.
    pub(super) bytes: u64,
    /// The text ends a list: no comma goes before it.
    pub(super) ends_list: bool,
    /// Decisions without a text of their own.
    pub(super) takes: Vec<Take>,
    pub(super) op: Op,
}

/// Steps in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Block(pub(super) Vec<Step>);

/// A decision that changes nothing in the text here.
#[derive(Clone, Copy, Debug)]
pub(super) enum Take {
    /// A value that nobody looks into, or so many elements of this size.
    Bytes(u64),
    /// The end of a nested struct that state decides about.
    End,
}

#[derive(Clone, Debug, Default)]
#[repr(u8)] // a byte says which, not some value of a field: that is a few instructions less
pub(super) enum Op {
    /// Nothing: the end of a block.
    #[default]
    Nothing,
    /// What describes the field with this index, if that is there.
    Field(usize, Block),
    /// What describes the subsections, of those that are there. The next step's text begins with the
    /// end of their list.
    Subsections(Vec<Part>),
    /// Some of the elements of an array or sequence.
    Elements(Box<Elements>),
    /// The nodes of a list or tree, and so many bytes around them.
    Nodes(u64, Block),
    /// What a pointer points to; the text is for one that is null.
    Pointer(Block, &'static str),
    /// Pointers, of which those that are null are described as what they are.
    Pointers(Box<Pointers>),
}

/// A subsection.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    /// What begins it if it is the first that is sent, and if it is not. That of the first of all is
    /// in the text of the step.
    pub(super) begin: [Vec<u8>; 2],
    pub(super) inside: Block,
}

/// The elements of an array or sequence; a single value is an array of one.
#[derive(Clone, Debug)]
pub(super) struct Elements {
    /// How many there are, unless state decides.
    pub(super) len: Option<u64>,
    /// In each of those that are counted there are so many.
    pub(super) times: u64,
    /// The first is described for all of them.
    pub(super) alike: bool,
    /// But what the others decide is in the trace.
    pub(super) traced: bool,
    /// How much text is there for the only one, behind what is always there. For the first of several
    /// it is all of the step's text, with a number behind it.
    pub(super) one: usize,
    /// Which of several have their number.
    pub(super) style: Style,
    /// What is before the number of the others.
    pub(super) next: Vec<u8>,
    /// How much of it is there for one without a number.
    pub(super) unnumbered: usize,
    /// What is in one.
    pub(super) inside: Block,
    /// The size of one; if state decides about it, it goes behind the block.
    pub(super) size: Option<u64>,
}

/// Pointers that may be null.
#[derive(Clone, Debug)]
pub(super) struct Pointers {
    /// How many there are, unless state decides.
    pub(super) len: Option<u64>,
    /// In each of those that are counted there are so many.
    pub(super) times: u64,
    /// The first of a run that are not null is described for all of it.
    pub(super) alike: bool,
    /// Which of several have their number.
    pub(super) style: Style,
    /// What each begins with.
    pub(super) named: Vec<u8>,
    /// What is behind that for one that is null.
    pub(super) null: Vec<u8>,
    /// And for one that is not.
    pub(super) object: Block,
}

impl Block {
    /// Text about no bytes of its own.
    pub(super) fn text(&mut self, text: &str) {
        self.constant(text, 0);
    }

    /// Text that is always there, about so many bytes of the section. They wrap: a type may promise more than any has.
    pub(super) fn constant(&mut self, text: &str, bytes: usize) {
        let last = self.last();
        last.text.extend_from_slice(text.as_bytes());
        last.always = last.text.len();
        last.bytes = last.bytes.wrapping_add(bytes as u64);
    }

    /// A decision without a text of its own.
    pub(super) fn take(&mut self, take: Take) {
        self.last().takes.push(take);
    }

    /// Something that state decides about. Most often the text goes on with `begin`.
    pub(super) fn op(&mut self, begin: &[u8], op: Op) {
        let last = self.last();
        last.text.extend_from_slice(begin);
        last.op = op;
    }

    /// What this always begins with. It is taken out.
    pub(super) fn take_begin(&mut self) -> Vec<u8> {
        match self.0.first_mut() {
            Some(first) if !first.ends_list => {
                let rest = first.text.split_off(first.always);
                first.always = 0;
                core::mem::replace(&mut first.text, rest)
            }
            _ => Vec::new(),
        }
    }

    /// Each element of a list brings a comma; the last one's is taken away.
    pub(super) fn end_list(&mut self) {
        let last = self.last();
        if last.text.ends_with(b", ") {
            last.text.truncate(last.text.len() - 2);
        } else if !last.text.ends_with(b"[") {
            self.0.push(Step { ends_list: true, ..Step::default() });
        }
        self.text("]");
    }

    /// The step that takes more text.
    fn last(&mut self) -> &mut Step {
        let open = self.0.pop_if(|last| matches!(last.op, Op::Nothing));
        self.0.push(open.unwrap_or_default());
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}
