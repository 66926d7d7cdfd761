//! A release more in a baseline.

use vmstate_schema::model::{Layout, Stamp};
use vmstate_schema::update::{diff, release, update};
use vmstate_schema::{Baseline, Device};

use super::device::learn;

/// The baseline with this layout for the next release, or for the one that is named; and of how many fields it learned the number
/// of elements.
///
/// What a crate of ours is refused is history here: a layout that does not go on from the one before begins afresh.
pub(super) fn merge(
    old: Option<&Baseline>,
    key: &str,
    current: &Device,
    numberless: bool,
    name: Option<&str>,
) -> Result<(Baseline, usize), String> {
    let instance = key.rsplit_once('@').map(|(_, instance)| instance.to_owned());
    let mut learned = 0;
    let next = match old {
        None => Baseline::new(current.clone()).of_instance(instance),
        Some(old) => {
            let mut old = old.clone();
            if let (true, Some(last)) = (numberless, old.layouts.last_mut()) {
                learned = learn(&mut last.device, current);
            }
            goes_on(&old, current).unwrap_or_else(|| afresh(old, current.clone()))
        }
    };
    let Some(name) = name else { return Ok((next, learned)) };
    let released = release(&next, name, &[]).map_err(|error| error.to_string())?;
    Ok((released, learned))
}

/// The history with this layout as the compiler would have it, if nothing is lost of it.
fn goes_on(old: &Baseline, current: &Device) -> Option<Baseline> {
    let next = update(old, current).ok()?;
    let same = next.next().is_some_and(|it| diff(it, current).is_empty());
    same.then_some(next)
}

fn afresh(mut old: Baseline, current: Device) -> Baseline {
    old.layouts.retain(|layout| layout.restart != Some(Stamp::Next));
    old.layouts.push(Layout { restart: Some(Stamp::Next), same_bytes: None, device: current });
    old
}
