//! The canonical text of a baseline, a device and a type.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::DUMP_FORMAT;
use super::branches::{self, spell};
use super::heads::head;
use super::names::{name, path, quoted};
use crate::model::{
    Baseline, Break, Conditional, Decided, Default, Device, Entry, Field, History, Hook, Hooks,
    LoadOld, Property, PropertyValue, Stamp, Struct, Subsection, Type, Versions,
};

/// The canonical text of a baseline file.
#[must_use]
pub fn print_baseline(baseline: &Baseline) -> String {
    let mut out = header(baseline.name());
    branches::print(&mut out, &baseline.releases, &baseline.graph);
    let _ = writeln!(out, "format {}", baseline.format);
    line(&mut out, "device ", |out| name(out, baseline.name()));
    if let Some(instance) = &baseline.instance {
        let _ = writeln!(out, "instance {instance}");
    }
    branches::print_line(&mut out, &baseline.releases, &baseline.graph);
    if let Some(reason) = &baseline.dropped {
        line(&mut out, "dropped ", |out| quoted(out, reason));
    }
    if let Some(configuration) = &baseline.when {
        line(&mut out, "when ", |out| quoted(out, configuration));
    }
    for Conditional { part, when } in &baseline.parts {
        let _ = write!(out, "when {} ", part.kind());
        name(&mut out, part.name());
        line(&mut out, " ", |out| quoted(out, when));
    }
    let mut printer = Printer { out, releases: Some(baseline) };
    for layout in &baseline.layouts {
        if let Some(stamp) = layout.restart {
            printer.line(stamp, 0, |out| match &layout.same_bytes {
                Some(why) => same_bytes(out, why),
                None => out.push_str("restart"),
            });
        }
        printer.device(&layout.device);
    }
    printer.out
}

/// The comment that begins every baseline file.
pub(crate) fn header(device: &str) -> String {
    let mut out = String::from("# Wire layout of `");
    name(&mut out, device);
    out.push_str("`. Written by `cargo vmstate`; review a change like a change of an interface.\n");
    out
}

/// A device as a build prints it: what holds now, without stamps.
#[must_use]
pub fn print_dump(device: &Device) -> String {
    let mut out = format!("vmstate-dump {DUMP_FORMAT}\n");
    line(&mut out, "device ", |out| name(out, &device.name));
    let mut printer = Printer { out, releases: None };
    printer.device(device);
    printer.out
}

/// What stands on the line of a field.
pub(crate) fn type_head(ty: &Type) -> String {
    let mut out = String::new();
    head(&mut out, ty);
    out
}

/// A nested struct without its versions, fields and hooks.
pub(crate) fn parts_text(nested: &Struct) -> String {
    let mut out = String::from("struct ");
    name(&mut out, &nested.name);
    out.push('\n');
    let mut printer = Printer { out, releases: None };
    printer.members(&[], &nested.subsections, 1);
    printer.out
}

/// A type with all that is sent of it.
pub(crate) fn type_text(ty: &Type) -> String {
    let mut printer = Printer { out: type_head(ty), releases: None };
    printer.out.push('\n');
    printer.children(ty, Stamp::Next, 1);
    printer.out
}

/// The line of a field without its content and stamps: `field lcr uint32 test pre_version_lcr`.
pub(crate) fn field_head(field: &Field) -> String {
    let mut out = String::new();
    field_line(&mut out, field, None);
    out
}

/// The line of a subsection without its content and stamps.
pub(crate) fn subsection_head(part: &Subsection) -> String {
    let mut out = String::new();
    subsection_line(&mut out, part, None);
    out
}

/// A subsection with all that is in it, without stamps.
pub(crate) fn subsection_text(part: &Subsection) -> String {
    let mut printer = Printer { out: String::new(), releases: None };
    printer.subsection(part, 0);
    printer.out
}

/// The line of a property as it is now.
pub(crate) fn property_line(property: &Property) -> String {
    let mut printer = Printer { out: String::new(), releases: None };
    printer.property(property);
    printer.out.trim_end().to_owned()
}

fn line(out: &mut String, word: &str, rest: impl FnOnce(&mut String)) {
    out.push_str(word);
    rest(out);
    out.push('\n');
}

struct Printer<'a> {
    out: String,
    /// The names of stamps; without them, only what holds now is printed.
    releases: Option<&'a Baseline>,
}

impl Printer<'_> {
    fn device(&mut self, device: &Device) {
        self.history(&device.needed, 0, "needed", |out, value| path(out, value));
        self.history(&device.versions, 0, "", |out, it| versions(out, *it));
        self.history(&device.priority, 0, "priority", number);
        self.history(&device.early_setup, 0, "early_setup", |_, ()| {});
        self.history(&device.unmigratable, 0, "unmigratable", |out, why| quoted(out, why));
        self.history(&device.load_old, 0, "load_old", load_old);
        self.breaks("breaks_backward", &device.breaks_backward);
        self.breaks("breaks_forward", &device.breaks_forward);
        // A baseline says it where the layout begins.
        if let (None, Some(why)) = (self.releases, &device.same_bytes) {
            self.line(Stamp::Next, 0, |out| same_bytes(out, why));
        }
        self.hooks(&device.hooks, 0);
        self.members(&device.fields, &device.subsections, 0);
        device.properties.iter().for_each(|property| self.property(property));
    }

    /// One line: stamp, indent, item.
    fn line(&mut self, stamp: Stamp, level: usize, item: impl FnOnce(&mut String)) {
        if let Some(releases) = self.releases {
            spell(&mut self.out, &releases.releases, &releases.graph, stamp);
            self.out.push(' ');
        }
        for _ in 0..level {
            self.out.push_str("  ");
        }
        item(&mut self.out);
        self.out.push('\n');
    }

    /// A line for every change, or for what holds now.
    fn history<T>(
        &mut self,
        history: &History<T>,
        level: usize,
        word: &str,
        value: impl Fn(&mut String, &T),
    ) {
        for entry in self.entries(history) {
            self.line(entry.stamp, level, |out| {
                let start = out.len();
                out.push_str(word);
                out.push(' ');
                match &entry.value {
                    Some(it) => value(out, it),
                    None => out.push('-'),
                }
                trim(out, start);
            });
        }
    }

    fn entries<'h, T>(&self, history: &'h History<T>) -> &'h [Entry<T>] {
        let entries = history.entries();
        match (self.releases, history.get()) {
            (Some(_), _) => entries,
            (None, Some(_)) => &entries[entries.len() - 1..],
            (None, None) => &[],
        }
    }

    fn breaks(&mut self, word: &str, breaks: &[Break]) {
        for entry in breaks {
            self.line(entry.stamp, 0, |out| {
                let _ = write!(out, "{word} {} ", entry.version);
                quoted(out, &entry.reason);
            });
        }
    }

    fn hooks(&mut self, hooks: &Hooks, level: usize) {
        for hook in Hook::ALL {
            let history = hooks.get(hook);
            if !history.entries().is_empty() {
                let word = format!("hook {}", hook.word());
                self.history(history, level, &word, |out, function| path(out, function));
            }
        }
    }

    fn members(&mut self, fields: &[Field], subsections: &[Subsection], level: usize) {
        for field in fields {
            self.field(field, level);
        }
        for part in subsections {
            self.subsection(part, level);
        }
    }

    fn subsection(&mut self, part: &Subsection, level: usize) {
        let releases = self.releases;
        self.line(part.stamp, level, |out| subsection_line(out, part, releases));
        self.hooks(&part.hooks, level + 1);
        self.members(&part.fields, &part.subsections, level + 1);
    }

    fn field(&mut self, field: &Field, level: usize) {
        let releases = self.releases;
        self.line(field.stamp, level, |out| field_line(out, field, releases));
        if let Some(ty) = &field.ty {
            self.children(ty, field.stamp, level + 1);
        }
    }

    /// `stamp`: that of the field, which the key and the value of a tree share.
    fn children(&mut self, ty: &Type, stamp: Stamp, level: usize) {
        match ty {
            Type::Struct(nested) => {
                self.hooks(&nested.hooks, level);
                // A file keeps what it has; anything else tells what is sent.
                let fields = match self.releases {
                    Some(_) => Cow::Borrowed(&*nested.fields),
                    None => nested.sent_fields(),
                };
                self.members(&fields, &nested.subsections, level);
            }
            Type::Sequence { element, .. } | Type::Pointer(_, element) => {
                self.children(element, stamp, level);
            }
            Type::Tree { key, value } => {
                for (word, ty) in [("key ", key), ("value ", value)] {
                    self.line(stamp, level, |out| {
                        out.push_str(word);
                        head(out, ty);
                    });
                    self.children(ty, stamp, level + 1);
                }
            }
            Type::Leaf { .. } | Type::Enum { .. } => {}
        }
    }

    fn property(&mut self, property: &Property) {
        let mut word = String::from("property ");
        name(&mut word, &property.name);
        self.history(&property.value, 0, &word, property_value);
    }
}

fn subsection_line(out: &mut String, part: &Subsection, releases: Option<&Baseline>) {
    out.push_str("subsection ");
    name(out, &part.name);
    let _ = write!(out, " version {} minimum {}", part.version, part.minimum);
    if let Some(predicate) = &part.needed {
        out.push_str(" needed ");
        path(out, predicate);
    }
    attribute(out, " by ", &part.decided, part.stamp, releases, decided);
}

fn decided(out: &mut String, decided: &Decided) {
    match decided {
        Decided::State => out.push_str("state"),
        Decided::Property(property) => {
            out.push_str("property ");
            name(out, property);
        }
        Decided::Both(property) => {
            out.push_str("property ");
            name(out, property);
            out.push_str(" and state");
        }
    }
}

fn field_line(out: &mut String, field: &Field, releases: Option<&Baseline>) {
    out.push_str("field ");
    name(out, &field.name);
    out.push(' ');
    match &field.ty {
        Some(ty) => head(out, ty),
        None => out.push('?'),
    }
    if field.since > 0 {
        let _ = write!(out, " since {}", field.since);
    }
    let stamp = field.stamp;
    attribute(out, " first ", &field.first, stamp, releases, number);
    attribute(out, " max ", &field.max, stamp, releases, number);
    attribute(out, " test ", &field.test, stamp, releases, |out, test| path(out, test));
    attribute(out, " absent ", &field.absent, stamp, releases, |out, value| quoted(out, value));
    if let Some(check) = field.check {
        let _ = write!(out, " check {}", check.word());
    }
    attribute(out, " validate ", &field.validate, stamp, releases, |out, it| path(out, it));
}

/// Removes the blank before a missing word and after the last.
fn trim(out: &mut String, start: usize) {
    if out[start..].starts_with(' ') {
        out.remove(start);
    }
    if out.ends_with(' ') {
        out.pop();
    }
}

fn same_bytes(out: &mut String, why: &str) {
    out.push_str("same_bytes ");
    quoted(out, why);
}

fn number<T: std::fmt::Display>(out: &mut String, number: &T) {
    let _ = write!(out, "{number}");
}

fn versions(out: &mut String, Versions { version, minimum }: Versions) {
    let _ = write!(out, "version {version} minimum {minimum}");
}

fn load_old(out: &mut String, old: &LoadOld) {
    let _ = write!(out, "{} ", old.since);
    path(out, &old.function);
}

fn property_value(out: &mut String, value: &PropertyValue) {
    out.push_str(&value.kind);
    out.push(' ');
    match &value.default {
        Default::Bool(default) => out.push_str(if *default { "true" } else { "false" }),
        Default::Integer(default) => drop(write!(out, "{default}")),
        Default::Text(default) => quoted(out, default),
    }
}

/// What may change, on the line of a field or subsection. It carries a stamp if it came after that.
fn attribute<T>(
    out: &mut String,
    word: &str,
    history: &History<T>,
    owner: Stamp,
    releases: Option<&Baseline>,
    value: impl Fn(&mut String, &T),
) {
    let Some(releases) = releases else {
        if let Some(it) = history.get() {
            out.push_str(word);
            value(out, it);
        }
        return;
    };
    for entry in history.entries() {
        out.push_str(word);
        match &entry.value {
            Some(it) => value(out, it),
            None => out.push('-'),
        }
        if entry.stamp != owner {
            out.push('@');
            spell(out, &releases.releases, &releases.graph, entry.stamp);
        }
    }
}
