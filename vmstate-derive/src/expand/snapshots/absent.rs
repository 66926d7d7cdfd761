#[vmstate(name = "dma", version = 2)]
struct Dma {
    #[vmstate(property)]
    wide: bool,
    level: u8,
    #[vmstate(since = 2, absent = 7)]
    mode: u8,
    #[vmstate(test = "is_high(wide, level)", absent = keep)]
    high: u32,
    #[vmstate(nullable)]
    request: Option<Box<Request>>,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Dma {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("dma")
                .versions(2u32, 1u32)
                .properties(const { &[_vm::Property::zero::<bool>("wide")] }),
            &{
                let __fields = _vm::fields(
                    [
                        ("level", _vm::U8),
                        ("mode", _vm::U8),
                        ("high", _vm::U32),
                        (
                            "request",
                            <_vm::Nullable<
                                Request,
                            > as _vm::Layout<Option<Box<Request>>>>::TYPE,
                        ),
                    ],
                    1u32,
                    &[
                        _vm::Extra::of(1usize).since(2u32).absent("7"),
                        _vm::Extra::of(2usize)
                            .test("is_high(wide, level)")
                            .properties(&["wide"])
                            .absent("keep"),
                    ],
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
            __run.u8(self.level);
            if __version_id >= 2u32 {
                if __run.start(__fields, 1usize) {
                    return;
                }
                __run.u8(self.mode);
            }
            if __run.is_ok() && _vm::answer((&self.wide, &self.level), Self::is_high) {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u32(self.high);
            }
            if __run.start(__fields, 3usize) {
                return;
            }
            <_vm::Nullable<
                Request,
            > as _vm::Layout<Option<Box<Request>>>>::__put(&self.request, __run);
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
            __run.u8(&mut self.level);
            if __version_id >= 2u32 {
                if __run.start(__fields, 1usize) {
                    return;
                }
                __run.u8(&mut self.mode);
            }
            if __run.is_ok() && _vm::answer((&self.wide, &self.level), Self::is_high) {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u32(&mut self.high);
            }
            if __run.start(__fields, 3usize) {
                return;
            }
            <_vm::Nullable<
                Request,
            > as _vm::Layout<Option<Box<Request>>>>::__get(&mut self.request, __run);
        }
        const __SETS_ABSENT: _vm::bool = true;
        #[inline]
        fn __pre_load(&mut self) -> _vm::Result<(), _vm::LoadError> {
            self.mode = 7;
            _vm::Ok(())
        }
        fn __set_property(
            &mut self,
            __name: &_vm::str,
            __value: &_vm::Value<'_>,
        ) -> _vm::Result<(), _vm::PropertyError> {
            match __name {
                "wide" => _vm::Property::set::<bool>(&mut self.wide, __name, __value),
                _ => {
                    _vm::Err(
                        _vm::PropertyError::unknown(
                            __name,
                            <Self as _vm::VmState>::DESCRIPTION.properties,
                        ),
                    )
                }
            }
        }
        fn __property(&self, __name: &_vm::str) -> _vm::Option<_vm::String> {
            match __name {
                "wide" => _vm::Property::get::<bool>(&self.wide),
                _ => _vm::None,
            }
        }
    }
    #[allow(dead_code)]
    trait __Methods {
        fn is_high() {}
    }
    #[automatically_derived]
    impl __Methods for Dma
    where
        for<'__any> Self: _vm::HasMethod,
    {}
    _vm::layout_of_struct! {
        [] [Dma] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Dma
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    const _: () = _vm::verify_last(
        &<_vm::Nullable<Request> as _vm::Layout<Option<Box<Request>>>>::TYPE,
        <Dma as _vm::VmState>::DESCRIPTION.fields,
        3usize,
        <Dma as _vm::VmState>::DESCRIPTION.subsections,
    );
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Dma as _vm::VmState>::DESCRIPTION) };
};
