//! Small devices of boards, a file for each maker. Nothing of them is computed, so that each is what it sends.

#![allow(clippy::struct_excessive_bools)] // as on the wire

pub mod aspeed;
pub mod broadcom;
pub mod chips;
pub mod nuvoton;
pub mod prime;
pub mod riscv;
pub mod samsung;
pub mod stellaris;
pub mod stm32;
pub mod xilinx;

use super::registry::Make;

/// One line a device, as in the registry.
pub(super) const DEVICES: &[(&str, Make)] = &[
    ("aspeed.timerctrl", || Box::new(aspeed::AspeedTimers::default())),
    ("aspeed.rtc", || Box::new(aspeed::AspeedRtc::default())),
    ("aspeed.rtc", || Box::new(aspeed::AspeedRtcRecent::default())),
    ("aspeed.i2c", || Box::new(aspeed::AspeedI2c::default())),
    ("aspeed.i2c", || Box::new(aspeed::AspeedI2cRecent::default())),
    ("aspeed.new-vic", || Box::new(aspeed::AspeedVic::default())),
    ("aspeed.i3c", || Box::new(aspeed::AspeedI3c::default())),
    ("aspeed.sbc", || Box::new(aspeed::AspeedSecureBoot::default())),
    ("bcm2835-ic", || Box::new(broadcom::BcmInterrupts::default())),
    ("bcm2835-cprman-dsi0hsck-mux", || Box::new(broadcom::BcmDsiClock::default())),
    ("bcm2835-cprman", || Box::new(broadcom::BcmClocks::default())),
    ("bcm2835_sys_timer", || Box::new(broadcom::BcmSystemTimer::default())),
    ("bcm2835-aux", || Box::new(broadcom::BcmMiniUart::default())),
    ("bcm2835-mbox", || Box::new(broadcom::BcmMailbox::default())),
    ("bcm2835-fb", || Box::new(broadcom::BcmFrameBuffer::default())),
    ("bcm2835-property", || Box::new(broadcom::BcmProperties::default())),
    ("bcm2835-sdhost", || Box::new(broadcom::BcmSdHost::default())),
    ("bcm2835-dma", || Box::new(broadcom::BcmDma::default())),
    ("bcm2835-powermgt", || Box::new(broadcom::BcmPower::default())),
    ("bcm2835-rng", || Box::new(broadcom::BcmRandom::default())),
    ("bcm2835_thermal", || Box::new(broadcom::BcmThermal::default())),
    ("bcm2835_gpio", || Box::new(broadcom::BcmGpio::default())),
    ("bcm2835-i2c", || Box::new(broadcom::BcmI2c::default())),
    ("mphi", || Box::new(broadcom::BcmMphi::default())),
    ("TMP421", || Box::new(chips::Tmp421::default())),
    ("PCA9552", || Box::new(chips::Pca9552::default())),
    ("i2c-ddc", || Box::new(chips::Ddc::default())),
    ("wm8750", || Box::new(chips::Wm8750::default())),
    ("sii9022", || Box::new(chips::Sii9022::default())),
    ("DPS310", || Box::new(chips::Dps310::default())),
    ("npcm7xx-timer-ctrl", || Box::new(nuvoton::NuvotonTimers::default())),
    ("npcm7xx-otp", || Box::new(nuvoton::NuvotonFuses::default())),
    ("npcm7xx-pwm-module", || Box::new(nuvoton::NuvotonPwm::default())),
    ("npcm7xx-emc", || Box::new(nuvoton::NuvotonEthernet::default())),
    ("npcm7xx-gcr", || Box::new(nuvoton::NuvotonGlobal::default())),
    ("npcm7xx-clk", || Box::new(nuvoton::NuvotonClocks::default())),
    ("npcm7xx-adc", || Box::new(nuvoton::NuvotonAdc::default())),
    ("npcm7xx-rng", || Box::new(nuvoton::NuvotonRandom::default())),
    ("pl041", || Box::new(prime::Pl041::default())),
    ("versatile-pci", || Box::new(prime::VersatilePci::default())),
    ("mps2-fpgaio", || Box::new(prime::Mps2Io::default())),
    ("lan9118", || Box::new(prime::Lan9118::default())),
    ("lan9118-phy", || Box::new(prime::Lan9118Phy::default())),
    ("lan9118", || Box::new(prime::Lan9118Recent::default())),
    ("iotkit", || Box::new(prime::IotKit::default())),
    ("armsse-mhu", || Box::new(prime::SseMailbox::default())),
    ("sse-timer", || Box::new(prime::SseTimer::default())),
    ("imx6.src", || Box::new(prime::ImxReset::default())),
    ("imx-gpcv2", || Box::new(prime::ImxPower::default())),
    ("a10.pit", || Box::new(prime::A10Timers::default())),
    ("a10.pic", || Box::new(prime::A10Interrupts::default())),
    ("allwinner.i2c", || Box::new(prime::AllwinnerI2c::default())),
    ("allwinner-rtc", || Box::new(prime::AllwinnerRtc::default())),
    ("highbank-regs", || Box::new(prime::HighbankRegisters::default())),
    ("pxa2xx-mmci", || Box::new(prime::PxaMmci::default())),
    ("riscv_imsic", || Box::new(riscv::Imsic::default())),
    ("mchp.pfsoc.uart", || Box::new(riscv::PolarFireUart::default())),
    ("exynos4210.combiner", || Box::new(samsung::ExynosCombiner::default())),
    ("exynos4210.pmu", || Box::new(samsung::ExynosPower::default())),
    ("exynos4210.clk", || Box::new(samsung::ExynosClocks::default())),
    ("exynos4210.rng", || Box::new(samsung::ExynosRandom::default())),
    ("exynos4210.pwm", || Box::new(samsung::ExynosPwm::default())),
    ("exynos4210.rtc", || Box::new(samsung::ExynosRtc::default())),
    ("exynos4210.mct", || Box::new(samsung::ExynosTimer::default())),
    ("stellaris_i2c", || Box::new(stellaris::StellarisI2c::default())),
    ("stellaris_sys", || Box::new(stellaris::StellarisSystem::default())),
    ("stellaris_adc", || Box::new(stellaris::StellarisAdc::default())),
    ("stellaris_enet", || Box::new(stellaris::StellarisEthernet::default())),
    ("ssd0323_oled", || Box::new(stellaris::Ssd0323::default())),
    ("ssi_sd", || Box::new(stellaris::SsiSd::default())),
    ("stm32l4x5-rcc-clock-mux", || Box::new(stm32::Stm32ClockMux::default())),
    ("stm32l4x5-rcc-pll", || Box::new(stm32::Stm32Pll::default())),
    ("stm32l4x5-gpio", || Box::new(stm32::Stm32Gpio::default())),
    ("stm32l4x5-usart-base", || Box::new(stm32::Stm32Uart::default())),
    ("cadence_uart", || Box::new(xilinx::CadenceUart::default())),
    ("zynq_slcr", || Box::new(xilinx::ZynqControl::default())),
    ("zynq-xadc", || Box::new(xilinx::ZynqAdc::default())),
    ("xlnx_zynq_devcfg", || Box::new(xilinx::ZynqConfig::default())),
    ("xlnx.zynqmp-can", || Box::new(xilinx::ZynqCan::default())),
];
