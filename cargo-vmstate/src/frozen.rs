//! What releases have made of a baseline, without anything newer.

use vmstate_schema::model::{Layout, Stamp};
use vmstate_schema::{Baseline, print_baseline};

/// The lines that the first `releases` releases stamped, as a file would have them. The record of a drop is left out.
pub(crate) fn text(baseline: &Baseline, releases: usize) -> Option<String> {
    let last = Stamp::Release(releases.checked_sub(1)?);
    let begun = |layout: &&Layout| layout.restart.is_none_or(|restart| restart <= last);
    let layouts = baseline.layouts.iter().filter(begun);
    let frozen =
        |layout: &Layout| Layout { restart: layout.restart, device: layout.device.at(last) };
    Some(print_baseline(&Baseline {
        releases: baseline.releases.get(..releases)?.to_vec(),
        dropped: None,
        layouts: layouts.map(frozen).collect(),
    }))
}
