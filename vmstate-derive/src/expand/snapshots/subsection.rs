#[vmstate(name = "foo-device")]
struct Foo {
    #[vmstate(subsection = "support_foo")]
    foo: u16,
    #[vmstate(property = "support-foo", default = true)]
    with_foo: bool,
}

// expands to

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Foo {
        const DESCRIPTION: _vm::Description = _vm::Description::new("foo-device")
            .versions(1u32, 1u32)
            .fields(const { &_vm::plan([], 1u32) })
            .subsections(const {
                &[
                    _vm::Description::new("foo-device/support_foo")
                        .versions(1u32, 1u32)
                        .needed("support_foo")
                        .fields(const {
                            &_vm::plan(
                                [_vm::Field::new("foo", <u16 as _vm::Codec>::TYPE)],
                                1u32,
                            )
                        }),
                ]
            })
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
            });
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let __fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&__run, __version_id, __fields);
            _vm::Ok(())
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            let __fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&__run, __version_id, __fields);
            _vm::Ok(())
        }
        #[inline]
        fn __save_subsections(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            if Self::support_foo(self) {
                _vm::save_subsection(
                    __stream,
                    const { &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize] },
                    |__stream| {
                        _vm::save_part(
                            __stream,
                            |__run| {
                                let __fields = const {
                                    <Self as _vm::VmState>::DESCRIPTION
                                        .subsections[0usize]
                                        .fields
                                };
                                let __version_id: _vm::u32 = 1u32;
                                let _ = (&__run, __version_id, __fields);
                                __run
                                    .field(
                                        __fields,
                                        0usize,
                                        &self.foo,
                                        <u16 as _vm::Codec>::__put,
                                    )?;
                                _vm::Ok(())
                            },
                        )?;
                        _vm::Ok(())
                    },
                )?;
            }
            _vm::Ok(())
        }
        #[inline]
        fn __load_subsections(
            &mut self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            let mut __expected = 0;
            while let _vm::Some((__index, __version_id)) = _vm::next_subsection(
                __stream,
                const { &<Self as _vm::VmState>::DESCRIPTION },
                &mut __expected,
            )? {
                match __index {
                    0usize => {
                        _vm::load_subsection(
                            __stream,
                            const {
                                &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize]
                            },
                            __version_id,
                            |__stream| {
                                _vm::load_part(
                                    __stream,
                                    |__run| {
                                        let __fields = const {
                                            <Self as _vm::VmState>::DESCRIPTION
                                                .subsections[0usize]
                                                .fields
                                        };
                                        let _ = (&__run, __version_id, __fields);
                                        __run
                                            .field(
                                                __fields,
                                                0usize,
                                                &mut self.foo,
                                                <u16 as _vm::Codec>::__get,
                                            )?;
                                        _vm::Ok(())
                                    },
                                )?;
                                _vm::no_subsections(
                                    __stream,
                                    const {
                                        &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize]
                                    },
                                )?;
                                _vm::Ok(())
                            },
                        )?;
                    }
                    _ => {}
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
                "support-foo" => _vm::Property::set(&mut self.with_foo, __name, __value),
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
    }
    #[automatically_derived]
    impl _vm::Codec for Foo {
        const TYPE: _vm::Type = _vm::Type::structure(const {
            &<Self as _vm::VmState>::DESCRIPTION
        });
        #[inline]
        fn encode(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::encode_struct(self, __stream)
        }
        #[inline]
        fn decode(
            &mut self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::decode_struct(self, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_struct(self, __run)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_struct(self, __run)
        }
    }
    #[allow(unexpected_cfgs)]
    const _: () = {
        #[cfg(vmstate_dump)]
        const _: () = _vm::dump(&<Foo as _vm::VmState>::DESCRIPTION);
    };
};
