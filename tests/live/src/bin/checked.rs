//! Finds out which fields QEMU checks or computes, for `tests/live/checked.txt`.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::process::ExitCode;

use vmstate_live_tests::every::{Change, Checked, Field, Place, Plan, values};
use vmstate_live_tests::hop::hop;
use vmstate_live_tests::machines::{MACHINES, Machine};
use vmstate_live_tests::qemu::{Qemu, Release};
use vmstate_stream::Profile;

/// Tries the machines whose names are given, or all of them, and prints the file.
fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).collect();
    let folder = env::temp_dir().join(format!("vmstate-checked-{}", std::process::id()));
    let mut checked = Checked::known();
    let mut failed = false;
    for machine in
        MACHINES.iter().filter(|it| names.is_empty() || names.iter().any(|n| n == it.name))
    {
        for release in machine.releases {
            if let Err(e) = learn(machine, *release, &folder, &mut checked) {
                eprintln!("{} {}: {e}", machine.name, release.0);
                failed = true;
            }
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    print!("{checked}");
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Learner<'a> {
    machine: &'a Machine,
    release: Release,
    folder: &'a Path,
    profile: Profile,
    plan: Plan,
}

fn learn(
    machine: &Machine,
    release: Release,
    folder: &Path,
    checked: &mut Checked,
) -> Result<(), String> {
    let profile = machine.profile(release);
    let saved = Qemu::stopped(release, &machine.board, &folder.join("source"))?.migrate()?;
    let learner = Learner { machine, release, folder, profile, plan: Plan::of(saved)? };
    let places: BTreeSet<Field> = learner.plan.places().map(Place::field).collect();
    let start = checked.0.len();
    // What QEMU does not take as it saved it tells nothing.
    learner.attempt(&[], checked)?;
    for _ in 0..150 {
        let fields: Vec<&Field> = places.iter().filter(|it| checked.of(it).is_some()).collect();
        match learner.attempt(&fields, checked) {
            Ok(missing) if missing.is_empty() => {
                let found = checked.0.len() - start;
                eprintln!(
                    "{} {}: {} fields, {found} found out",
                    machine.name,
                    release.0,
                    fields.len()
                );
                return Ok(());
            }
            Ok(missing) => missing.into_iter().for_each(|it| weaken(checked, it, Change::Computed)),
            Err(_) if learner.attempt(&[], checked).is_ok() => learner.find(&fields, checked),
            Err(e) => return Err(e),
        }
    }
    Err("it does not end".to_owned())
}

/// Less of a field is changed from now on.
fn weaken(checked: &mut Checked, field: Field, last: Change) {
    let next = match checked.of(&field) {
        Change::Every => Change::Lowest,
        _ => last,
    };
    checked.0.insert(field, next);
}

impl Learner<'_> {
    /// The fields whose change QEMU took and lost; an error if it did not take it.
    fn attempt(&self, fields: &[&Field], checked: &Checked) -> Result<BTreeSet<Field>, String> {
        let change = |place: &Place| {
            let field = place.field();
            if fields.contains(&&field) { checked.of(&field) } else { Change::Computed }
        };
        let (stream, expected) = self.plan.changed(change);
        let hop = hop(&stream, self.profile, &[]).map_err(|e| e.to_string())?;
        let folder = self.folder.join("destination");
        let again =
            Qemu::incoming(self.release, &self.machine.board, &folder, &hop.stream, &["-S"])?
                .migrate()?;
        let found = values(&again)?;
        let is_lost = |place: &&Place| found.get(place).map(|it| &it.bytes) != expected.get(place);
        Ok(expected.keys().copied().filter(is_lost).map(Place::field).collect())
    }

    /// Finds the first field with which QEMU refuses those before it and this one, and changes less of it.
    fn find(&self, fields: &[&Field], checked: &mut Checked) {
        let (mut taken, mut refused) = (0, fields.len());
        let mut why = String::new();
        while taken + 1 < refused {
            let middle = usize::midpoint(taken, refused);
            let attempt = || self.attempt(&fields[..middle], checked);
            // Some failures come and go: a crash after the load, say.
            match attempt().or_else(|_| attempt()) {
                Ok(_) => taken = middle,
                Err(e) => (refused, why) = (middle, e),
            }
        }
        let field = fields[taken];
        weaken(checked, field.clone(), Change::Refused);
        eprintln!("  {field}, now {:?}: {why}", checked.of(field));
    }
}
