#[vmstate(remote = "kvm_bindings::kvm_dtable")]
struct Dtable {
    base: u64,
    limit: u16,
    padding: [u16; 3],
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Dtable {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("dtable").versions(1u32, 1u32).nested(),
            &{
                let __fields = _vm::fields(
                    [("base", _vm::U64), ("limit", _vm::U16), ("padding", _vm::u16s(3))],
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
            __run.u16(self.limit);
            __run.u16s(&self.padding);
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
            __run.u16(&mut self.limit);
            __run.u16s(&mut self.padding);
        }
    }
    _vm::layout_of_struct! {
        [] [Dtable] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Dtable
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    type __Remote = kvm_bindings::kvm_dtable;
    const __CHECKED: _vm::usize = {
        let _ = || -> kvm_bindings::kvm_dtable {
            __Remote {
                base: _vm::unmade::<u64>(),
                limit: _vm::unmade::<u16>(),
                padding: _vm::unmade::<[u16; 3]>(),
            }
        };
        0
    };
    type __Checked = <kvm_bindings::kvm_dtable as _vm::Checked<__CHECKED>>::Type;
    #[automatically_derived]
    impl _vm::Layout<kvm_bindings::kvm_dtable> for Dtable {
        const TYPE: _vm::Type = _vm::type_of_struct::<Self>();
        #[inline]
        fn put(
            __value: &kvm_bindings::kvm_dtable,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_by_run::<kvm_bindings::kvm_dtable, Self>(__value, __stream)
        }
        #[inline]
        fn get(
            __value: &mut kvm_bindings::kvm_dtable,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_by_run::<kvm_bindings::kvm_dtable, Self>(__value, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(
            __value: &kvm_bindings::kvm_dtable,
            __run: &mut _vm::RunWriter<'_, '_>,
        ) {
            _vm::put_remote::<
                Self,
            >(
                __run,
                |__run| {
                    let __Checked {
                        base: __field_base,
                        limit: __field_limit,
                        padding: __field_padding,
                        ..
                    } = __value;
                    let __fields = _vm::description_of::<Self>().fields;
                    if __run.start(__fields, 0usize) {
                        return;
                    }
                    __run.u64(*__field_base);
                    __run.u16(*__field_limit);
                    <[_vm::primitive::u16; 3] as _vm::Layout<
                        _,
                    >>::__put(__field_padding, __run);
                },
            )
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(
            __value: &mut kvm_bindings::kvm_dtable,
            __run: &mut _vm::RunReader<'_, '_>,
        ) {
            _vm::get_remote::<
                Self,
            >(
                __run,
                |__run| {
                    let __Checked {
                        base: __field_base,
                        limit: __field_limit,
                        padding: __field_padding,
                        ..
                    } = __value;
                    let __fields = _vm::description_of::<Self>().fields;
                    if __run.start(__fields, 0usize) {
                        return;
                    }
                    __run.u64(__field_base);
                    __run.u16(__field_limit);
                    <[_vm::primitive::u16; 3] as _vm::Layout<
                        _,
                    >>::__get(__field_padding, __run);
                },
            )
        }
    }
    #[automatically_derived]
    impl _vm::AtVersion<kvm_bindings::kvm_dtable> for Dtable {
        const DESCRIPTION: _vm::Description = <Self as _vm::VmState>::DESCRIPTION;
    }
    #[automatically_derived]
    impl _vm::Element<kvm_bindings::kvm_dtable> for Dtable {
        fn new() -> _vm::Option<kvm_bindings::kvm_dtable> {
            use _vm::NoDefault as _;
            _vm::Maker::<kvm_bindings::kvm_dtable>::MAKE.map(|make| make())
        }
        fn read(
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<kvm_bindings::kvm_dtable, _vm::LoadError> {
            let _vm::Some(mut __value) = <Self as _vm::Element<
                kvm_bindings::kvm_dtable,
            >>::new() else {
                return _vm::Ok(__Checked {
                    base: _vm::read_field::<
                        u64,
                        u64,
                        _,
                    >(__stream, _vm::usize::MAX, "base")?,
                    limit: _vm::read_field::<
                        u16,
                        u16,
                        _,
                    >(__stream, _vm::usize::MAX, "limit")?,
                    padding: _vm::read_field::<
                        [u16; 3],
                        [_vm::primitive::u16; 3],
                        _,
                    >(__stream, _vm::usize::MAX, "padding")?,
                });
            };
            <Self as _vm::Layout<
                kvm_bindings::kvm_dtable,
            >>::get(&mut __value, __stream)?;
            _vm::Ok(__value)
        }
    }
};
