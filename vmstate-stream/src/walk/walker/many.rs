//! Elements, and the nodes of lists and trees.

use core::fmt::Write as _;

use vmstate_runtime::Decision;

use super::super::fault::FaultKind;
use super::{Found, Frame, Kind, Walk};

impl<'a> Walk<'a> {
    pub(super) fn element(&mut self, depth: usize) -> Found<'a> {
        let Some(Frame { kind: Kind::Elements { element, next, end, first }, .. }) =
            self.stack.last_mut()
        else {
            return Ok(None);
        };
        if *next >= *end {
            return self.end();
        }
        let (element, index) = (*element, *next);
        *next += 1;
        // The others look like the first, and the trace says nothing about them.
        if index == *first + 1 && matches!(self.guide.peek(), Some(Decision::Rest(_))) {
            self.guide.consume();
            self.guide.suspend(depth);
        }
        self.push_index(index);
        self.value(element, 0, depth)
    }

    pub(super) fn push_index(&mut self, index: u64) {
        self.name = self.path.len();
        let _ = write!(self.path, "[{index}]");
    }

    pub(super) fn node(&mut self, depth: usize) -> Found<'a> {
        let left = self.left();
        let Some(Frame { kind: Kind::Nodes { values, listed, announced, node, value }, .. }) =
            self.stack.last_mut()
        else {
            return Ok(None);
        };
        let (values, each) = (*values, if *listed { 1 } else { values.len().max(1) });
        if *value % each == 0 {
            let marker = self.bytes.get(self.at).copied();
            let Some(marker) = marker else {
                return Err(FaultKind::Truncated { needed: 1, available: left });
            };
            let described = if *listed { *value < values.len() } else { marker != 0 };
            if !described || marker == 0 {
                if marker != 0 || described {
                    return Err(FaultKind::WrongMarker { found: marker });
                }
                if let (Some(announced), false) = (*announced, *listed)
                    && announced != *node
                {
                    let found = *node;
                    return Err(FaultKind::WrongNodeCount { announced, found });
                }
                self.at += 1;
                return self.end();
            }
            self.at += 1;
            *node += 1;
        }
        let (index, ty) = (*node - 1, &values[if *listed { *value } else { *value % each }]);
        let nth = *value % each;
        *value += 1;
        self.push_index(index);
        if each > 1 {
            self.path.push_str(if nth == 0 { ".key" } else { ".value" });
        }
        self.value(ty, 0, depth)
    }
}
