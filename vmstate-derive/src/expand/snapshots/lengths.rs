struct Ring {
    count: u16,
    #[vmstate(len = "count * 4", max = 256)]
    entries: Vec<Entry>,
    #[vmstate(prefix = u32)]
    blob: Bytes,
    #[vmstate(range = 2..6)]
    middle: [u8; 8],
    #[vmstate(queue)]
    pending: VecDeque<Entry>,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Ring {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("ring").versions(1u32, 1u32),
            &{
                let __fields = _vm::fields(
                    [
                        ("count", _vm::U16),
                        (
                            "entries",
                            <_vm::Counted<Entry> as _vm::Layout<Vec<Entry>>>::TYPE
                                .counted_by("count", 4u64),
                        ),
                        (
                            "blob",
                            <_vm::Prefixed<
                                u32,
                                _vm::primitive::u8,
                            > as _vm::Layout<Bytes>>::TYPE,
                        ),
                        (
                            "middle",
                            _vm::Part::<u8>::of::<<[u8; 8] as _vm::Holds>::Item>(2, 6),
                        ),
                        (
                            "pending",
                            <_vm::Queue<Entry> as _vm::Layout<VecDeque<Entry>>>::TYPE,
                        ),
                    ],
                    1u32,
                    &[_vm::Extra::of(1usize).max(256), _vm::Extra::of(3usize).first(2)],
                );
                __fields
            },
        );
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u16(self.count);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.given(_vm::count(&self.count, 4u64), 256);
            <_vm::Counted<
                Entry,
            > as _vm::Layout<Vec<Entry>>>::__put(&self.entries, __run);
            if __run.start(__fields, 2usize) {
                return;
            }
            <_vm::Prefixed<
                u32,
                _vm::primitive::u8,
            > as _vm::Layout<Bytes>>::__put(&self.blob, __run);
            if __run.start(__fields, 3usize) {
                return;
            }
            __run.from_element(2);
            <_vm::Part<
                u8,
            > as _vm::Layout<
                _,
            >>::__put(<[u8; 8] as _vm::Array>::part(&self.middle, 2, 6), __run);
            if __run.start(__fields, 4usize) {
                return;
            }
            <_vm::Queue<
                Entry,
            > as _vm::Layout<VecDeque<Entry>>>::__put(&self.pending, __run);
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u16(&mut self.count);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.given(_vm::count(&self.count, 4u64), 256);
            <_vm::Counted<
                Entry,
            > as _vm::Layout<Vec<Entry>>>::__get(&mut self.entries, __run);
            if __run.start(__fields, 2usize) {
                return;
            }
            <_vm::Prefixed<
                u32,
                _vm::primitive::u8,
            > as _vm::Layout<Bytes>>::__get(&mut self.blob, __run);
            if __run.start(__fields, 3usize) {
                return;
            }
            __run.from_element(2);
            <_vm::Part<
                u8,
            > as _vm::Layout<
                _,
            >>::__get(<[u8; 8] as _vm::Array>::part_mut(&mut self.middle, 2, 6), __run);
            if __run.start(__fields, 4usize) {
                return;
            }
            <_vm::Queue<
                Entry,
            > as _vm::Layout<VecDeque<Entry>>>::__get(&mut self.pending, __run);
        }
    }
    _vm::layout_of_struct! {
        [] [Ring] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Ring
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    const _: () = _vm::verify_last(
        &<_vm::Counted<Entry> as _vm::Layout<Vec<Entry>>>::TYPE
            .counted_by("count", 4u64),
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        1usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    const _: () = _vm::verify_last(
        &<_vm::Prefixed<u32, _vm::primitive::u8> as _vm::Layout<Bytes>>::TYPE,
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        2usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    const _: () = _vm::verify_last(
        &<Ring as _vm::VmState>::DESCRIPTION.fields[3usize].ty,
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        3usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    const _: () = _vm::verify_range(<[u8; 8] as _vm::Array>::LEN, 2, 6);
    const _: () = _vm::verify_last(
        &<_vm::Queue<Entry> as _vm::Layout<VecDeque<Entry>>>::TYPE,
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        4usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Ring as _vm::VmState>::DESCRIPTION) };
};
