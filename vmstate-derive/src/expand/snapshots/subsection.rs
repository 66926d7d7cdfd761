#[vmstate(name = "foo-device")]
struct Foo {
    #[vmstate(subsection = "support_foo")]
    foo: u16,
    #[vmstate(property = "support-foo", default = true)]
    with_foo: bool,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Foo {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("foo-device")
                .versions(1u32, 1u32)
                .subsections(const { &[<Self as _vm::Subsection<0usize>>::DESCRIPTION] })
                .properties(const {
                    &[
                        _vm::Property::new::<
                            bool,
                        >(
                            "support-foo",
                            _vm::constant::Typed::<
                                <bool as _vm::PropertyValue>::Constant,
                            >(true)
                                .value(),
                        ),
                    ]
                }),
            &{
                let __fields = _vm::fields([], 1u32, &[]);
                __fields
            },
        );
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {}
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {}
        #[inline]
        fn __save_subsections(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            let __own = _vm::description_of::<Self>();
            if _vm::needed(self, Self::support_foo) {
                _vm::save_subsection::<
                    Self,
                    0usize,
                >(self, __stream, &__own.subsections[0usize])?;
            }
            _vm::Ok(())
        }
        #[inline]
        fn __load_subsections(
            &mut self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            let __own = _vm::description_of::<Self>();
            let mut __passes = _vm::Passes::FIRST;
            while __passes.another(__stream, __own)? {
                if let _vm::Some(__version_id) = __passes
                    .header(__stream, &__own.subsections[0usize])
                {
                    _vm::load_subsection::<
                        Self,
                        0usize,
                    >(self, __stream, &__own.subsections[0usize], __version_id)?;
                }
            }
            _vm::Ok(())
        }
        fn __set_property(
            &mut self,
            __name: &_vm::str,
            __value: &_vm::Value<'_>,
        ) -> _vm::Result<(), _vm::PropertyError> {
            match __name {
                "support-foo" => {
                    _vm::Property::set::<bool>(&mut self.with_foo, __name, __value)
                }
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
                "support-foo" => _vm::Property::get::<bool>(&self.with_foo),
                _ => _vm::None,
            }
        }
    }
    #[allow(dead_code)]
    trait __Methods {
        fn support_foo() {}
    }
    #[automatically_derived]
    impl __Methods for Foo
    where
        for<'__any> Self: _vm::HasMethod,
    {}
    #[automatically_derived]
    impl _vm::Subsection<0usize> for Foo {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("foo-device/support_foo")
                .versions(1u32, 1u32)
                .needed("support_foo"),
            &{
                let __fields = _vm::fields([("foo", _vm::U16)], 1u32, &[]);
                __fields
            },
        );
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn put(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u16(self.foo);
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn get(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u16(&mut self.foo);
        }
    }
    _vm::layout_of_struct! {
        [] [Foo] []
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Foo
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Foo as _vm::VmState>::DESCRIPTION) };
};
