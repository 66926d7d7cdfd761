#[vmstate(remote = "kvm_bindings::kvm_segment")]
struct Segment {
    base: u64,
    limit: u32,
    #[vmstate(skip = "padding")]
    padding: u8,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Segment {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("segment").versions(1u32, 1u32).nested(),
            &{
                let __fields = _vm::fields(
                    [("base", _vm::U64), ("limit", _vm::U32)],
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
            __run.u64(self.base);
            __run.u32(self.limit);
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
            __run.u64(&mut self.base);
            __run.u32(&mut self.limit);
        }
    }
    _vm::layout_of_struct! {
        [] [Segment] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Segment
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    type __Remote = kvm_bindings::kvm_segment;
    const __CHECKED: _vm::usize = {
        let _ = || -> kvm_bindings::kvm_segment {
            __Remote {
                base: _vm::unmade::<u64>(),
                limit: _vm::unmade::<u32>(),
                padding: _vm::unmade(),
            }
        };
        0
    };
    type __Checked = <kvm_bindings::kvm_segment as _vm::Checked<__CHECKED>>::Type;
    #[automatically_derived]
    impl _vm::Layout<kvm_bindings::kvm_segment> for Segment {
        const TYPE: _vm::Type = _vm::type_of_struct::<Self>();
        #[inline]
        fn put(
            __value: &kvm_bindings::kvm_segment,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            let _ = |__mirror: &Self| {
                let _ = (&__mirror.padding,);
            };
            _vm::put_by_run::<kvm_bindings::kvm_segment, Self>(__value, __stream)
        }
        #[inline]
        fn get(
            __value: &mut kvm_bindings::kvm_segment,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_by_run::<kvm_bindings::kvm_segment, Self>(__value, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(
            __value: &kvm_bindings::kvm_segment,
            __run: &mut _vm::RunWriter<'_, '_>,
        ) {
            _vm::put_remote::<
                Self,
            >(
                __run,
                |__run| {
                    let __Checked { base: __field_base, limit: __field_limit, .. } = __value;
                    let __fields = _vm::description_of::<Self>().fields;
                    if __run.start(__fields, 0usize) {
                        return;
                    }
                    __run.u64(*__field_base);
                    __run.u32(*__field_limit);
                },
            )
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(
            __value: &mut kvm_bindings::kvm_segment,
            __run: &mut _vm::RunReader<'_, '_>,
        ) {
            _vm::get_remote::<
                Self,
            >(
                __run,
                |__run| {
                    let __Checked { base: __field_base, limit: __field_limit, .. } = __value;
                    let __fields = _vm::description_of::<Self>().fields;
                    if __run.start(__fields, 0usize) {
                        return;
                    }
                    __run.u64(__field_base);
                    __run.u32(__field_limit);
                },
            )
        }
    }
    #[automatically_derived]
    impl _vm::AtVersion<kvm_bindings::kvm_segment> for Segment {
        const DESCRIPTION: _vm::Description = <Self as _vm::VmState>::DESCRIPTION;
    }
    #[automatically_derived]
    impl _vm::Element<kvm_bindings::kvm_segment> for Segment
    where
        for<'__any> kvm_bindings::kvm_segment: _vm::Default,
    {
        fn new() -> _vm::Option<kvm_bindings::kvm_segment> {
            _vm::Some(<kvm_bindings::kvm_segment as _vm::Default>::default())
        }
    }
};
