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

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Ring {
        const DESCRIPTION: _vm::Description = _vm::Description::new("ring")
            .versions(1u32, 1u32)
            .fields(const {
                &_vm::plan(
                    [
                        _vm::Field::new("count", <u16 as _vm::Codec>::TYPE),
                        _vm::Field::counted::<Vec<Entry>>("entries", "count", 4u64),
                        _vm::Field::prefixed::<u32, Bytes>("blob"),
                        _vm::Field::range::<[u8; 8]>("middle", 2, 6),
                        _vm::Field::queue::<VecDeque<Entry>>("pending"),
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
            __run.field(__fields, 0usize, &self.count, <u16 as _vm::Codec>::__put)?;
            __run
                .counted(
                    __fields,
                    1usize,
                    &self.entries,
                    _vm::count(&self.count, 4u64),
                    256,
                )?;
            __run.prefixed::<u32, Bytes>(__fields, 2usize, &self.blob, _vm::usize::MAX)?;
            __run.range(__fields, 3usize, &self.middle, 2..6)?;
            __run.list(__fields, 4usize, &self.pending, _vm::usize::MAX)?;
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
            __run.field(__fields, 0usize, &mut self.count, <u16 as _vm::Codec>::__get)?;
            let __count = _vm::count(&self.count, 4u64);
            __run.counted(__fields, 1usize, &mut self.entries, __count, 256)?;
            __run
                .prefixed::<
                    u32,
                    Bytes,
                >(__fields, 2usize, &mut self.blob, _vm::usize::MAX)?;
            __run.range(__fields, 3usize, &mut self.middle, 2..6)?;
            __run.list(__fields, 4usize, &mut self.pending, _vm::usize::MAX)?;
            _vm::Ok(())
        }
    }
    #[automatically_derived]
    impl _vm::Codec for Ring {
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
    const _: () = _vm::verify_field(
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        1usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    const _: () = _vm::verify_range::<[u8; 8]>(2, 6);
    const _: () = _vm::verify_field(
        <Ring as _vm::VmState>::DESCRIPTION.fields,
        4usize,
        <Ring as _vm::VmState>::DESCRIPTION.subsections,
    );
    #[allow(unexpected_cfgs)]
    const _: () = {
        #[cfg(vmstate_dump)]
        const _: () = _vm::dump(&<Ring as _vm::VmState>::DESCRIPTION);
    };
};
