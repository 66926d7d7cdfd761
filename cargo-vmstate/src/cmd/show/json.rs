//! Layouts as JSON; `docs/cli.md` describes it.

use serde_json::{Map, Value, json};
use vmstate_schema::model::{
    Break, Decided, Default, Device, Field, Hook, Hooks, Length, Property, Subsection, Type,
};

use super::Shown;

/// The version of this shape. Members may be added without a new one.
const FORMAT: u32 = 1;

/// All devices.
pub(super) fn text(shown: &[Shown]) -> String {
    let devices: Vec<_> = shown.iter().map(device).collect();
    let value = json!({"format": FORMAT, "devices": devices});
    format!("{value:#}\n")
}

fn device(shown: &Shown) -> Value {
    let device = &shown.device;
    let old = device.load_old.get();
    json!({
        "name": device.name,
        "releases": shown.releases,
        "after": after(shown),
        "dropped": shown.dropped,
        "version": device.version(),
        "minimum_version": device.minimum_version(),
        "needed": device.needed.get(),
        "priority": device.priority.get(),
        "early_setup": device.early_setup.get().is_some(),
        "unmigratable": device.unmigratable.get(),
        "load_old": old.map(|old| json!({"since": old.since, "function": old.function})),
        "breaks_backward": breaks(&device.breaks_backward),
        "breaks_forward": breaks(&device.breaks_forward),
        "hooks": hooks(&device.hooks),
        "fields": fields(&device.fields),
        "subsections": subsections(&device.subsections),
        "properties": properties(device),
    })
}

/// What each release came after.
fn after(shown: &Shown) -> Value {
    let entry = |(at, name): (usize, &String)| {
        let parents = shown.graph.parents(at).iter();
        (name.clone(), parents.map(|it| json!(shown.releases[*it])).collect())
    };
    Value::Object(shown.releases.iter().enumerate().map(entry).collect())
}

fn breaks(breaks: &[Break]) -> Value {
    breaks.iter().map(|it| json!({"version": it.version, "reason": it.reason})).collect()
}

fn hooks(hooks: &Hooks) -> Value {
    let entry = |hook: Hook| Some((hook.word().to_owned(), json!(hooks.get(hook).get()?)));
    Value::Object(Hook::ALL.into_iter().filter_map(entry).collect())
}

fn fields(fields: &[Field]) -> Value {
    let field = |field: &Field| {
        json!({
            "name": field.name,
            "type": field.ty.as_ref().map(ty),
            "size": field.size(),
            "since": field.since,
            "first": field.first.get(),
            "max": field.max.get(),
            "test": field.test.get(),
            "absent": field.absent.get(),
            "check": field.check.map(vmstate_schema::model::Check::word),
            "validate": field.validate.get(),
        })
    };
    fields.iter().map(field).collect()
}

fn subsections(parts: &[Subsection]) -> Value {
    let part = |part: &Subsection| {
        json!({
            "name": part.name,
            "version": part.version,
            "minimum_version": part.minimum,
            "needed": part.needed,
            "property": part.decided.get().and_then(Decided::property),
            "on_state": part.decided.get().is_some_and(|it| !matches!(it, Decided::Property(_))),
            "hooks": hooks(&part.hooks),
            "fields": fields(&part.fields),
            "subsections": subsections(&part.subsections),
        })
    };
    parts.iter().map(part).collect()
}

fn ty(ty: &Type) -> Value {
    match ty {
        Type::Leaf { name, size, domain } => {
            let mut leaf = json!({"kind": "leaf", "name": name, "size": size});
            if let Some(domain) = domain {
                leaf["domain"] = domain.word().into();
            }
            leaf
        }
        Type::Enum { repr, variants } => {
            let variants: Vec<_> =
                variants.iter().map(|(name, value)| json!([name, number(*value)])).collect();
            json!({"kind": "enum", "repr": repr, "variants": variants, "size": ty.size()})
        }
        Type::Struct(nested) => json!({
            "kind": "struct",
            "name": nested.name,
            "pinned_version": nested.pinned,
            "version": nested.version,
            "minimum_version": nested.minimum,
            "hooks": hooks(&nested.hooks),
            "fields": fields(&nested.fields),
            "subsections": subsections(&nested.subsections),
            "size": ty.size(),
        }),
        Type::Sequence { length: len, element } => json!({
            "kind": "sequence", "length": length(len), "element": self::ty(element), "size": ty.size(),
        }),
        Type::Pointer(marker, element) => {
            json!({"kind": marker.word(), "element": self::ty(element)})
        }
        Type::Tree { key, value } => {
            json!({"kind": "tree", "key": self::ty(key), "value": self::ty(value)})
        }
    }
}

fn length(length: &Length) -> Value {
    match length {
        Length::Fixed(count) => json!({"kind": "fixed", "count": count}),
        Length::Field(name, times) => json!({"kind": "field", "field": name, "times": times}),
        Length::Prefix(name) => json!({"kind": "prefix", "type": name}),
        Length::FixedBits(count) => json!({"kind": "fixed_bits", "count": count}),
        Length::Bits(name) => json!({"kind": "bits", "field": name}),
        Length::Configured => json!({"kind": "configured"}),
        Length::Terminated => json!({"kind": "terminated"}),
    }
}

fn properties(device: &Device) -> Value {
    let property = |property: &Property| {
        let value = property.value.get()?;
        let default = match &value.default {
            Default::Bool(default) => json!(default),
            Default::Integer(default) => number(*default),
            Default::Text(default) => json!(default),
        };
        let mut object = Map::new();
        object.insert("name".to_owned(), json!(property.name));
        object.insert("kind".to_owned(), json!(value.kind));
        object.insert("default".to_owned(), default);
        Some(Value::Object(object))
    };
    device.properties.iter().filter_map(property).collect()
}

/// A JSON number; text where it is beyond 64 bits.
fn number(value: i128) -> Value {
    if let Ok(small) = i64::try_from(value) {
        return json!(small);
    }
    u64::try_from(value).map_or_else(|_| json!(value.to_string()), |large| json!(large))
}
