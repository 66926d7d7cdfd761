struct Cpu {
    count: u8,
    #[vmstate(len = "count", as = Segment)]
    segments: Vec<kvm_segment>,
    #[vmstate(as = u8)]
    mode: Mode,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    use _vm::NoReference as _;
    #[automatically_derived]
    impl _vm::VmState for Cpu {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("cpu").versions(1u32, 1u32),
            &{
                let __fields = _vm::fields(
                    [
                        ("count", _vm::U8),
                        (
                            "segments",
                            <_vm::Counted<
                                _vm::As<
                                    Segment,
                                    {
                                        _vm::conversion(
                                            _vm::Probe::<Segment, kvm_segment>::LAYOUT,
                                            _vm::Probe::<Segment, kvm_segment>::REFERENCE,
                                        )
                                    },
                                >,
                            > as _vm::Layout<Vec<kvm_segment>>>::TYPE
                                .counted_by("count", 1u64),
                        ),
                        (
                            "mode",
                            <_vm::As<
                                u8,
                                {
                                    _vm::conversion(
                                        _vm::Probe::<u8, Mode>::LAYOUT,
                                        _vm::Probe::<u8, Mode>::REFERENCE,
                                    )
                                },
                            > as _vm::Layout<Mode>>::TYPE,
                        ),
                    ],
                    1u32,
                    &[],
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
            __run.u8(self.count);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.given(_vm::count(&self.count, 1u64), _vm::usize::MAX);
            <_vm::Counted<
                _vm::As<
                    Segment,
                    {
                        _vm::conversion(
                            _vm::Probe::<Segment, kvm_segment>::LAYOUT,
                            _vm::Probe::<Segment, kvm_segment>::REFERENCE,
                        )
                    },
                >,
            > as _vm::Layout<Vec<kvm_segment>>>::__put(&self.segments, __run);
            if __run.start(__fields, 2usize) {
                return;
            }
            <_vm::As<
                u8,
                {
                    _vm::conversion(
                        _vm::Probe::<u8, Mode>::LAYOUT,
                        _vm::Probe::<u8, Mode>::REFERENCE,
                    )
                },
            > as _vm::Layout<Mode>>::__put(&self.mode, __run);
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
            __run.u8(&mut self.count);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.given(_vm::count(&self.count, 1u64), _vm::usize::MAX);
            <_vm::Counted<
                _vm::As<
                    Segment,
                    {
                        _vm::conversion(
                            _vm::Probe::<Segment, kvm_segment>::LAYOUT,
                            _vm::Probe::<Segment, kvm_segment>::REFERENCE,
                        )
                    },
                >,
            > as _vm::Layout<Vec<kvm_segment>>>::__get(&mut self.segments, __run);
            if __run.start(__fields, 2usize) {
                return;
            }
            <_vm::As<
                u8,
                {
                    _vm::conversion(
                        _vm::Probe::<u8, Mode>::LAYOUT,
                        _vm::Probe::<u8, Mode>::REFERENCE,
                    )
                },
            > as _vm::Layout<Mode>>::__get(&mut self.mode, __run);
        }
    }
    _vm::layout_of_struct! {
        [] [Cpu] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Cpu
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    const _: () = _vm::verify_last(
        &<Cpu as _vm::VmState>::DESCRIPTION.fields[1usize].ty,
        <Cpu as _vm::VmState>::DESCRIPTION.fields,
        1usize,
        <Cpu as _vm::VmState>::DESCRIPTION.subsections,
    );
    const _: () = _vm::verify_last(
        &<Cpu as _vm::VmState>::DESCRIPTION.fields[2usize].ty,
        <Cpu as _vm::VmState>::DESCRIPTION.fields,
        2usize,
        <Cpu as _vm::VmState>::DESCRIPTION.subsections,
    );
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Cpu as _vm::VmState>::DESCRIPTION) };
};
