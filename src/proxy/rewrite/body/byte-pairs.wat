;; Where two bytes stand in a text, one a fixed way behind the other, in any case: sixteen places at a time.
;; byte-pairs.ts holds what this assembles to; its test assembles it anew.
(module
  (memory (export "memory") 6)

  ;; Writes the offset of each place from $at on, as 32 bits, to $out and on; returns the end of what was written. It looks at sixteen
  ;; places in one step, and so up to fifteen behind $end, of which the caller takes none.
  (func (export "find")
    (param $at i32) (param $end i32)
    ;; Both with bit 0x20 set, as letters in lower case have it.
    (param $first i32) (param $second i32)
    ;; From the first byte to the second.
    (param $gap i32)
    (param $out i32)
    (result i32)
    (local $firsts v128) (local $seconds v128) (local $lower v128) (local $places i32)
    (local.set $firsts (i8x16.splat (local.get $first)))
    (local.set $seconds (i8x16.splat (local.get $second)))
    (local.set $lower (i8x16.splat (i32.const 0x20)))
    (block $done
      (loop $steps
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $places
          (i8x16.bitmask
            (v128.and
              (i8x16.eq (v128.or (v128.load (local.get $at)) (local.get $lower)) (local.get $firsts))
              (i8x16.eq
                (v128.or (v128.load (i32.add (local.get $at) (local.get $gap))) (local.get $lower))
                (local.get $seconds)))))
        (block $written
          (loop $write
            (br_if $written (i32.eqz (local.get $places)))
            (i32.store (local.get $out) (i32.add (local.get $at) (i32.ctz (local.get $places))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $places (i32.and (local.get $places) (i32.sub (local.get $places) (i32.const 1))))
            (br $write)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $steps)))
    (local.get $out)))
