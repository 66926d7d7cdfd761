#[vmstate(clone, version = 2, minimum_version = 1)]
struct Nic {
    status: u16,
    mac: [u8; 6],
    #[vmstate(since = 2)]
    features: u64,
    queues: [Queue; 2],
    #[vmstate(subsection = "late", absent = 3)]
    late: u8,
    #[vmstate(subsection = "other")]
    other: u8,
    #[vmstate(skip = "belongs to the host")]
    backend: Backend,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Nic {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("nic")
                .versions(2u32, 1u32)
                .subsections(const {
                    &[
                        <Self as _vm::Subsection<0usize>>::DESCRIPTION,
                        <Self as _vm::Subsection<1usize>>::DESCRIPTION,
                    ]
                }),
            &{
                let __fields = _vm::fields(
                    [
                        ("status", _vm::U16),
                        ("mac", _vm::u8s(6)),
                        ("features", _vm::U64),
                        ("queues", <[Queue; 2] as _vm::Layout<[Queue; 2]>>::TYPE),
                    ],
                    1u32,
                    &[_vm::Extra::of(2usize).since(2u32)],
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
            __run.u16(self.status);
            __run.u8s(&self.mac);
            if __version_id >= 2u32 {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u64(self.features);
            }
            if __run.start(__fields, 3usize) {
                return;
            }
            <[Queue; 2] as _vm::Layout<[Queue; 2]>>::__put(&self.queues, __run);
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
            __run.u16(&mut self.status);
            __run.u8s(&mut self.mac);
            if __version_id >= 2u32 {
                if __run.start(__fields, 2usize) {
                    return;
                }
                __run.u64(&mut self.features);
            }
            if __run.start(__fields, 3usize) {
                return;
            }
            <[Queue; 2] as _vm::Layout<[Queue; 2]>>::__get(&mut self.queues, __run);
        }
        #[inline]
        fn __save_subsections(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            let __own = _vm::description_of::<Self>();
            if _vm::needed(self, Self::late) {
                _vm::save_subsection::<
                    Self,
                    0usize,
                >(self, __stream, &__own.subsections[0usize])?;
            }
            if _vm::needed(self, Self::other) {
                _vm::save_subsection::<
                    Self,
                    1usize,
                >(self, __stream, &__own.subsections[1usize])?;
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
                if let _vm::Some(__version_id) = __passes
                    .header(__stream, &__own.subsections[1usize])
                {
                    _vm::load_subsection::<
                        Self,
                        1usize,
                    >(self, __stream, &__own.subsections[1usize], __version_id)?;
                }
            }
            _vm::Ok(())
        }
        const __SETS_ABSENT: _vm::bool = true;
        #[inline]
        fn __pre_load(&mut self) -> _vm::Result<(), _vm::LoadError> {
            self.late = 3;
            _vm::Ok(())
        }
        const __RENEWS: _vm::bool = true;
        fn __renew(&mut self, __live: &Self) -> _vm::bool {
            _vm::Clone::clone_from(&mut self.features, &__live.features);
            if !<[Queue; 2] as _vm::Layout<
                [Queue; 2],
            >>::__renew(&mut self.queues, &__live.queues) {
                _vm::Clone::clone_from(&mut self.queues, &__live.queues);
            }
            _vm::Clone::clone_from(&mut self.other, &__live.other);
            _vm::Clone::clone_from(&mut self.backend, &__live.backend);
            true
        }
    }
    #[allow(dead_code)]
    trait __Methods {
        fn late() {}
        fn other() {}
    }
    #[automatically_derived]
    impl __Methods for Nic
    where
        for<'__any> Self: _vm::HasMethod,
    {}
    #[automatically_derived]
    impl _vm::Clone for Nic {
        #[inline]
        fn clone(&self) -> Self {
            Self {
                status: _vm::Clone::clone(&self.status),
                mac: _vm::Clone::clone(&self.mac),
                features: _vm::Clone::clone(&self.features),
                queues: _vm::Clone::clone(&self.queues),
                late: _vm::Clone::clone(&self.late),
                other: _vm::Clone::clone(&self.other),
                backend: _vm::Clone::clone(&self.backend),
            }
        }
        #[inline]
        fn clone_from(&mut self, __source: &Self) {
            _vm::Clone::clone_from(&mut self.status, &__source.status);
            _vm::Clone::clone_from(&mut self.mac, &__source.mac);
            _vm::Clone::clone_from(&mut self.features, &__source.features);
            _vm::Clone::clone_from(&mut self.queues, &__source.queues);
            _vm::Clone::clone_from(&mut self.late, &__source.late);
            _vm::Clone::clone_from(&mut self.other, &__source.other);
            _vm::Clone::clone_from(&mut self.backend, &__source.backend);
        }
    }
    #[automatically_derived]
    impl _vm::Subsection<0usize> for Nic {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("nic/late").versions(1u32, 1u32).needed("late"),
            &{
                let __fields = _vm::fields(
                    [("late", _vm::U8)],
                    1u32,
                    &[_vm::Extra::of(0usize).absent("3")],
                );
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
            __run.u8(self.late);
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
            __run.u8(&mut self.late);
        }
    }
    #[automatically_derived]
    impl _vm::Subsection<1usize> for Nic {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("nic/other").versions(1u32, 1u32).needed("other"),
            &{
                let __fields = _vm::fields([("other", _vm::U8)], 1u32, &[]);
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
            __run.u8(self.other);
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
            __run.u8(&mut self.other);
        }
    }
    _vm::layout_of_struct! {
        [] [Nic] [] #[inline] fn __renew(__value : & mut Self, __live : & Self) ->
        _vm::bool { < Self as _vm::VmState > ::__renew(__value, __live) }
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Nic
    where
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    const _: () = _vm::verify_last(
        &<[Queue; 2] as _vm::Layout<[Queue; 2]>>::TYPE,
        <Nic as _vm::VmState>::DESCRIPTION.fields,
        3usize,
        <Nic as _vm::VmState>::DESCRIPTION.subsections,
    );
    #[cfg(vmstate_dump)]
    const _: () = { _vm::dump(&<Nic as _vm::VmState>::DESCRIPTION) };
};
