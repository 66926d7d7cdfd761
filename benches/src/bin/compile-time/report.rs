//! The numbers as a table, and as JSON.

use std::fmt::Write as _;

use serde_json::json;
use vmstate_benches::throwaway::Cost;

use crate::device::fields;

/// What was measured of one contender.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Of `cargo check`, a debug build and a release build.
    pub(crate) costs: [Cost; 3],
    /// Bytes of expanded source.
    pub(crate) source: u32,
    /// Bytes of machine code.
    pub(crate) text: u32,
}

impl Row {
    /// KiB of source and of machine code that a device has besides its structs.
    fn sizes(&self, bare: &Row, devices: u32) -> [f64; 2] {
        [(self.source, bare.source), (self.text, bare.text)]
            .map(|(own, bare)| f64::from(own.saturating_sub(bare)) / 1024.0 / f64::from(devices))
    }

    fn json(&self, bare: &Row, devices: u32) -> serde_json::Value {
        let [check, debug, release] =
            self.costs.map(|Cost { wall, user }| json!({ "wall": wall, "user": user }));
        let [source_kib, text_kib] = self.sizes(bare, devices);
        json!({
            "check": check, "debug": debug, "release": release,
            "source_kib": source_kib, "text_kib": text_kib,
        })
    }
}

/// The first row is that of the structs alone.
pub(crate) fn markdown(rows: &[Row], devices: u32) -> String {
    let fields: usize = (0..devices).map(|device| fields(device).len()).sum();
    let mut text = format!(
        "| {devices} devices, {fields} fields | check: wall | user s | debug build: wall | user s \
         | release build: wall | user s | source, KiB a device | code, KiB a device |\n\
         |---|---|---|---|---|---|---|---|---|\n"
    );
    for row in rows {
        let _ = write!(text, "| {} |", row.name);
        for Cost { wall, user } in row.costs {
            let _ = write!(text, " {wall:.1} | {user:.1} |");
        }
        let [source, code] = row.sizes(&rows[0], devices);
        let _ = writeln!(text, " {source:.1} | {code:.2} |");
    }
    text
}

/// Seconds and KiB by contender.
pub(crate) fn json(rows: &[Row], devices: u32) -> serde_json::Result<String> {
    let rows: serde_json::Map<_, _> =
        rows.iter().map(|row| (row.name.to_owned(), row.json(&rows[0], devices))).collect();
    serde_json::to_string_pretty(&json!({ "devices": devices, "contenders": rows }))
}
