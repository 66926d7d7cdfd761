#[vmstate(version = 3, minimum_version = 1, pre_load = "reset", post_load = "check")]
struct Uart {
    lcr: u8,
    #[vmstate(since = 2)]
    divider: u16,
    #[vmstate(since = 3, test = "pre_version_baz")]
    baz: u32,
}

// expands to

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Uart {
        const DESCRIPTION: _vm::Description = _vm::Description::new("uart")
            .versions(3u32, 1u32)
            .hooks(_vm::Hooks::NONE.pre_load("reset").post_load("check"))
            .fields(const {
                &_vm::plan(
                    [
                        _vm::Field::new("lcr", <u8 as _vm::Codec>::TYPE),
                        _vm::Field::new("divider", <u16 as _vm::Codec>::TYPE)
                            .since(2u32),
                        _vm::Field::new("baz", <u32 as _vm::Codec>::TYPE)
                            .since(3u32)
                            .test("pre_version_baz"),
                    ],
                    1u32,
                )
            });
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let __fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&__run, __version_id, __fields);
            __run.field(__fields, 0usize, &self.lcr, <u8 as _vm::Codec>::__put)?;
            if __version_id >= 2u32 {
                __run
                    .field(__fields, 1usize, &self.divider, <u16 as _vm::Codec>::__put)?;
            }
            if __version_id >= 3u32
                && _vm::present(Self::pre_version_baz(self, __version_id))
            {
                __run.field(__fields, 2usize, &self.baz, <u32 as _vm::Codec>::__put)?;
            }
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
            __run.field(__fields, 0usize, &mut self.lcr, <u8 as _vm::Codec>::__get)?;
            if __version_id >= 2u32 {
                __run
                    .field(
                        __fields,
                        1usize,
                        &mut self.divider,
                        <u16 as _vm::Codec>::__get,
                    )?;
            }
            let __present_2 = __version_id >= 3u32
                && _vm::present(Self::pre_version_baz(self, __version_id));
            if __present_2 {
                __run
                    .field(__fields, 2usize, &mut self.baz, <u32 as _vm::Codec>::__get)?;
            }
            __run
                .same_answer(
                    __fields,
                    2usize,
                    __present_2,
                    __version_id >= 3u32
                        && _vm::present(Self::pre_version_baz(self, __version_id)),
                )?;
            _vm::Ok(())
        }
        #[inline]
        fn __pre_load(&mut self) -> _vm::Result<(), _vm::LoadError> {
            _vm::load_hook("pre_load `reset`", Self::reset(self))
        }
        #[inline]
        fn __post_load(
            &mut self,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::load_hook("post_load `check`", Self::check(self, __version_id))
        }
    }
    #[automatically_derived]
    impl _vm::Codec for Uart {
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
        const _: () = _vm::dump(&<Uart as _vm::VmState>::DESCRIPTION);
    };
};
