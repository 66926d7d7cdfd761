//! The words of the rules.

use super::Rule;
use super::catalogue::Text;

/// In the order of the identifiers.
pub(super) const TEXTS: &[Text] = &[
    Text {
        rule: Rule::VersionRaised,
        slug: "version-raised",
        title: "`version` raised without an acknowledgement",
        explanation: "A released host refuses a section whose version_id is above its own, so after a bump no guest can \
            migrate back to an older host, not even one that never used the new state. That is why QEMU bumps versions \
            only as a last resort.",
        fix: "Keep the released `version` and put the new state in a subsection with a `needed` that is false for old \
            machine types. If the break is intended, say so for exactly this version: `breaks_backward(3 = \"why\")`.",
    },
    Text {
        rule: Rule::VersionLowered,
        slug: "version-lowered",
        title: "`version` below the released one",
        explanation: "Released hosts send the released version_id, and a host refuses versions above its own. With a lower \
            version every stream of the released hosts is refused here.",
        fix: "Restore the released `version`. To undo a bump that no release has shipped yet, nothing is needed: only \
            released versions are compared.",
    },
    Text {
        rule: Rule::MinimumRaised,
        slug: "minimum-version-raised",
        title: "`minimum_version` raised without an acknowledgement",
        explanation: "Streams below minimum_version_id are refused on load. Raising it strands the guests of every release \
            that sends such a version. `load_old` counts: it keeps old streams loadable.",
        fix: "Restore the released `minimum_version`, or read the old streams with `load_old(1, \"path\")`. If dropping them \
            is intended, say so for exactly this minimum: `breaks_forward(3 = \"why\")`.",
    },
    Text {
        rule: Rule::MinimumLowered,
        slug: "minimum-version-lowered",
        title: "`minimum_version` below the released one",
        explanation: "A lower minimum_version_id promises to load streams that released hosts refused. Fields without `since` \
            would be read from streams that never held them.",
        fix: "Restore the released `minimum_version`. To read older streams, hand them to a function of their own: \
            `load_old(1, \"path\")`.",
    },
    Text {
        rule: Rule::IdleAcknowledgement,
        slug: "idle-acknowledgement",
        title: "an acknowledgement that acknowledges nothing",
        explanation: "`breaks_backward(N = ..)` and `breaks_forward(N = ..)` permit one change: raising the version, or the \
            minimum version, to exactly N. One that stands for no such change would lie in wait for the next bump and let \
            it pass unseen.",
        fix: "Remove it, or write the number that the version was really raised to. Once a release has shipped the bump, the \
            baseline remembers the acknowledgement and the source may keep or drop it.",
    },
    Text {
        rule: Rule::FieldAdded,
        slug: "field-added",
        title: "field added to a released layout",
        explanation: "The wire has neither names nor lengths: hosts read field after field. A new field shifts everything \
            after it, so released hosts load wrong values or fail, and here the streams of released hosts are misread.",
        fix: "Give the field a subsection of its own with a `needed` that is false for old machine types; or a `test` that is \
            false for them; or do not migrate it: `skip`. With an acknowledged bump, `since = 3` for the new version.",
    },
    Text {
        rule: Rule::FieldRemoved,
        slug: "field-removed",
        title: "released field removed",
        explanation: "Released hosts still send the field and still expect it. Without it, what follows is read from the wrong \
            place in both directions.",
        fix: "Keep the field and send it only for old machine types: `test = \"pre_version_lcr\"`, a function that is true \
            for them and false for new ones.",
    },
    Text {
        rule: Rule::FieldMoved,
        slug: "field-moved",
        title: "released field moved",
        explanation: "The order of the fields is the order on the wire. After a move each of the fields takes the bytes of \
            another, often without any error.",
        fix: "Restore the released order of the struct's fields. New fields go after the released ones or in a subsection.",
    },
    Text {
        rule: Rule::FieldRenamed,
        slug: "field-renamed",
        title: "released field renamed",
        explanation: "A field of another name stands where a released one stood. The wire has no names, so nothing breaks if it \
            is the same field; but only you know that it is, and the description in a stream does have names.",
        fix: "If it is the same field, keep its wire name: `rename = \"lcr\"`. If not, restore the released field and add the \
            new one in a subsection.",
    },
    Text {
        rule: Rule::TypeChanged,
        slug: "type-changed",
        title: "wire type of a released field changed",
        explanation: "The bytes of the field, their number or their meaning differ from what released hosts send and expect. \
            The change may be far away: in a type alias, in a constant that is an array's length, in a nested struct or enum of \
            another crate. A nested struct has no version on the wire, so each change in it changes every container.",
        fix: "Restore the wire type of the field and send what is new in a subsection. A wider register, for instance, keeps its \
            low half in place and sends the high half when it is not zero.",
    },
    Text {
        rule: Rule::SinceChanged,
        slug: "since-changed",
        title: "`since` of a released field changed",
        explanation: "`since` decides in which versions of the stream the field is. Released hosts decide by the released one.",
        fix: "Restore the released `since`.",
    },
    Text {
        rule: Rule::TestChanged,
        slug: "test-changed",
        title: "`test` of a released field changed or removed",
        explanation: "The test decides whether the field is in the stream, on both sides. When the two sides ask different \
            functions, one sends what the other does not expect. Putting a field behind its first test is legal: the \
            test is true for old machine types.",
        fix: "Restore the released `test`. If its function was only renamed, keep a function of the old name that calls it.",
    },
    Text {
        rule: Rule::SubsectionRemoved,
        slug: "subsection-removed",
        title: "released subsection removed, renamed or dissolved",
        explanation: "Released hosts send the subsection whenever their `needed` says so, and a host refuses subsections that it \
            does not know. Its state would have no way in either direction.",
        fix: "Restore the subsection with its released name. To stop sending it, let its `needed` return false on new \
            machine types.",
    },
    Text {
        rule: Rule::SubsectionExtended,
        slug: "subsection-extended",
        title: "field added to a released subsection",
        explanation: "A subsection has a fixed layout from its first release on. Released hosts read only the released fields and \
            take the new bytes for what comes next in the stream.",
        fix: "Open another subsection for the new field, with a `needed` of its own.",
    },
    Text {
        rule: Rule::NeededChanged,
        slug: "needed-changed",
        title: "`needed` of a released section or subsection changed",
        explanation: "The predicate decides when the state is sent. Another predicate sends it to hosts that do not expect it, or \
            holds it back from guests that rely on it.",
        fix: "Restore the released `needed`. If its function was only renamed, keep a function of the old name that calls it.",
    },
    Text {
        rule: Rule::SubsectionVersion,
        slug: "subsection-version",
        title: "version of a released subsection changed",
        explanation: "A subsection carries a version_id of its own. Released hosts refuse a higher one, and with a higher minimum \
            their subsections are refused here.",
        fix: "Restore the released numbers and open another subsection for the new state.",
    },
    Text {
        rule: Rule::SubsectionAlwaysSent,
        slug: "subsection-always-sent",
        title: "new subsection that is always sent",
        explanation: "A host refuses subsections that it does not know. One that is always sent makes every stream unloadable on \
            released hosts, like a version bump.",
        fix: "Give it a `needed` that is false while the state has its reset value or on old machine types: \
            `subsection(key, needed = \"support_foo\")`.",
    },
    Text {
        rule: Rule::CheckChanged,
        slug: "check-changed",
        title: "`equal` or `at_most` of a released field changed",
        explanation: "A checked field is compared with the destination and not stored. Adding a check refuses streams that loaded \
            before; removing one starts to store what hosts never meant to send.",
        fix: "Restore the released check. To refuse more, use `validate` or `post_load`.",
    },
    Text {
        rule: Rule::MissingBaseline,
        slug: "missing-baseline",
        title: "device without a baseline",
        explanation: "The crate is gated, but nothing says what was released of this device, so no change of it could be \
            judged. That is an error, so that a gate cannot be lost by losing a file.",
        fix: "Run `cargo vmstate accept`. A struct that only stands inside of others says `#[vmstate(nested)]`, a test device \
            `#[vmstate(unreleased)]`.",
    },
    Text {
        rule: Rule::MissingDevice,
        slug: "missing-device",
        title: "baseline without a device",
        explanation: "A device with a baseline is not in the crate any more, or has another name. Guests of released hosts still \
            send its section, and a host refuses sections that it does not know.",
        fix: "Restore the device or its `name`. If its machine types are gone, record it: `cargo vmstate drop DEVICE --reason \
            \"why\"`.",
    },
    Text {
        rule: Rule::DuplicateDevice,
        slug: "duplicate-device",
        title: "two devices of one name",
        explanation: "The name is what a section is found by. Two devices of one name would share a baseline, and a stream could \
            not tell them apart.",
        fix: "Give one of them another `name`. Several instances of one struct are no problem: they have instance ids.",
    },
    Text {
        rule: Rule::UnreadableBaseline,
        slug: "unreadable-baseline",
        title: "baseline cannot be read",
        explanation: "The file is not what `cargo vmstate` writes: an unresolved merge conflict, an edit by hand, CRLF line ends, \
            or the format of a newer tool. It is never taken for a passed check.",
        fix: "Restore the file from version control, resolve the conflict, or update the tool; then run `cargo vmstate accept`.",
    },
    Text {
        rule: Rule::MissingGate,
        slug: "missing-gate",
        title: "half a gate: `baseline!()` or the directory is missing",
        explanation: "A gated crate has both the directory `vmstate/` and `vmstate_runtime::baseline!();` in its root. The \
            directory holds what was released; the macro notices devices that are gone.",
        fix: "Restore the missing half. For a crate that never was gated, `cargo vmstate init` makes the directory and says \
            where the macro goes.",
    },
    Text {
        rule: Rule::ReleasedLinesEdited,
        slug: "released-lines-edited",
        title: "released lines differ from the reference",
        explanation: "Lines with the name of a release say what shipped; that does not change afterwards. An edit of them \
            would hide an incompatible change from the compiler.",
        fix: "Restore the lines from the reference: `git checkout REF -- vmstate/`. Only `cargo vmstate release` and `drop` \
            change released files.",
    },
    Text {
        rule: Rule::StaleLines,
        slug: "stale-lines",
        title: "`next` lines are not what the source says",
        explanation: "The file is what reviewers read and what the next release freezes. It must show the layout of the \
            source.",
        fix: "Run `cargo vmstate accept` and commit the result.",
    },
    Text {
        rule: Rule::NameInTwoPackages,
        slug: "name-in-two-packages",
        title: "one wire name in two packages",
        explanation: "Both devices can end up in one machine, where a section's name must say which of them it is for.",
        fix: "Rename one of them before its first release. After that, drop or replace one of the two.",
    },
    Text {
        rule: Rule::NotPackaged,
        slug: "not-packaged",
        title: "baselines are not in the package",
        explanation: "A published crate is checked again where it is built. Without its baselines every user's build fails.",
        fix: "Add `vmstate/**` to `include` in Cargo.toml, or remove it from `exclude`.",
    },
    Text {
        rule: Rule::Unmigratable,
        slug: "unmigratable",
        title: "released device became unmigratable",
        explanation: "Machines with this device migrated before. With `unmigratable` they cannot be saved any more, and \
            guests of released hosts cannot move here.",
        fix: "Remove `unmigratable`. To refuse only a new feature, return an error from `pre_save` while it is in use.",
    },
    Text {
        rule: Rule::GenericDevice,
        slug: "generic-device",
        title: "a generic device cannot be gated",
        explanation: "The wire types of a struct that sends what depends on a parameter are known only where it is used, so there \
            is no one layout to compare: each instantiation has a baseline of its own.",
        fix: "Name the instantiations that are devices in the crate root, `baseline!(Uart<Kvm>, Uart<Tcg>)`, and run `cargo vmstate \
            accept`. One that was released goes on under its label: `Uart<KvmIrq> as \"kvm\"`. A struct that only ever stands \
            inside of others says `#[vmstate(nested)]`.",
    },
    Text {
        rule: Rule::Undecided,
        slug: "undecided",
        title: "nothing says what decides whether new state is sent",
        explanation: "Released hosts refuse a stream with a subsection that they do not know, and misread one with a field that \
            they do not expect. Whether a guest of an old machine type can go back depends on what decides, and a function's \
            name does not tell: one that asks the state, or the host, may well be true for every guest.",
        fix: "Where a property decides, say which: `subsection(support_foo, property = \"support-foo\")`, and switch it off under \
            the newest released machine type. Where the state decides and no machine type shall switch it off: \
            `subsection(retry, needed = \"is_retrying\", on = state)`. A new field's test names what it is handed: \
            `test = \"is_wide(level)\"`.",
    },
    Text {
        rule: Rule::AbsenceUnsaid,
        slug: "absence-unsaid",
        title: "nothing says what new state is when it does not come",
        explanation: "Streams of released hosts do not have it, and later ones may leave it out. Then the device goes on with \
            whatever the destination held before. A `pre_load` of the subsection is only called when the subsection comes. The \
            same goes for released state that a `pre_load` has set so far, when that is removed.",
        fix: "Say what the field is then: `absent = 0`, or `absent = keep` if what the destination has is right. Or set it in a \
            `pre_load` of the struct.",
    },
    Text {
        rule: Rule::AbsentChanged,
        slug: "absent-changed",
        title: "what a released field is when it does not come changed",
        explanation: "A stream without the field means the value that its sender left out. With another `absent` here, guests of \
            released hosts arrive with a value that they never had.",
        fix: "Restore `absent`. To set something else afterwards, use `post_load`.",
    },
    Text {
        rule: Rule::LimitLowered,
        slug: "limit-lowered",
        title: "a released limit was lowered",
        explanation: "`max` says how many elements are loaded. Released hosts send up to as many as they always did; with a lower \
            limit here their guests are refused. A higher one is legal: old hosts refuse only what exceeds theirs.",
        fix: "Restore `max`. To have fewer from now on, limit what new guests can make.",
    },
    Text {
        rule: Rule::PriorityChanged,
        slug: "priority-changed",
        title: "`priority` or `early_setup` of a released device changed",
        explanation: "Sections are loaded in the order of the stream, and released hosts send this one in its old place. What a \
            `post_load` finds of other devices, or of memory, then depends on who sent the stream.",
        fix: "Restore it. To depend on another device, look at it when all are loaded.",
    },
    Text {
        rule: Rule::OtherBytes,
        slug: "other-bytes",
        title: "`same_bytes` where the bytes are not the same",
        explanation: "`same_bytes` acknowledges that fields are put together in another way: arrays joined or split, fields \
            grouped into a struct, a filler for a field, another layout by hand. It is accepted when the wire types, without \
            names and structs, are those that were released; here they are not.",
        fix: "Restore what was released, or let the fields have the same widths in the same order and under the same \
            conditions. What changes the bytes goes into a subsection.",
    },
    Text {
        rule: Rule::MachineTypeChanged,
        slug: "machine-type-changed",
        title: "a released machine type changed what it sets",
        explanation: "A guest keeps its machine type for life, and every release must make the same device of it: the same \
            bytes, and the same hardware. A changed entry, a changed default, an entry of a newer machine type that is \
            inherited, or a property that is gone makes another one.",
        fix: "Put the released value under the machine type, as the message shows it. A property may go when every machine \
            type that is left had one value, and the table says that the code always has it: `always => { \"nic.uso\" = true }`.",
    },
    Text {
        rule: Rule::MachineTypeMoved,
        slug: "machine-type-moved",
        title: "a released machine type is gone, or stands elsewhere",
        explanation: "Guests ask for their machine type by name, and an entry holds for its own machine type and all older \
            ones: without the name a guest does not start, and in another order it is another machine.",
        fix: "Restore the line. New machine types go on top. One that no guest runs on any more is retired with a reason: \
            `\"virt-1.0\" => retired(\"why\")`.",
    },
    Text {
        rule: Rule::NewPropertyOn,
        slug: "new-property-on",
        title: "a released machine type does not switch off what is new",
        explanation: "Released hosts know nothing of what the property switches on, a subsection for example. A guest of a \
            machine type that they have too would send it to them, and they refuse it.",
        fix: "Put `\"device.property\" = false` under the newest released machine type; older ones inherit it. If there is no \
            newer machine type yet, add one on top.",
    },
    Text {
        rule: Rule::EntryForAll,
        slug: "entry-for-all",
        title: "an entry under the newest machine type",
        explanation: "An entry says how a machine type and all older ones differ from the newer ones. Under the newest one it \
            holds for all guests, so the default of the property holds for none: most often it was meant for the machine type below.",
        fix: "Move the entry to the newest released machine type, or change the default of the property.",
    },
    Text {
        rule: Rule::UnrecordedTable,
        slug: "unrecorded-table",
        title: "machine types that nothing is compared with",
        explanation: "What machine types set is compared with what was released, in `require`, which knows the devices. A \
            table that nothing requires, or that no file records, is not compared; one that is recorded and gone leaves \
            guests without their machine type.",
        fix: "Put `const _: () = MACHINES.require(&[Device::DESCRIPTION, ..]);` below the table, then run `cargo vmstate \
            accept`. A table for tests and demonstrations says `#![unreleased]` as its first line.",
    },
    Text {
        rule: Rule::ReleasesDiffer,
        slug: "releases-differ",
        title: "two releases shipped something under one name, each in its own way",
        explanation: "A stable branch and the branch that went on both released it, and they do not agree: one name on the wire \
            stands for two layouts, or one property of a machine type for two values. A guest that moves between them is \
            refused, or its state is misread.",
        fix: "A backport takes the subsection, field or property over to the letter. Where one of the two is not released yet, let it be \
            what the other is, or give it another name; `cargo vmstate check --against BRANCH` finds it before the release.",
    },
    Text {
        rule: Rule::ElsewhereOnly,
        slug: "released-on-another-branch",
        title: "released on another branch, and not here",
        explanation: "A release of a stable branch sends something that this code does not know. Its guests cannot move here: the \
            upgrade that they wait for is refused.",
        fix: "Bring it over as it was released. Fix the branch that goes on first, then the stable ones; `cargo vmstate check \
            --against BRANCH` on either finds what was forgotten.",
    },
];
