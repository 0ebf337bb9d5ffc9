/// Writes hostile archives into the working folder and prints a line for each: file name, expected outcome.
///
/// Every trick is one line of the table at the end of a section.
let hostileScript =
  #"""
  import gzip, io, struct, tarfile, zipfile, zlib
  from tarfile import TarInfo, USTAR_FORMAT, GNU_FORMAT, PAX_FORMAT

  def write(name, data, outcome):
      open(name, "wb").write(data)
      print(name + "\t" + outcome)

  def item(name, content=b"x", type=b"0", mode=0o644, link="", fmt=PAX_FORMAT, size=None, pax=None):
      info = TarInfo(name)
      info.type, info.mode, info.linkname = type, mode, link
      info.size = len(content) if size is None else size
      if pax: info.pax_headers = pax
      return info.tobuf(fmt, "utf-8", "surrogateescape") + content + bytes(-len(content) % 512)

  def ext(type, content, name="x"):
      return item(name, content, type=type, fmt=USTAR_FORMAT)

  def rec(key, value):
      body = b" " + key.encode() + b"=" + value + b"\n"
      n = len(body)
      while n != len(body) + len(str(n)): n = len(body) + len(str(n))
      return str(n).encode() + body

  END = bytes(1024)
  GOOD = item("s/good.json", b"{}")
  def link(type): return item("s/l", b"", type, link="s/good.json")
  def special(type): return item("s/d", b"", type)
  def patched(block, place, data):
      b = bytearray(block); b[place:place + len(data)] = data
      b[148:156] = b" " * 8; b[148:156] = b"%06o\0 " % sum(b[:512])
      return bytes(b)

  R = "refused:"
  tars = [
    ("absolute", item("/etc/x"), R + "absolute-name"), ("parent", item("../x"), R + "parent-component"),
    ("parent-inside", item("s/../../x"), R + "parent-component"), ("dot", item("s/./x"), R + "dot-component"),
    ("two-dots-slash", item("././x"), R + "dot-component"), ("empty-component", item("s//x"), R + "empty-component"),
    ("drive", item("C:/x"), R + "drive-letter"), ("colon", item("s/a:b"), R + "colon-in-name"),
    ("backslash", item("s\\..\\x"), R + "backslash-in-name"), ("control", item("s/a\nb"), R + "control-in-name"),
    ("device-name", item("s/aux.json"), R + "reserved-name"), ("end-dot", item("s/a./b"), R + "trailing-dot"),
    ("end-space", item("s/a "), R + "trailing-space"), ("bytes", item("s/\udcff", fmt=GNU_FORMAT), R + "not-utf8"),
    ("long-component", item("s/" + "n" * 256), R + "long-component"), ("long", item("abc/" * 256 + "x"), R + "long-name"),
    ("deep", item("d/" * 64 + "x"), R + "deep-name"),
    ("nul-pax", ext(b"x", rec("path", b"s/a\0b")) + item("s/a", fmt=USTAR_FORMAT), R + "nul-in-name"),
    ("symlink", link(b"2"), R + "symbolic-link"), ("symlink-out", item("s/l", b"", b"2", link="/etc"), R + "symbolic-link"),
    ("hard", link(b"1"), R + "hard-link"), ("hard-content", item("s/l", b"x", b"1", link="s/good.json"), R + "hard-link"),
    ("char", special(b"3"), R + "device"), ("block", special(b"4"), R + "device"), ("fifo", special(b"6"), R + "fifo"),
    ("unknown", special(b"Z"), R + "unsafe-kind"), ("contiguous", special(b"7"), R + "unsafe-kind"),
    ("dumpdir", special(b"D"), R + "unsafe-kind"), ("file-slash", patched(item("s/d", b""), 0, b"s/d/"), R + "unsafe-kind"),
    ("setuid", item("s/x", mode=0o4755), R + "special-bits"), ("setgid", item("s/x", mode=0o2755), R + "special-bits"),
    ("sparse", item("s/x", b"", b"S", fmt=GNU_FORMAT), R + "sparse"),
    ("sparse-pax", item("s/x", b"1\n0\n1\n" + bytes(506) + b"x", pax={"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
      "GNU.sparse.name": "s/y", "GNU.sparse.realsize": "1"}), R + "sparse"),
    ("sparse-0.1", item("s/x", b"x", pax={"GNU.sparse.map": "0,1", "GNU.sparse.size": "900000000000"}), R + "sparse"),
    ("twice", item("s/x") + item("s/x"), R + "duplicate"), ("twice-dot", item("s/x") + item("./s/x"), R + "duplicate"),
    ("case", item("s/x") + item("S/y"), R + "name-clash"), ("case-file", item("s/x") + item("s/X"), R + "name-clash"),
    ("sharp-s", item("s/stra\u00dfe") + item("s/STRASSE"), R + "name-clash"),
    ("normal", item("s/caf\u00e9") + item("s/cafe\u0301"), R + "name-clash"),
    ("file-folder", item("s/x") + item("s/x/y"), R + "file-as-folder"),
    ("folder-file", item("s/x/y") + item("s/x"), R + "folder-as-file"),
    ("folder-entry-file", item("s/x", b"", b"5") + item("s/x"), R + "folder-as-file"),
    ("folder-content", patched(item("s/x", b"", b"5"), 124, b"00000001000\0") + GOOD, R + "odd-header"),
    ("global-path", ext(b"g", rec("path", b"s/y")) + item("s/x"), R + "odd-header"),
    ("global-size", ext(b"g", rec("size", b"9")) + item("s/x"), R + "odd-header"),
    ("two-pax", ext(b"x", rec("path", b"s/a")) + ext(b"x", rec("path", b"s/b")) + item("s/x"), R + "odd-header"),
    ("pax-and-gnu", ext(b"x", rec("path", b"s/a")) + ext(b"L", b"s/b\0") + item("s/x"), R + "odd-header"),
    ("pax-path-twice", ext(b"x", rec("path", b"s/a") + rec("path", b"s/b")) + item("s/x"), R + "odd-header"),
    ("pax-size", ext(b"x", rec("size", b"7")) + item("s/x"), R + "odd-header"),
    ("pax-size-hides", ext(b"x", rec("size", b"1024")) + item("s/x") + item("s/hidden"), R + "odd-header"),
    ("pax-long", ext(b"x", rec("comment", b"c" * 70000)) + item("s/x"), R + "odd-header"),
    ("solaris", ext(b"A", b"acl") + item("s/x"), R + "odd-header"),
    ("second-archive", END + item("s/later"), "damaged:damaged"), ("junk", END + b"junk" * 128, "damaged:damaged"),
    ("bad-checksum", GOOD[:148] + b"000001\0 " + GOOD[156:], "damaged:damaged"),
    ("size-beyond", item("s/x", size=1 << 41), "refused:file-too-large"), ("size-short", item("s/x", size=1 << 20), "damaged:truncated"),
    ("size-wild", patched(item("s/x"), 124, b"\x80" + bytes(3) + b"\x7f" * 8), R + "file-too-large"),
  ]
  for name, blocks, outcome in tars: write(name + ".tar", GOOD + blocks + END, outcome)
  write("no-end.tar", GOOD, "damaged:truncated")
  write("half-end.tar", GOOD + bytes(512), "damaged:truncated")

  plain = GOOD + item("s/b", b"content " * 1000) + END
  packed = gzip.compress(plain)
  flipped = bytearray(packed); flipped[-6] ^= 1
  write("crc.tar.gz", bytes(flipped), "damaged:gzip-badCRC")
  write("length.tar.gz", packed[:-4] + b"\0\0\0\0", "damaged:gzip-badLength")
  write("garbage.tar.gz", packed + b"garbage", "damaged:gzip-trailingGarbage")
  write("later-member.tar.gz", packed + gzip.compress(item("s/later") + END), "damaged:damaged")
  class Zeros:
      def __init__(self, n): self.n = n
      def read(self, n): n = min(n, self.n); self.n -= n; return bytes(n)
  with tarfile.open("bomb.tar.gz", "w:gz") as t:
      info = TarInfo("s/zeros"); info.size = 100 << 20; t.addfile(info, Zeros(100 << 20))
  print("bomb.tar.gz\trefused:ratio")

  def zipped(*entries, method=8):
      out = io.BytesIO()
      with zipfile.ZipFile(out, "w", method) as z:
          z.writestr("s/good.json", b"{}" * 100)
          for name, attributes in entries:
              info = zipfile.ZipInfo(name); info.create_system = 3; info.compress_type = method
              info.filename = name; info.external_attr = attributes << 16
              z.writestr(info, b"target " * 20 if not name.endswith("/") else b"")
      return out.getvalue()

  def changed(data, old, new, which=(0, 1)):
      """Replaces some of the places where a header or a name stands: 0 the entry's own, 1 the directory's."""
      parts = data.split(old)
      out = parts[0]
      for index, part in enumerate(parts[1:]): out += (new if index in which else old) + part
      return out

  def field(data, place, value, local=None):
      """Changes a field of the last entry in the directory, and in its own header too where that has a place."""
      b = bytearray(data)
      at = b.rfind(b"PK\x01\x02"); b[at + place:at + place + len(value)] = value
      if local is not None:
          at = b.rfind(b"PK\x03\x04"); b[at + local:at + local + len(value)] = value
      return bytes(b)

  F = 0o100644
  one = zipped(("s/x", F))
  size = struct.pack("<I", 139)
  content_at = one.rfind(b"PK\x03\x04") + 30 + 3
  spoiled = bytearray(zipped(("s/x", F), method=0)); spoiled[content_at + 5 + spoiled.rfind(b"PK\x03\x04") - one.rfind(b"PK\x03\x04")] ^= 1
  zips = [
    ("absolute", zipped(("/etc/x", F)), R + "absolute-name"), ("parent", zipped(("../x", F)), R + "parent-component"),
    ("backslash", zipped(("s\\..\\x", F)), R + "backslash-in-name"), ("drive", zipped(("C:/x", F)), R + "drive-letter"),
    ("empty", changed(one, b"s/x", b"//x"), R + "absolute-name"), ("nul", changed(one, b"s/x", b"s\0x"), R + "nul-in-name"),
    ("bytes", changed(one, b"s/x", b"s/\xff"), R + "not-utf8"), ("device-name", zipped(("s/NUL", F)), R + "reserved-name"),
    ("symlink", zipped(("s/l", 0o120777)), R + "symbolic-link"), ("fifo", zipped(("s/l", 0o010644)), R + "fifo"),
    ("char", zipped(("s/l", 0o020644)), R + "device"), ("setuid", zipped(("s/x", 0o104755)), R + "special-bits"),
    ("twice", zipped(("s/x", F), ("s/x", F)), R + "duplicate"), ("case", zipped(("s/x", F), ("S/y", F)), R + "name-clash"),
    ("folder-file", zipped(("s/x/", 0o040755), ("s/x", F)), R + "folder-as-file"),
    ("file-folder", zipped(("s/x", F), ("s/x/y", F)), R + "file-as-folder"),
    ("encrypted", field(one, 8, b"\1\0", 6), R + "encrypted"), ("strong", field(one, 8, b"\x41\0", 6), R + "encrypted"),
    ("encrypted-once", field(one, 8, b"\1\0"), R + "encrypted"),
    ("bzip2", zipped(("s/x", F), method=12), R + "compression-method"), ("lzma", zipped(("s/x", F), method=14), R + "compression-method"),
    ("other-name", changed(one, b"s/x", b"s/y", (1,)), R + "local-header-differs"),
    ("other-method", field(one, 10, b"\0\0"), R + "size-lies"), ("other-size", field(one, 24, size), R + "local-header-differs"),
    ("size-lies", field(one, 24, size, 22), "damaged:wrong-size"), ("size-huge", field(one, 24, b"\xff\xff\xff\x7f", 22), "damaged:wrong-size"),
    ("overlap", field(one, 20, b"\xff\xff\0\0", 18), R + "overlapping-entries"),
    ("same-place", field(zipped(("s/x", F), ("s/y", F)), 42, b"\0\0\0\0"), R + "overlapping-entries"),
    ("place-outside", field(one, 42, b"\xff\xff\xff\x7f"), "damaged:damaged"), ("crc", bytes(spoiled), "damaged:damaged"),
    ("behind", one + b"junk", "damaged:damaged"), ("before", b"PK\3\4" + one, "damaged:damaged"),
    ("count-low", one[:-14] + b"\1\0\1\0" + one[-10:], "damaged:damaged"), ("count-high", one[:-14] + b"\3\0\3\0" + one[-10:], "damaged:damaged"),
    ("parts", one[:-18] + b"\1\0" + one[-16:], "damaged:damaged"), ("no-directory", one[:one.find(b"PK\1\2")], "damaged:truncated"),
  ]
  for name, data, outcome in zips: write(name + ".zip", data, outcome)
  with zipfile.ZipFile("bomb.zip", "w", 8) as z: z.writestr("s/zeros", bytes(100 << 20))
  print("bomb.zip\trefused:ratio")
  """#
