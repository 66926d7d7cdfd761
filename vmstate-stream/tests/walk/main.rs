//! The walker: every source of a schema, and what bad input gets.

#[cfg(feature = "baselines")]
mod baseline;
mod descriptions;
mod devices;
mod hostile;

use vmstate_stream::walk::{Body, Described, Fault, Walk, What};

/// A text that describes one device with these fields.
fn text(fields: &str) -> String {
    format!(
        "{{\"page_size\": 4096, \"devices\": [{{\"name\": \"dev\", \"instance_id\": 0, \"vmsd_name\": \"dev\", \
         \"version\": 1, \"fields\": [{fields}]}}]}}"
    )
}

/// A line for each item: offset, path, and what it is. A fault is a line, too.
fn lines(mut walk: Walk<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        match walk.next() {
            Ok(Some(item)) => {
                let what = match item.what {
                    What::Value(values) => {
                        let shown: Vec<_> = values.iter().map(|value| value.to_string()).collect();
                        format!("{} = {}", values.ty(), shown.join(", "))
                    }
                    What::Struct { name, version, .. } => format!("struct {name} v{version}"),
                    What::Array { ty, count } => format!("[{count}] {ty}"),
                    What::Nodes { ty, .. } => ty.to_owned(),
                    What::Subsection { version, .. } => format!("subsection v{version}"),
                    What::Null => "null".to_owned(),
                    _ => unreachable!("all kinds are above"),
                };
                lines.push(format!("{} {}: {what}", item.offset, item.path));
            }
            Ok(None) => return lines,
            Err(fault) => lines.push(fault.to_string()),
        }
    }
}

/// Walks a section by a text.
fn by_text(fields: &str, section: &[u8]) -> Vec<String> {
    let text = text(fields);
    let described = Described::new(text.as_bytes());
    assert_eq!(described.malformed(), []);
    let body = described.body(0).unwrap_or_else(|malformed| panic!("{malformed}"));
    lines(Walk::new(&body, 1, section, 0))
}

/// Walks to the first fault, or the end; says how many items came.
fn run(body: &Body<'_>, section: &[u8]) -> (usize, Option<Fault>) {
    let mut walk = Walk::new(body, body.version, section, 0);
    let (mut items, mut first) = (0, None);
    loop {
        match walk.next() {
            Ok(Some(_)) => items += 1,
            Ok(None) => return (items, first),
            Err(fault) => {
                assert!(fault.offset <= section.len() as u64, "{fault}");
                first.get_or_insert(fault);
            }
        }
    }
}
