struct Uart {
    lcr: u8,
    divider: u16,
    fifo: [u8; 16],
    #[vmstate(skip = "belongs to the machine")]
    irq: Irq,
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
            _vm::Description::new("uart").versions(1u32, 1u32),
            &{
                let __fields = _vm::fields(
                    [("lcr", _vm::U8), ("divider", _vm::U16), ("fifo", _vm::u8s(16))],
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
            __run.u8(self.lcr);
            __run.u16(self.divider);
            __run.u8s(&self.fifo);
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
            __run.u16(&mut self.divider);
            __run.u8s(&mut self.fifo);
        }
    }
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
