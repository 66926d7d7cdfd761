//! A rehearsal changes the time, not the text.

use vmstate_runtime::{Trace, VmState};

use crate::{saved, template};

#[derive(VmState, Default)]
#[vmstate(name = "device", subsection(more, needed = "has_more"))]
struct Device {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<u16>,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Device {
    fn has_more(&self) -> bool {
        self.more != 0
    }
}

fn device(n: u8, more: u8) -> Device {
    Device { n, items: vec![0; n.into()], more }
}

#[test]
fn the_text_is_that_of_the_trace() {
    let plain = template::<Device>("device");
    for rehearsed in [device(0, 0), device(3, 1)] {
        let mut template = plain.clone();
        assert!(template.rehearse(&saved(&rehearsed).0).is_ok());
        for state in [device(0, 0), device(0, 1), device(3, 0), device(3, 1), device(4, 1)] {
            let (trace, _) = saved(&state);
            let (mut text, mut expected) = (Vec::new(), Vec::new());
            assert!(template.write(&trace, &mut text).is_ok());
            assert!(plain.write(&trace, &mut expected).is_ok());
            assert_eq!(text, expected);
        }
    }
}

#[test]
fn one_that_fails_changes_nothing() {
    let (trace, _) = saved(&device(3, 1));
    let mut template = template::<Device>("device");
    assert!(template.rehearse(&trace).is_ok());
    assert!(template.rehearse(&Trace::new()).is_err());
    let mut text = Vec::new();
    assert!(template.write(&trace, &mut text).is_ok());
}
