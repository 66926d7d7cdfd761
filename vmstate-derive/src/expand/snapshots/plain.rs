struct Uart {
    lcr: u8,
    divider: u16,
    fifo: [u8; 16],
    #[vmstate(skip = "belongs to the machine")]
    irq: Irq,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::VmState as _;
#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Uart {
        const __FIELDS: &'static [_vm::Field] = &_vm::fields(
            [
                ("lcr", _vm::types::U8),
                ("divider", _vm::types::U16),
                ("fifo", <[_vm::primitive::u8; 16] as _vm::Layout<[u8; 16]>>::TYPE),
            ],
            1u32,
            &[],
        );
        const DESCRIPTION: _vm::Description = _vm::Description::new("uart")
            .versions(1u32, 1u32)
            .fields(<Self as _vm::VmState>::__FIELDS);
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __version_id: _vm::u32,
        ) {
            let _ = (&__run, __version_id);
            let __fields = <Self as _vm::VmState>::__FIELDS;
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u8(self.lcr);
            __run.u16(self.divider);
            <[_vm::primitive::u8; 16] as _vm::Layout<
                [u8; 16],
            >>::__put(&self.fifo, __run);
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __version_id: _vm::u32,
        ) {
            let _ = (&__run, __version_id);
            let __fields = <Self as _vm::VmState>::__FIELDS;
            if __run.start(__fields, 0usize) {
                return;
            }
            __run.u8(&mut self.lcr);
            __run.u16(&mut self.divider);
            <[_vm::primitive::u8; 16] as _vm::Layout<
                [u8; 16],
            >>::__get(&mut self.fifo, __run);
        }
    }
    #[automatically_derived]
    impl _vm::Layout<Self> for Uart {
        const TYPE: _vm::Type = _vm::Type::structure(const {
            &<Self as _vm::VmState>::DESCRIPTION
        });
        #[inline]
        fn put(
            __value: &Self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::save_struct(__value, __stream)
        }
        #[inline]
        fn get(
            __value: &mut Self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::load_struct(__value, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(__value: &Self, __run: &mut _vm::RunWriter<'_, '_>) {
            _vm::put_struct(__value, __run)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(__value: &mut Self, __run: &mut _vm::RunReader<'_, '_>) {
            _vm::get_struct(__value, __run)
        }
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
    #[allow(unexpected_cfgs)]
    const _: () = {
        #[cfg(vmstate_dump)]
        const _: () = { _vm::dump(&<Uart as _vm::VmState>::DESCRIPTION) };
    };
};
