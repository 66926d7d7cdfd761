# A guest of bare metal: the firmware of a machine with a serial port, APICs and 2 MiB or more. It runs in real mode with
# segments of 4 GiB. A hundred times a second it writes one number into memory, checks everything that a migration may
# lose, and prints a line:
#
#   00000123 ok 00000120 0001a2b3 00000040 00000007
#   number      ticks    TSC>>20  pulses   disk
#
# `ok` is replaced by the letters of what is wrong: M memory, X x87 and SSE, D debug registers, T the time stamp
# counter went back, V the disk has other data. A character that is typed comes back in a line of its own: `got a`.

.set NUMBER, 0x8000
.set SUM,    0x8004
.set TICKS,  0x8008            # of the timer of the local APIC
.set PULSES, 0x800c            # of the machine's own timer, if it has one
.set TSC,    0x8010
.set FAULTS, 0x8018
.set DISK,   0x801c            # requests that the disk has answered
.set HEAD,   0x8020            # what was typed: a ring of 64 bytes
.set TAIL,   0x8024
.set ASKED,  0x8028            # of the disk: 0 there is none, 1 a write, 2 a read
.set EXPECT, 0x802c
.set RING,   0x8040
.set FPU,    0x9000
.set FPU_OK, 0x9400
.set DESC,   0xa000            # the disk's queue: descriptors and the two rings
.set AVAIL,  0xb000
.set USED,   0xc000
.set HEADER, 0xd000            # a request for sector 0
.set STATUS, 0xd010
.set DATA,   0xd200
.set AREA,   0x100000          # 512 numbers, each 512 bytes from the next one
.set PORT,   0x3f8
.set APIC,   0xfee00000
.set IOAPIC, 0xfec00000
.set VIRTIO, 0xfeb00000
.set PULSE,  0x500

# Into a device: its address is above what 16 bits reach.
.macro store value, address
  push %esi
  mov $(\address), %esi
  movl \value, (%esi)
  pop %esi
.endm

.code16
guest_start:
  cli
  lgdtl %cs:(gdt_pointer - guest_start)
  mov %cr0, %eax
  or $1, %al
  mov %eax, %cr0
  mov $8, %bx
  mov %bx, %ds
  mov %bx, %es
  and $0xfe, %al
  mov %eax, %cr0
  xor %ax, %ax
  mov %ax, %ds
  mov %ax, %es
  mov %ax, %ss
  mov $0x7000, %sp
  cld
  # Nothing was counted so far.
  xor %eax, %eax
  mov $0x8000, %di
  mov $0x1800, %cx
  rep stosl
  # Interrupts: where they go, and who sends them.
  movw $(on_tick - guest_start), 0x30 * 4
  movw $0xf000, 0x30 * 4 + 2
  movw $(on_serial - guest_start), 0x31 * 4
  movw $0xf000, 0x31 * 4 + 2
  movw $(on_pulse - guest_start), 0x32 * 4
  movw $0xf000, 0x32 * 4 + 2
  store $0x1ff, APIC + 0xf0
  store $0x10000, APIC + 0x350
  store $0xb, APIC + 0x3e0
  store $0x20030, APIC + 0x320
  store $10000000, APIC + 0x380
  store $0x18, IOAPIC
  store $0x31, IOAPIC + 0x10
  store $0x1a, IOAPIC
  store $0x32, IOAPIC + 0x10
  mov $(PORT + 2), %dx
  mov $1, %al
  out %al, %dx
  mov $(PORT + 4), %dx
  mov $0x0b, %al
  out %al, %dx
  mov $(PORT + 1), %dx
  mov $1, %al
  out %al, %dx
  # A pulse every 20 ms, if the machine has the timer.
  mov $(PULSE + 4), %dx
  in %dx, %eax
  cmp $0x52454d54, %eax
  jne 1f
  mov $PULSE, %dx
  mov $20, %eax
  out %eax, %dx
1:
  # Registers that nothing else here uses.
  mov %cr4, %eax
  or $0x200, %ax
  mov %eax, %cr4
  mov $FPU, %di
  movl $0x037f, (%di)
  movl $0xff, 4(%di)
  movl $0x1f80, 24(%di)
  mov $32, %bx
  mov $0x11223344, %eax
2:
  add $0x01070503, %eax
  mov %eax, (%bx,%di)
  add $4, %bx
  cmp $288, %bx
  jne 2b
  # An FPU register has 10 bytes in 16; the rest is reserved.
  mov $42, %bx
3:
  movw $0, (%bx,%di)
  movl $0, 2(%bx,%di)
  add $16, %bx
  cmp $170, %bx
  jne 3b
  fxrstor (%di)
  fxsave FPU_OK
  mov $0x11111000, %eax
  mov %eax, %dr0
  mov $0x22222000, %eax
  mov %eax, %dr1
  mov $0x33333000, %eax
  mov %eax, %dr2
  mov $0x44444000, %eax
  mov %eax, %dr3
  call disk_start
  sti

again:
  hlt
  movl $0, FAULTS
  incl NUMBER
  # One number more in memory: each in another page than the one before.
  mov NUMBER, %eax
  mov %eax, %edx
  shl $3, %eax
  shr $6, %edx
  and $7, %edx
  add %edx, %eax
  and $511, %eax
  shl $9, %eax
  mov NUMBER, %ecx
  mov AREA(%eax), %edx
  sub %edx, SUM
  add %ecx, SUM
  mov %ecx, AREA(%eax)
  # Is everything there that was written?
  mov $AREA, %edi
  mov $512, %cx
  xor %eax, %eax
1:
  add (%edi), %eax
  add $512, %edi
  loop 1b
  cmp SUM, %eax
  je 1f
  orb $1, FAULTS
1:
  fxsave FPU
  mov FPU, %eax
  cmp FPU_OK, %eax
  jne 2f
  mov FPU + 24, %eax
  cmp FPU_OK + 24, %eax
  jne 2f
  mov $FPU + 32, %si
  mov $FPU_OK + 32, %di
  mov $64, %cx
  repe cmpsl
  je 1f
2:
  orb $2, FAULTS
1:
  mov %dr0, %eax
  cmp $0x11111000, %eax
  jne 2f
  mov %dr1, %eax
  cmp $0x22222000, %eax
  jne 2f
  mov %dr2, %eax
  cmp $0x33333000, %eax
  jne 2f
  mov %dr3, %eax
  cmp $0x44444000, %eax
  je 1f
2:
  orb $4, FAULTS
1:
  rdtsc
  cmp TSC + 4, %edx
  ja 1f
  jb 2f
  cmp TSC, %eax
  jae 1f
2:
  orb $8, FAULTS
1:
  mov %eax, TSC
  mov %edx, TSC + 4
  call disk_step
  call typed

  mov NUMBER, %ebx
  call hex
  call blank
  call faults
  call blank
  mov TICKS, %ebx
  call hex
  call blank
  mov TSC, %ebx
  mov TSC + 4, %eax
  shrd $20, %eax, %ebx
  call hex
  call blank
  mov PULSES, %ebx
  call hex
  call blank
  mov DISK, %ebx
  call hex
  mov $10, %al
  call put
  jmp again

# The letters of what is wrong.
faults:
  mov FAULTS, %bl
  test %bl, %bl
  jnz 1f
  mov $'o', %al
  call put
  mov $'k', %al
  jmp put
1:
  mov $(letters - guest_start), %si
2:
  mov %cs:(%si), %al
  inc %si
  shr $1, %bl
  jnc 3f
  call put
3:
  test %bl, %bl
  jnz 2b
  ret
letters:
  .ascii "MXDTV"

# What was typed since the last line.
typed:
  mov TAIL, %bx
  cmp HEAD, %bx
  je 1f
  mov $'g', %al
  call put
  mov $'o', %al
  call put
  mov $'t', %al
  call put
  call blank
  mov RING(%bx), %al
  call put
  mov $10, %al
  call put
  inc %bx
  and $63, %bx
  mov %bx, TAIL
  jmp typed
1:
  ret

hex:
  mov $8, %cx
1:
  rol $4, %ebx
  mov %bl, %al
  and $15, %al
  add $'0', %al
  cmp $'9', %al
  jbe 2f
  add $39, %al
2:
  call put
  loop 1b
  ret

blank:
  mov $' ', %al
put:
  push %dx
  push %ax
  mov $(PORT + 5), %dx
1:
  in %dx, %al
  test $0x20, %al
  jz 1b
  pop %ax
  mov $PORT, %dx
  out %al, %dx
  pop %dx
  ret

on_tick:
  incl TICKS
  store $0, APIC + 0xb0
  iret

on_pulse:
  incl PULSES
  store $0, APIC + 0xb0
  iret

on_serial:
  push %ax
  push %bx
  push %dx
1:
  mov $(PORT + 5), %dx
  in %dx, %al
  test $1, %al
  jz 2f
  mov $PORT, %dx
  in %dx, %al
  mov HEAD, %bx
  mov %al, RING(%bx)
  inc %bx
  and $63, %bx
  mov %bx, HEAD
  jmp 1b
2:
  store $0, APIC + 0xb0
  pop %dx
  pop %bx
  pop %ax
  iret

# A disk behind virtio-mmio, if there is one: sector 0 is written with the number, then read back, again and again.
disk_start:
  mov $VIRTIO, %esi
  cmpl $0x74726976, (%esi)
  jne 1f
  cmpl $2, 8(%esi)
  jne 1f
  store $0, VIRTIO + 0x70
  store $3, VIRTIO + 0x70      # ACKNOWLEDGE, DRIVER
  store $1, VIRTIO + 0x24
  store $1, VIRTIO + 0x20      # VERSION_1
  store $11, VIRTIO + 0x70     # FEATURES_OK
  store $0, VIRTIO + 0x30
  store $4, VIRTIO + 0x38
  store $DESC, VIRTIO + 0x80
  store $AVAIL, VIRTIO + 0x90
  store $USED, VIRTIO + 0xa0
  store $1, VIRTIO + 0x44
  store $15, VIRTIO + 0x70     # DRIVER_OK
  movl $HEADER, DESC
  movl $16, DESC + 8
  movl $0x10001, DESC + 12           # flags NEXT, next 1
  movl $DATA, DESC + 16
  movl $512, DESC + 24
  movl $STATUS, DESC + 32
  movl $1, DESC + 40
  movl $2, DESC + 44                 # flags WRITE
  jmp disk_write
1:
  ret

disk_write:
  mov NUMBER, %eax
  mov %eax, EXPECT
  mov %eax, DATA
  movl $1, HEADER
  movl $0x20001, DESC + 28           # flags NEXT, next 2
  movl $1, ASKED
  jmp disk_ask
disk_read:
  movl $0, DATA
  movl $0, HEADER
  movl $0x20003, DESC + 28           # flags NEXT and WRITE, next 2
  movl $2, ASKED
disk_ask:
  movb $0xff, STATUS
  incw AVAIL + 2
  store $0, VIRTIO + 0x50
  ret

disk_step:
  cmpl $0, ASKED
  je 1f
  mov USED + 2, %ax
  cmp AVAIL + 2, %ax
  jne 1f
  store $1, VIRTIO + 0x64
  incl DISK
  cmpb $0, STATUS
  jne 2f
  cmpl $1, ASKED
  je disk_read
  mov EXPECT, %eax
  cmp DATA, %eax
  je disk_write
2:
  orb $16, FAULTS
  jmp disk_write
1:
  ret

.balign 8
gdt:
  .quad 0
  .quad 0x00cf93000000ffff
gdt_pointer:
  .word 15
  .long 0xf0000 + gdt - guest_start

.org guest_start - guest_start + 0xfff0
  .byte 0xea
  .word 0x0000, 0xf000
.org 0xffff
  .byte 0
