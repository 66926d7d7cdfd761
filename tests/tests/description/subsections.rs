//! Subsections, of devices, of structs and of each other.

use vmstate_runtime::VmState;

use crate::describe;

#[derive(VmState, Default, Clone)]
#[vmstate(
    name = "dev",
    subsection(first, needed = "has_first", version = 4),
    subsection(second, needed = "has_second"),
    subsection(always, needed = true)
)]
struct Device {
    mask: u8,
    ports: [Port; 2],
    #[vmstate(subsection = "first")]
    a: u16,
    #[vmstate(subsection = "first", test = "has_inner")]
    b: u8,
    #[vmstate(subsection = "second")]
    port: Port,
    #[vmstate(subsection = "always")]
    c: u8,
}

#[derive(VmState, Default, Clone)]
#[vmstate(name = "port", subsection(irq, needed = "has_irq"))]
struct Port {
    level: u8,
    #[vmstate(subsection = "irq")]
    irq: u32,
}

impl Device {
    fn has_first(&self) -> bool {
        self.mask & 1 != 0
    }

    fn has_second(&self) -> bool {
        self.mask & 2 != 0
    }

    fn has_inner(&self, _version_id: u32) -> bool {
        self.mask & 4 != 0
    }
}

impl Port {
    fn has_irq(&self) -> bool {
        self.level != 0
    }
}

fn port(level: u8) -> (String, usize) {
    let irq = r#", "subsections": [{"vmsd_name": "port/irq", "version": 1, "fields": [{"name": "irq", "type": "uint32", "size": 4}]}]"#;
    let (irq, size) = if level == 0 { ("", 1) } else { (irq, 1 + 2 + 8 + 4 + 4) };
    let text = format!(
        r#""struct": {{"vmsd_name": "port", "version": 1, "fields": [{{"name": "level", "type": "uint8", "size": 1}}]{irq}}}, "size": {size}}}"#
    );
    (text, size)
}

fn expected(mask: u8, levels: [u8; 3]) -> String {
    let mut parts = Vec::new();
    if mask & 1 != 0 {
        let inner =
            if mask & 4 == 0 { "" } else { r#", {"name": "b", "type": "uint8", "size": 1}"# };
        parts.push(format!(
            r#"{{"vmsd_name": "dev/first", "version": 4, "fields": [{{"name": "a", "type": "uint16", "size": 2}}{inner}]}}"#
        ));
    }
    if mask & 2 != 0 {
        parts.push(format!(
            r#"{{"vmsd_name": "dev/second", "version": 1, "fields": [{{"name": "port", "type": "struct", {}]}}"#,
            port(levels[2]).0
        ));
    }
    let always = r#"{"vmsd_name": "dev/always", "version": 1, "fields": [{"name": "c", "type": "uint8", "size": 1}]}"#;
    parts.push(always.to_owned());
    format!(
        r#""fields": [{{"name": "mask", "type": "uint8", "size": 1}}, {{"name": "ports", "index": 0, "type": "struct", {}, {{"name": "ports", "index": 1, "type": "struct", {}], "subsections": [{}]}}"#,
        port(levels[0]).0,
        port(levels[1]).0,
        parts.join(", ")
    )
}

#[test]
fn each_there_or_not() {
    for mask in 0..8 {
        for levels in 0..8 {
            let levels = [levels & 1, levels >> 1 & 1, levels >> 2];
            let [first, second, port] = levels.map(|level| Port { level, irq: 0 });
            let state = Device { mask, ports: [first, second], port, ..Device::default() };
            assert_eq!(describe(&state), expected(mask, levels));
        }
    }
}

#[derive(VmState, Default)]
#[vmstate(
    name = "tree",
    subsection(a, needed = "has_a"),
    subsection(inner, name = "tree/a/inner", parent = "a", needed = "has_inner"),
    subsection(leaf, name = "tree/a/inner/leaf", parent = "inner", needed = true),
    subsection(b, needed = "has_b")
)]
struct Tree {
    mask: u8,
    #[vmstate(subsection = "a")]
    a: u8,
    #[vmstate(subsection = "inner")]
    inner: u8,
    #[vmstate(subsection = "leaf")]
    leaf: u8,
    #[vmstate(subsection = "b")]
    b: u8,
}

impl Tree {
    fn has_a(&self) -> bool {
        self.mask & 1 != 0
    }

    fn has_inner(&self) -> bool {
        self.mask & 2 != 0
    }

    fn has_b(&self) -> bool {
        self.mask & 4 != 0
    }
}

#[test]
fn of_subsections() {
    let field =
        |name: &str| format!(r#""fields": [{{"name": "{name}", "type": "uint8", "size": 1}}]"#);
    let part = |name: &str, field: &str, inner: &str| {
        format!(r#"{{"vmsd_name": "tree/{name}", "version": 1, {field}{inner}}}"#)
    };
    let list = |parts: &[String]| match parts {
        [] => String::new(),
        _ => format!(r#", "subsections": [{}]"#, parts.join(", ")),
    };
    for mask in 0..8 {
        let leaf = part("a/inner/leaf", &field("leaf"), "");
        let inner = part("a/inner", &field("inner"), &list(&[leaf]));
        let inner = if mask & 2 == 0 { vec![] } else { vec![inner] };
        let mut parts = Vec::new();
        if mask & 1 != 0 {
            parts.push(part("a", &field("a"), &list(&inner)));
        }
        if mask & 4 != 0 {
            parts.push(part("b", &field("b"), ""));
        }
        let expected = format!("{}{}}}", field("mask"), list(&parts));
        assert_eq!(describe(&Tree { mask, ..Tree::default() }), expected);
    }
}
