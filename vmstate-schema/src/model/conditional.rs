//! Parts of a device that only some configurations of the crate have.

use super::{Baseline, Device, Field, Subsection, Type};

/// What stands behind a `#[cfg(..)]` inside of a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A field of the main body, of a nested struct or of a subsection, by the names on the way to it: `fifo/level`,
    /// `uart/clock/divider`.
    Field(String),
    /// A subsection, by its name on the wire, with all that is in it; one of a nested struct behind the names on the way to that:
    /// `fifo/fifo8/overrun`.
    Subsection(String),
    /// A property.
    Property(String),
}

/// A part and its condition, as in `#[cfg(..)]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditional {
    /// The part.
    pub part: Part,
    /// `feature = "kvm"`.
    pub when: String,
}

impl Part {
    /// The kind, as files and messages say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Subsection(_) => "subsection",
            Self::Property(_) => "property",
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Subsection(name) | Self::Property(name) => name,
        }
    }

    /// The subsection of the device that this field is in.
    #[must_use]
    pub fn section<'d>(&self, device: &'d Device) -> Option<&'d Subsection> {
        let Self::Field(path) = self else { return None };
        if has_field(&device.fields, path) {
            return None;
        }
        section(&device.subsections, path).map(|(part, _)| part)
    }

    /// The field of the main body that this one is inside of.
    #[must_use]
    pub fn holder(&self, device: &Device) -> Option<&str> {
        if self.section(device).is_some() {
            return None;
        }
        let (path, own) = match self {
            Self::Field(path) => (path, device.fields.iter().any(|it| it.name == *path)),
            // The names of subsections have slashes, too.
            Self::Subsection(path) => (path, !has_part(&device.fields, path)),
            Self::Property(_) => return None,
        };
        let mut fields = device.fields.iter().filter(|_| !own);
        fields.find_map(|field| inside(field, path).map(|_| &path[..field.name.len()]))
    }
}

/// What is left of a path behind the name of a field.
fn inside<'p>(field: &Field, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(field.name.as_str())?.strip_prefix('/')
}

/// The subsection that a field of this path is in, and the field's name.
fn section<'d, 'p>(parts: &'d [Subsection], path: &'p str) -> Option<(&'d Subsection, &'p str)> {
    parts.iter().find_map(|part| {
        let own = path.strip_prefix(part.name.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let own = own.filter(|rest| part.fields.iter().any(|field| field.name == *rest));
        own.map(|rest| (part, rest)).or_else(|| section(&part.subsections, path))
    })
}

/// The same, to change it; the field may be missing.
fn section_mut<'d, 'p>(
    parts: &'d mut [Subsection],
    path: &'p str,
    others: &[Subsection],
) -> Option<(&'d mut Subsection, &'p str)> {
    let (known, name) = section(others, path)?;
    subsection_mut(parts, &known.name).map(|part| (part, name))
}

/// The subsection of this name, at any depth.
fn subsection_mut<'d>(parts: &'d mut [Subsection], name: &str) -> Option<&'d mut Subsection> {
    for part in parts {
        if part.name == name {
            return Some(part);
        }
        if let Some(found) = subsection_mut(&mut part.subsections, name) {
            return Some(found);
        }
    }
    None
}

/// Every field of subsections by its path.
fn inner_paths(parts: &[Subsection], found: &mut Vec<Part>) {
    for part in parts {
        let path = |field: &Field| Part::Field(format!("{}/{}", part.name, field.name));
        found.extend(part.fields.iter().map(path));
        inner_paths(&part.subsections, found);
    }
}

/// Every field of these, and of structs in them, by its path.
fn paths(fields: &[Field], way: &str, found: &mut Vec<Part>) {
    for field in fields {
        let path = format!("{way}{}", field.name);
        if let Some(nested) = field.ty.as_ref().and_then(Type::nested) {
            found.push(Part::Field(path.clone()));
            paths(&nested.fields, &format!("{path}/"), found);
            let part = |it: &Subsection| Part::Subsection(format!("{path}/{}", it.name));
            found.extend(nested.subsections.iter().map(part));
        } else {
            found.push(Part::Field(path));
        }
    }
}

fn has_field(fields: &[Field], path: &str) -> bool {
    fields.iter().any(|field| {
        let nested = || field.ty.as_ref().and_then(Type::nested);
        field.name == path
            || inside(field, path)
                .is_some_and(|rest| nested().is_some_and(|it| has_field(&it.fields, rest)))
    })
}

/// The same of a subsection of a nested struct.
fn has_part(fields: &[Field], path: &str) -> bool {
    fields.iter().any(|field| {
        let nested = field.ty.as_ref().and_then(Type::nested);
        inside(field, path).zip(nested).is_some_and(|(rest, nested)| {
            nested.subsections.iter().any(|it| it.name == rest) || has_part(&nested.fields, rest)
        })
    })
}

fn remove_part(fields: &mut [Field], path: &str) {
    for field in fields {
        if let Some(rest) = inside(field, path)
            && let Some(nested) = field.ty.as_mut().and_then(Type::nested_mut)
        {
            nested.subsections.retain(|it| it.name != rest);
            remove_part(&mut nested.fields, rest);
        }
    }
}

fn add_part(fields: &mut [Field], others: &[Field], path: &str) {
    for field in fields {
        let other = others.iter().find(|other| other.name == field.name);
        let other = other.and_then(|other| other.ty.as_ref()).and_then(Type::nested);
        if let (Some(rest), Some(other)) = (inside(field, path), other)
            && let Some(nested) = field.ty.as_mut().and_then(Type::nested_mut)
        {
            add(&mut nested.subsections, &other.subsections, rest, |it| &it.name);
            add_part(&mut nested.fields, &other.fields, rest);
        }
    }
}

fn remove_field(fields: &mut Vec<Field>, path: &str) {
    fields.retain(|field| field.name != path);
    for field in fields {
        if let Some(rest) = inside(field, path)
            && let Some(nested) = field.ty.as_mut().and_then(Type::nested_mut)
        {
            remove_field(&mut nested.fields, rest);
        }
    }
}

fn add_field(fields: &mut Vec<Field>, others: &[Field], path: &str) {
    if others.iter().any(|field| field.name == path) {
        return add(fields, others, path, |field| &field.name);
    }
    for field in fields {
        let other = others.iter().find(|other| other.name == field.name);
        let other = other.and_then(|other| other.ty.as_ref()).and_then(Type::nested);
        if let (Some(rest), Some(other)) = (inside(field, path), other)
            && let Some(nested) = field.ty.as_mut().and_then(Type::nested_mut)
        {
            add_field(&mut nested.fields, &other.fields, rest);
        }
    }
}

impl Device {
    /// Every part that can be behind a condition.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut fields = Vec::new();
        paths(&self.fields, "", &mut fields);
        inner_paths(&self.subsections, &mut fields);
        let subsections = self.subsections.iter().map(|it| Part::Subsection(it.name.clone()));
        let properties = self.properties.iter().map(|it| Part::Property(it.name.clone()));
        fields.into_iter().chain(subsections).chain(properties).collect()
    }

    /// Whether it has the part.
    #[must_use]
    pub fn has(&self, part: &Part) -> bool {
        match part {
            Part::Field(path) => {
                has_field(&self.fields, path) || section(&self.subsections, path).is_some()
            }
            Part::Subsection(name) => {
                self.subsections.iter().any(|it| it.name == *name) || has_part(&self.fields, name)
            }
            Part::Property(name) => self.properties.iter().any(|it| it.name == *name),
        }
    }

    /// The device in a configuration without these parts.
    #[must_use]
    pub fn without<'p>(mut self, parts: impl IntoIterator<Item = &'p Part>) -> Self {
        for part in parts {
            match part {
                Part::Field(path) => {
                    let known = self.subsections.clone();
                    if !has_field(&self.fields, path)
                        && let Some((part, name)) = section_mut(&mut self.subsections, path, &known)
                    {
                        part.fields.retain(|field| field.name != name);
                    } else {
                        remove_field(&mut self.fields, path);
                    }
                }
                Part::Subsection(name) => {
                    let count = self.subsections.len();
                    self.subsections.retain(|it| it.name != *name);
                    if count == self.subsections.len() {
                        remove_part(&mut self.fields, name);
                    }
                }
                Part::Property(name) => self.properties.retain(|it| it.name != *name),
            }
        }
        self
    }

    /// The device with what it lacks of these parts, as another has them.
    #[must_use]
    pub fn with<'p>(mut self, parts: impl IntoIterator<Item = &'p Part>, other: &Self) -> Self {
        for part in parts {
            if self.has(part) {
                continue;
            }
            let name = part.name();
            match part {
                Part::Field(_) => {
                    let from = section(&other.subsections, name);
                    if has_field(&other.fields, name) {
                        add_field(&mut self.fields, &other.fields, name);
                    } else if let Some((from, _)) = from
                        && let Some((part, field)) =
                            section_mut(&mut self.subsections, name, &other.subsections)
                    {
                        add(&mut part.fields, &from.fields, field, |field| &field.name);
                    }
                }
                Part::Subsection(_) if has_part(&other.fields, name) => {
                    add_part(&mut self.fields, &other.fields, name);
                }
                Part::Subsection(_) => {
                    add(&mut self.subsections, &other.subsections, name, |it| &it.name);
                }
                Part::Property(_) => {
                    add(&mut self.properties, &other.properties, name, |it| &it.name);
                }
            }
        }
        self
    }
}

/// Adds an item behind those that stand before it in the other list.
fn add<T: Clone>(list: &mut Vec<T>, other: &[T], name: &str, of: impl Fn(&T) -> &String) {
    let Some(place) = other.iter().position(|it| of(it) == name) else { return };
    let mut before = other[..place].iter().rev();
    let at = before.find_map(|it| list.iter().rposition(|ours| of(ours) == of(it)));
    list.insert(at.map_or(0, |at| at + 1), other[place].clone());
}

impl Baseline {
    /// The history in a configuration without these parts.
    #[must_use]
    pub fn without(mut self, parts: &[&Part]) -> Self {
        for layout in &mut self.layouts {
            layout.device = layout.device.clone().without(parts.iter().copied());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Struct;

    fn field(name: &str, ty: Type) -> Field {
        Field { ty: Some(ty), ..Field::new(name) }
    }

    fn leaf(name: &str) -> Field {
        field(name, Type::leaf("uint8", 1))
    }

    #[test]
    fn a_part_may_be_inside_of_nested_structs() {
        let subsections = vec![Subsection::new("inner/x", None), Subsection::new("inner/y", None)];
        let fields = vec![leaf("a"), leaf("b"), leaf("c")];
        let inner = Struct { fields, subsections, ..Struct::new("inner") };
        let inner = Type::array(Type::Struct(Box::new(inner)), 2);
        let outer =
            Struct { fields: vec![leaf("x"), field("inner", inner)], ..Struct::new("outer") };
        let outer = field("outer", Type::Struct(Box::new(outer)));
        let mut clock = Subsection::new("d/clock", None);
        clock.fields = vec![leaf("rate"), leaf("phase")];
        let mut drift = Subsection::new("d/clock/drift", None);
        drift.fields = vec![leaf("ppm"), leaf("age")];
        clock.subsections.push(drift);
        let subsections = vec![clock];
        let device = Device { fields: vec![leaf("n"), outer], subsections, ..Device::new("d") };
        let names: Vec<String> = device.parts().iter().map(|it| it.name().to_owned()).collect();
        let inside = ["outer/inner/a", "outer/inner/b", "outer/inner/c"];
        let parts = ["outer/inner/inner/x", "outer/inner/inner/y"];
        assert_eq!(names[..4], ["n", "outer", "outer/x", "outer/inner"]);
        let in_parts = ["d/clock/rate", "d/clock/phase", "d/clock/drift/ppm", "d/clock/drift/age"];
        let rest = [&inside[..], &parts, &in_parts, &["d/clock"]].concat();
        assert_eq!(names[4..], rest);
        for name in in_parts {
            let part = Part::Field(name.to_owned());
            assert!(device.has(&part) && part.holder(&device).is_none(), "{name}");
            let without = device.clone().without([&part]);
            assert!(!without.has(&part), "{name}");
            assert_eq!(without.parts().len(), names.len() - 1);
            assert_eq!(without.with([&part], &device), device, "{name}");
        }
        let part = |name: &str| Part::Field(name.to_owned());
        assert_eq!(part("outer/inner/b").holder(&device), Some("outer"));
        assert_eq!(part("outer").holder(&device), None);
        assert_eq!(part("n/b").holder(&device), Some("n"));
        assert!(!device.has(&part("n/b")) && !device.has(&part("outer/b")));
        let parts = parts.map(|it| Part::Subsection(it.to_owned()));
        assert_eq!(parts[0].holder(&device), Some("outer"));
        for part in inside.map(part).into_iter().chain(parts) {
            assert!(device.has(&part));
            let without = device.clone().without([&part]);
            assert!(!without.has(&part));
            assert_eq!(without.parts().len(), names.len() - 1);
            assert_eq!(without.with([&part], &device), device, "{part:?}");
        }
    }
}
