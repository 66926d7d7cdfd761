//! The run of a proof: every state of every device against all releases.

use std::collections::BTreeSet;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_schema::Device;
use vmstate_schema::machines::Machines;

use super::answers::{Observed, Seen};
use super::configuration::{Configuration, configurations, integers};
use super::new::{Names, State};
use super::proof::Proof;
use super::report::{Counts, Report};
use super::sent;
use super::trial::Trial;
use crate::schema::owned;
use crate::schema::record::{self, Release};

impl<'a> Proof<'a> {
    /// Runs the proof; the report says how much was tried.
    ///
    /// # Panics
    ///
    /// With everything that would strand a guest.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "what a test wants to know is that it returns")]
    pub fn check(&self) -> Report {
        let report = self.run();
        assert!(report.is_proven(), "some guests of released machine types are stranded\n{report}");
        report
    }

    /// Runs the proof; the report has what would strand a guest, and files that cannot be read.
    #[must_use]
    pub fn run(&self) -> Report {
        let mut report = Report::default();
        match self.record.machines() {
            Ok(machines) => {
                self.expect_all(machines.as_ref(), &mut report);
                let names = Names::of(&self.states);
                self.defaults(&names, &mut report);
                let (mut counts, mut observed): (Vec<Counts>, _) = (Vec::new(), Vec::new());
                for (state, name) in self.states.iter().zip(names.iter()) {
                    match self.device(state, name, machines.as_ref(), &mut counts, &mut report) {
                        Ok(of_state) => observed.extend(of_state),
                        Err(error) => report.fault(name, error, Vec::new(), Vec::new),
                    }
                }
                self.answers(&observed, machines.as_ref(), &mut report);
                for counts in counts {
                    report.count(counts);
                }
            }
            Err(error) => report.fault("machine types", error, Vec::new(), Vec::new),
        }
        report
    }

    /// Every device that the table is about has to be in the list.
    fn expect_all(&self, record: Option<&Machines>, report: &mut Report) {
        let (Some(record), Some(types)) = (record, self.machines) else { return };
        let Some(table) = record.find(types.iter().map(|machine| machine.name())) else { return };
        let given: Vec<_> =
            self.states.iter().map(|state| (state.make)().description().name).collect();
        for device in record.tables[table].devices.iter().filter(|it| it.dropped.is_none()) {
            if device.stamp.is_released() && !given.contains(&device.name.as_str()) {
                let what = "machine types set properties of it, and it is not proven".to_owned();
                report.fault(&device.name, what, Vec::new(), || {
                    Vec::from(["add it to the list".to_owned()])
                });
            }
        }
    }

    /// One state of a device against all releases.
    fn device(
        &self,
        state: &State<'a>,
        name: &str,
        record: Option<&Machines>,
        counts: &mut Vec<Counts>,
        report: &mut Report,
    ) -> Result<Vec<Observed>, String> {
        let make = &state.make;
        let device = make();
        let description = device.description();
        if let Some(reason) = description.unmigratable {
            report.note(format!("{name}: cannot migrate: {reason}"));
            return Ok(Vec::new());
        }
        let today = owned(description)?;
        sent::compare(state, name, &today, report);
        let (key, releases) = self.releases(&today, state.of, record)?;
        let known = counts.iter().position(|counts| counts.device == name).unwrap_or_else(|| {
            let device = name.to_owned();
            counts.push(Counts { device, releases: releases.len(), ..Counts::default() });
            counts.len() - 1
        });
        let streams = self.streams.iter().filter(|(name, _, _)| *name == today.name);
        let streams: Vec<_> = streams.map(|(_, version, body)| (*version, body.clone())).collect();
        let shipped: BTreeSet<Option<String>> = releases
            .iter()
            .flat_map(|release| &release.machines)
            .map(|machine| machine.map(|it| it.name().to_owned()))
            .collect();
        let mut observed = Vec::new();
        for Configuration { machine, machines, hosts } in
            configurations(description, &releases, self.machines.as_ref())
        {
            let properties = integers(description, machine.as_ref());
            let mut trial = Trial {
                name,
                make,
                properties: &properties,
                description,
                today: &today,
                machine,
                hosts: &hosts,
                opaque: &self.opaque,
                rounds: self.rounds,
                report: &mut *report,
                counts: &mut counts[known],
                tallies: Vec::new(),
                seen: Some(Seen::default()),
            };
            let seen = trial.run(&streams);
            let (device, shipped) = ((key.clone(), name.to_owned()), shipped.clone());
            observed.push(Observed { device, description, shipped, machines, seen });
        }
        Ok(observed)
    }

    fn releases(
        &self,
        today: &Device,
        of: &str,
        record: Option<&Machines>,
    ) -> Result<(String, Vec<Release>), String> {
        let baseline = self.record.baseline(today, of)?;
        let releases = record::comparable(&baseline).into_iter().map(|(name, device)| {
            let machines = match &self.machines {
                None => Vec::from([None]),
                Some(types) => {
                    let shipped = self.record.shipped(record, types, &name)?;
                    shipped.into_iter().map(Some).collect()
                }
            };
            Ok(Release { name, device, machines })
        });
        Ok((baseline.key(), releases.collect::<Result<_, String>>()?))
    }
}
