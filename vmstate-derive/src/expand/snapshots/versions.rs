#[vmstate(version = 3, minimum_version = 1, pre_load = "reset", post_load = "check")]
struct Uart {
    lcr: u8,
    #[vmstate(since = 2)]
    divider: u16,
    #[vmstate(since = 3, test = "pre_version_baz")]
    baz: u32,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Uart {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("uart")
                .versions(3u32, 1u32)
                .hooks(_vm::Hooks::NONE.pre_load("reset").post_load("check")),
            &{
                let __fields = _vm::fields(
                    [("lcr", _vm::U8), ("divider", _vm::U16), ("baz", _vm::U32)],
                    1u32,
                    &[
                        _vm::Extra::of(1usize).since(2u32),
                        _vm::Extra::of(2usize).since(3u32).test("pre_version_baz"),
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
            __run.u8(self.lcr);
            if __version_id >= 2u32 {
                if __run.start(__fields, 1usize) {
                    return;
                }
                __run.u16(self.divider);
            }
            if __version_id >= 3u32 && __run.is_ok()
                && _vm::present(self, __version_id, Self::pre_version_baz)
            {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u32(self.baz);
            }
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
            __run.u8(&mut self.lcr);
            if __version_id >= 2u32 {
                if __run.start(__fields, 1usize) {
                    return;
                }
                __run.u16(&mut self.divider);
            }
            let __present_2 = __version_id >= 3u32 && __run.is_ok()
                && _vm::present(self, __version_id, Self::pre_version_baz);
            if __present_2 {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u32(&mut self.baz);
            }
            if __run.is_ok() {
                __run
                    .same_answer(
                        __fields,
                        2usize,
                        __present_2,
                        __version_id >= 3u32 && __run.is_ok()
                            && _vm::present(self, __version_id, Self::pre_version_baz),
                    );
            }
        }
        #[inline]
        fn __pre_load(&mut self) -> _vm::Result<(), _vm::LoadError> {
            _vm::pre_load("pre_load `reset`", self, Self::reset)
        }
        #[inline]
        fn __post_load(
            &mut self,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::post_load("post_load `check`", self, __version_id, Self::check)
        }
    }
    #[allow(dead_code)]
    trait __Methods {
        fn check() {}
        fn pre_version_baz() {}
        fn reset() {}
    }
    #[automatically_derived]
    impl __Methods for Uart
    where
        for<'__any> Self: _vm::HasMethod,
    {}
    _vm::layout_of_struct! {
        [] [Uart] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Uart
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Uart as _vm::VmState>::DESCRIPTION) };
};
