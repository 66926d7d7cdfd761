//! Which sections of devices a stream has, and where their payloads are: as much of a [`Survey`] as the harness needs.

mod description;

pub use description::Shape;
pub use vmstate_stream::survey::Problem;

use std::collections::VecDeque;
use std::ops::Range;

use vmstate_stream::survey::Survey;

/// What is in a stream, as far as it makes sense.
#[derive(Debug, Default)]
pub struct Stream {
    /// The machine type of the sender, if the stream names it.
    pub machine: Option<String>,
    /// The state of devices, in the order of the stream. Memory and other state that is sent while
    /// the guest still runs is passed over and not listed.
    pub sections: Vec<Section>,
    /// The first place that makes no sense.
    pub fault: Option<Problem>,
}

/// One FULL section: the state of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The name, with the path of the device if it has one: `0000:00:03.0/e1000`.
    pub idstr: String,
    /// Which of the devices of this name.
    pub instance_id: u32,
    /// The version the payload was saved at.
    pub version_id: u32,
    /// Where the section starts in the stream: its type byte.
    pub offset: usize,
    /// Where the state is in the stream.
    pub payload: Range<usize>,
    /// How many elements each of its arrays has, by the path of the field (`ports`, `cpuhp_state.devs`): what the stream says about itself. Empty
    /// without a description. And which subsections it has.
    pub shape: Shape,
    /// False when the end was not found: the payload is then all up to where the stream makes sense again.
    pub whole: bool,
}

/// Finds the sections of a stream.
#[must_use]
pub fn walk(stream: &[u8]) -> Stream {
    match Survey::of(stream) {
        Ok(survey) => of(&survey),
        Err(problem) => Stream { fault: Some(problem), ..Stream::default() },
    }
}

fn of(survey: &Survey) -> Stream {
    let described = survey.described();
    let section = |section: &vmstate_stream::survey::Section| {
        let body = section.device.and_then(|device| described.body(device).ok());
        let payload = survey.payload(section);
        let (start, header) = (section.start as usize, section.header.clone());
        Section {
            idstr: header.idstr,
            instance_id: header.instance_id,
            version_id: header.version_id,
            offset: section.offset as usize,
            payload: start..start + section.size() as usize,
            shape: match body {
                Some(body) => Shape::of(&body, payload),
                None => Shape::of_payload(payload),
            },
            whole: section.whole,
        }
    };
    Stream {
        machine: survey.configuration.as_ref().map(|it| it.machine.clone()),
        sections: survey.devices().map(section).collect(),
        fault: survey.problems.first().cloned(),
    }
}

/// How long the sections of a stream are.
pub struct Lengths {
    /// Name, instance and length, of those that come next.
    ahead: VecDeque<(String, u32, usize)>,
    page_size: Option<u64>,
}

impl Lengths {
    /// Of the sections of this stream.
    #[must_use]
    pub fn find(stream: &[u8]) -> Self {
        let Ok(survey) = Survey::of(stream) else {
            return Self { ahead: VecDeque::new(), page_size: None };
        };
        let section = |section: Section| {
            let len = section.payload.len();
            (section.idstr, section.instance_id, len)
        };
        let ahead = of(&survey).sections.into_iter().map(section).collect();
        Self { ahead, page_size: survey.described().page_size() }
    }

    /// The length of the section of this name that comes next.
    pub fn next(&mut self, idstr: &str, instance_id: u32) -> Option<usize> {
        let is_it = |(name, id, _): &(String, u32, usize)| name == idstr && *id == instance_id;
        let at = self.ahead.iter().position(is_it)?;
        self.ahead.remove(at).map(|(_, _, len)| len)
    }

    /// The size of the guest's pages, if the description says it.
    #[must_use]
    pub fn page_size(&self) -> Option<u64> {
        self.page_size
    }
}

/// The JSON behind the end of a stream, if it has one: its sections in the words of the sender.
#[must_use]
pub fn description(stream: &[u8]) -> Option<&[u8]> {
    let survey = Survey::of(stream).ok()?;
    let (offset, text) = survey.description()?;
    stream.get(offset as usize..)?.get(..text.len())
}
