//! What older formats of baseline files did not record.

use super::{Baseline, Device, Field, History, Stamp, Subsection, Type};
use crate::text::FORMAT;

/// The first format that says which limits and priorities were released.
const LIMITS: u32 = 2;

impl Baseline {
    /// Whether the file says what limits and priorities were released.
    #[must_use]
    pub fn knows_limits(&self) -> bool {
        self.format >= LIMITS
    }

    /// The baseline as a file of this format says it, to compare it with one.
    #[must_use]
    pub fn in_format(mut self, format: u32) -> Self {
        self.format = format;
        if self.knows_limits() {
            return self;
        }
        for layout in &mut self.layouts {
            layout.device.priority = History::new();
            each_field(&mut layout.device, &mut |field| {
                (field.first, field.max) = (History::new(), History::new());
            });
        }
        self
    }

    /// The baseline in the newest format: what an older one did not record was released as it is now.
    pub(crate) fn upgrade(&mut self) {
        if !self.knows_limits() {
            for layout in &mut self.layouts {
                let first = layout.device.versions.entries().first().map(|entry| entry.stamp);
                layout.device.priority.restamp(Stamp::Next, first.unwrap_or(Stamp::Next));
                each_field(&mut layout.device, &mut |field| {
                    field.first.restamp(Stamp::Next, field.stamp);
                    field.max.restamp(Stamp::Next, field.stamp);
                });
            }
        }
        self.format = FORMAT;
    }
}

/// Every field, those of subsections and nested structs, too.
fn each_field(device: &mut Device, visit: &mut impl FnMut(&mut Field)) {
    body(&mut device.fields, &mut device.subsections, visit);
}

fn body(fields: &mut [Field], parts: &mut [Subsection], visit: &mut impl FnMut(&mut Field)) {
    for field in fields {
        visit(field);
        if let Some(ty) = &mut field.ty {
            inside(ty, visit);
        }
    }
    for part in parts {
        body(&mut part.fields, &mut part.subsections, visit);
    }
}

fn inside(ty: &mut Type, visit: &mut impl FnMut(&mut Field)) {
    match ty {
        Type::Struct(nested) => body(&mut nested.fields, &mut nested.subsections, visit),
        Type::Sequence { element, .. } | Type::Pointer(_, element) => inside(element, visit),
        Type::Tree { key, value } => {
            inside(key, visit);
            inside(value, visit);
        }
        Type::Leaf { .. } | Type::Enum { .. } => {}
    }
}
