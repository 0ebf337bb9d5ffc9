"""How each program spells JSON, byte for byte. Python's own `json` differs in numbers and in control characters."""


class Number(str):
    """A number in the spelling that it is to have in the file."""


def free(value):
    """The value with every object's members in the order of their UTF-8 bytes, as free-form JSON is written."""
    if isinstance(value, dict):
        return {key: free(value[key]) for key in sorted(value, key=lambda key: key.encode())}
    if isinstance(value, list):
        return [free(item) for item in value]
    return value


SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def text(string, escape_to):
    """A string literal; control characters up to U+001F are escaped, and those from U+007F to `escape_to`."""

    def one(character):
        if character in SHORT:
            return SHORT[character]
        code = ord(character)
        if code < 0x20 or 0x7F <= code <= escape_to:
            return f"\\u{code:04x}"
        return character

    return '"' + "".join(map(one, string)) + '"'


def scalar(value, escape_to):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return text(value, escape_to)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"spell this number yourself: {value!r}")


def pretty(value, indent=""):
    """Two spaces a level, no newline at the end; `[]` and `{}` when empty. A3S and user sessions."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        lines = [f"{inner}{text(key, 0)}: {pretty(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + pretty(item, inner) for item in value) + f"\n{indent}]"
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    return scalar(value, 0)


def compact(value):
    """No blanks, members in byte order, U+007F to U+009F escaped. Claw."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{text(key, 0x9F)}:{compact(item)}" for key, item in free(value).items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return scalar(value, 0x9F)


def lines(records):
    """Line form: one compact record a line, each ended by a newline."""
    return "".join(compact(record) + "\n" for record in records)
