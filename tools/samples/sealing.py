"""AES-256-GCM, written out: the samples must come out the same on every machine, whatever is installed there."""


def _tables():
    box = [0] * 256
    p = q = 1
    while True:
        p = p ^ (p << 1 & 0xFF) ^ (0x1B if p & 0x80 else 0)
        q ^= q << 1
        q ^= q << 2
        q = (q ^ q << 4) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        turned = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
        box[p] = (turned ^ 0x63) & 0xFF
        if p == 1:
            break
    box[0] = 0x63
    return box


BOX = _tables()


def _double(byte):
    return (byte << 1 ^ (0x1B if byte & 0x80 else 0)) & 0xFF


def _round_keys(key):
    words = [list(key[index : index + 4]) for index in range(0, 32, 4)]
    round_constant = 1
    for index in range(8, 60):
        word = list(words[-1])
        if index % 8 == 0:
            word = [BOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= round_constant
            round_constant = _double(round_constant)
        elif index % 8 == 4:
            word = [BOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(words[index - 8], word)])
    return [sum(words[index : index + 4], []) for index in range(0, 60, 4)]


def _encrypt(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [BOX[state[(index + 4 * (index % 4)) % 16]] for index in range(16)]
        if number < len(keys) - 1:
            mixed = []
            for column in range(0, 16, 4):
                part = state[column : column + 4]
                every = part[0] ^ part[1] ^ part[2] ^ part[3]
                mixed += [part[i] ^ every ^ _double(part[i] ^ part[(i + 1) % 4]) for i in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


def _multiply(x, y):
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def gcm(key, nonce, plain):
    """The sealed text and its tag."""
    keys = _round_keys(key)
    factor = int.from_bytes(_encrypt(keys, bytes(16)), "big")
    total = 0
    sealed = bytearray()
    for number, start in enumerate(range(0, len(plain), 16), 2):
        pad = _encrypt(keys, nonce + number.to_bytes(4, "big"))
        block = bytes(a ^ b for a, b in zip(plain[start : start + 16], pad))
        sealed += block
        total = _multiply(total ^ int.from_bytes(block.ljust(16, b"\0"), "big"), factor)
    total = _multiply(total ^ len(plain) * 8, factor)
    first = int.from_bytes(_encrypt(keys, nonce + b"\0\0\0\1"), "big")
    return bytes(sealed), (total ^ first).to_bytes(16, "big")


def document(key, nonce, plain):
    """A sealed document of the A3S store."""
    sealed, tag = gcm(key, nonce, plain)
    return b"A3SE\x01" + nonce + sealed + tag


# NIST's test case 15 (the empty additional data left out).
assert gcm(bytes(32), bytes(12), bytes(16)) == (
    bytes.fromhex("cea7403d4d606b6e074ec5d3baf39d18"),
    bytes.fromhex("d0d1c8a799996bf0265b98b5d48ab919"),
)
