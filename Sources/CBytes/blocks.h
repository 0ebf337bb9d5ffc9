// Looks at 32 bytes at once. Bit n of an answer stands for byte n.
//
// Swift's vectors have no instruction for "one bit a byte", which all of this lives on; so it is written in the
// compiler's intrinsics here, and where there are none in words of eight bytes.
#ifndef SATCHEL_BLOCKS_H
#define SATCHEL_BLOCKS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

typedef __m128i satchel_half;

static inline satchel_half satchel_load(const void *bytes, long offset) {
  return _mm_loadu_si128((const __m128i *)((const char *)bytes + offset));
}
static inline satchel_half satchel_equal(satchel_half half, uint8_t byte) {
  return _mm_cmpeq_epi8(half, _mm_set1_epi8((char)byte));
}
// Control characters below 0x20, and all that is not ASCII: as signed bytes, these are less than 0x20.
static inline satchel_half satchel_outside(satchel_half half) { return _mm_cmplt_epi8(half, _mm_set1_epi8(0x20)); }
static inline satchel_half satchel_either(satchel_half a, satchel_half b) { return _mm_or_si128(a, b); }
static inline satchel_half satchel_with_bits(satchel_half half, uint8_t bits) {
  return _mm_or_si128(half, _mm_set1_epi8((char)bits));
}
static inline uint32_t satchel_bits(satchel_half low, satchel_half high) {
  return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

#else

typedef struct {
  uint64_t low, high;
} satchel_half;

#define SATCHEL_ONES 0x0101010101010101u
#define SATCHEL_LOWS 0x7f7f7f7f7f7f7f7fu

static inline uint64_t satchel_word(const void *bytes, long offset) {
  uint64_t word;
  memcpy(&word, (const char *)bytes + offset, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}
static inline satchel_half satchel_load(const void *bytes, long offset) {
  satchel_half half = {satchel_word(bytes, offset), satchel_word(bytes, offset + 8)};
  return half;
}
// The top bit of each byte that is zero, and no other.
static inline uint64_t satchel_zeros(uint64_t word) {
  return ~(((word & SATCHEL_LOWS) + SATCHEL_LOWS) | word | SATCHEL_LOWS);
}
static inline satchel_half satchel_equal(satchel_half half, uint8_t byte) {
  uint64_t wanted = SATCHEL_ONES * byte;
  satchel_half hits = {satchel_zeros(half.low ^ wanted), satchel_zeros(half.high ^ wanted)};
  return hits;
}
static inline uint64_t satchel_outside_word(uint64_t word) {
  return (~((word & SATCHEL_LOWS) + SATCHEL_ONES * 0x60) | word) & ~SATCHEL_LOWS;
}
static inline satchel_half satchel_outside(satchel_half half) {
  satchel_half hits = {satchel_outside_word(half.low), satchel_outside_word(half.high)};
  return hits;
}
static inline satchel_half satchel_either(satchel_half a, satchel_half b) {
  satchel_half both = {a.low | b.low, a.high | b.high};
  return both;
}
static inline satchel_half satchel_with_bits(satchel_half half, uint8_t bits) {
  satchel_half all = {half.low | SATCHEL_ONES * bits, half.high | SATCHEL_ONES * bits};
  return all;
}
static inline uint32_t satchel_word_bits(uint64_t hits) { return (uint32_t)((hits >> 7) * 0x0102040810204080u >> 56); }
static inline uint32_t satchel_bits(satchel_half low, satchel_half high) {
  return satchel_word_bits(low.low) | satchel_word_bits(low.high) << 8 | satchel_word_bits(high.low) << 16 |
         satchel_word_bits(high.high) << 24;
}

#endif

static inline satchel_half satchel_marks(satchel_half half) {
  return satchel_either(satchel_equal(half, '"'), satchel_equal(half, '\\'));
}

// Quotes and backslashes.
static inline uint32_t satchel_quotes(const void *bytes) {
  return satchel_bits(satchel_marks(satchel_load(bytes, 0)), satchel_marks(satchel_load(bytes, 16)));
}

static inline satchel_half satchel_special_half(satchel_half half) {
  return satchel_either(satchel_marks(half), satchel_outside(half));
}

// Quotes, backslashes, control characters below 0x20, and all that is not ASCII.
static inline uint32_t satchel_specials(const void *bytes) {
  return satchel_bits(satchel_special_half(satchel_load(bytes, 0)), satchel_special_half(satchel_load(bytes, 16)));
}

// The same, and 0x7F.
static inline uint32_t satchel_doubts(const void *bytes) {
  satchel_half low = satchel_load(bytes, 0), high = satchel_load(bytes, 16);
  return satchel_bits(satchel_either(satchel_special_half(low), satchel_equal(low, 0x7f)),
                      satchel_either(satchel_special_half(high), satchel_equal(high, 0x7f)));
}

// Quotes, brackets and braces: these differ in one bit, which is set first.
static inline satchel_half satchel_bracket_half(satchel_half half) {
  satchel_half folded = satchel_with_bits(half, 0x20);
  return satchel_either(satchel_equal(half, '"'),
                        satchel_either(satchel_equal(folded, '{'), satchel_equal(folded, '}')));
}
static inline uint32_t satchel_brackets(const void *bytes) {
  return satchel_bits(satchel_bracket_half(satchel_load(bytes, 0)), satchel_bracket_half(satchel_load(bytes, 16)));
}

static inline satchel_half satchel_three(satchel_half half, uint8_t a, uint8_t b, uint8_t c) {
  return satchel_either(satchel_either(satchel_equal(half, a), satchel_equal(half, b)), satchel_equal(half, c));
}

// Any of three bytes.
static inline uint32_t satchel_any(const void *bytes, uint8_t a, uint8_t b, uint8_t c) {
  return satchel_bits(satchel_three(satchel_load(bytes, 0), a, b, c), satchel_three(satchel_load(bytes, 16), a, b, c));
}

#endif
