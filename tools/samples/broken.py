"""Files with one fault each, named by it. What each fault means stands in Samples/README.md."""

from . import a3s, a3s_stores, claw, user_session
from .a3s import assistant, said, user
from .spelling import compact, pretty


def once(text, old, new):
    """Replaces the one place where `old` stands."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times")
    return text.replace(old, new)


def journal():
    """A small whole journal that the faults are put into."""
    return "".join(
        compact(record) + "\n"
        for record in [
            claw.meta(1780305000000),
            claw.record("user", claw.said("high water at Brest? 🌊")),
            claw.record("assistant", claw.said("04:12 and 16:40"), usage=(10, 5, 0, 0)),
        ]
    )


def plain():
    return a3s.session("plain", [user(said("high water at Brest?")), assistant(said("04:12 and 16:40"))])


def chat():
    name = "c0ffee00-1234-4abc-9def-001122334455"
    stamp = "2026-06-03T07:00:00.00000{}Z".format
    return user_session.session(
        name,
        [user_session.user("high water?", stamp(1))],
        [user_session.reply("04:12", name, stamp(2))],
        stamp(0).replace(".000000", ""),
        stamp(3),
    )


def journals():
    whole = journal()
    lines = whole.splitlines(keepends=True)
    yield "torn-last-line.jsonl", whole[:-40]
    yield "no-final-newline.jsonl", whole[:-1]
    yield "two-records-on-one-line.jsonl", lines[0] + lines[1][:-1] + lines[2]
    yield "surrogate-escape.jsonl", once(whole, "🌊", "\\ud83c\\udf0a")
    yield "fraction-in-record.jsonl", once(whole, '{"created_at_ms"', '{"a_share":0.5,"created_at_ms"')
    yield "integer-beyond-64-bits.jsonl", once(
        whole, '{"created_at_ms"', '{"a_count":9223372036854775808,"created_at_ms"'
    )
    yield "nul-run.jsonl", whole + "\0" * 64 + "\n"
    yield "invalid-utf8.jsonl", whole.encode().replace("🌊".encode(), b"\xc3\x28")
    yield "byte-order-mark.jsonl", "\ufeff" + whole
    yield "carriage-returns-only.jsonl", whole.replace("\n", "\r")
    yield "blank-only.jsonl", " \n\n\t\n"
    yield "garbage-line.jsonl", lines[0] + "-- cut here --\n" + "".join(lines[1:])
    yield "unknown-record.jsonl", whole + compact({"type": "vault", "vault_seq": 1, "message": {}}) + "\n"
    yield "unknown-block.jsonl", whole + compact(claw.record("user", {"type": "image", "data": "AAAA"})) + "\n"
    yield "unknown-role.jsonl", whole + compact(claw.record("verification", claw.said("ok"))) + "\n"
    yield "unknown-members.jsonl", once(whole, '"role":"user"', '"role":"user","x_note":{"z":1,"a":[]}')
    yield "missing-meta.jsonl", "".join(lines[1:])
    yield "two-metas.jsonl", lines[0] + once(whole, '"updated_at_ms":1780305240000', '"updated_at_ms":1780305999999')
    yield "input-is-object.jsonl", whole + compact(
        claw.record("assistant", {"type": "tool_use", "id": "1", "name": "ls", "input": {"path": "."}})
    ) + "\n"
    yield "usage-is-null.jsonl", once(
        whole,
        '"usage":{"cache_creation_input_tokens":0,"cache_read_input_tokens":0,' '"input_tokens":10,"output_tokens":5}',
        '"usage":null',
    )
    yield "record-after-single-object.json", claw.legacy(with_usage=True) + lines[2]


def sessions():
    whole, talk = pretty(plain()), pretty(chat())
    yield "truncated-session.json", whole[: len(whole) // 2]
    yield "truncated-user-session.json", talk[: len(talk) // 2]
    yield "duplicate-key.json", once(whole, '  "state": "Active",\n', '  "state": "Active",\n  "state": "Paused",\n')
    yield "lone-surrogate.json", once(whole, "high water at Brest?", "high water \\ud83c at Brest?")
    yield "fraction-for-integer.json", once(whole, '"created_at": 1780310000', '"created_at": 1780310000.0')
    yield "unknown-state.json", once(whole, '"Active"', '"active"')
    yield "unknown-block-type.json", once(
        whole, '"type": "text",\n          "text": "04:12', '"type": "thinking",\n          "text": "04:12'
    )
    yield "content-is-string.json", once(
        whole,
        '[\n        {\n          "type": "text",\n          "text": "high water at Brest?"\n        }\n      ]',
        '"high water at Brest?"',
    )
    yield "missing-member.json", once(whole, '  "thinking_enabled": false,\n', "")
    yield "trailing-text.json", whole + "\n}\n"
    yield "trailing-comma.json", once(whole, '"tasks": []\n', '"tasks": [],\n')
    yield "comment.json", once(whole, '{\n  "id"', '{ // a session\n  "id"')
    yield "raw-control-character.json", once(whole, "04:12 and", "04:12\tand")
    yield "nested-200-deep.json", once(whole, '"tasks": []', '"tasks": [],\n  "x_deep": ' + "[" * 200 + "]" * 200)
    yield "list-is-null.json", once(talk, '"metadata": {}', '"metadata": {},\n  "trajectory_steps": null')
    yield "time-without-offset.json", once(
        talk, '"created_at": "2026-06-03T07:00:00Z"', '"created_at": "2026-06-03T07:00:00"'
    )
    yield "range-beyond-steps.json", once(
        talk, '000002Z"\n', '000002Z",\n      "trajectory_range": {\n        "start": 1,\n        "end": 9\n      }\n'
    )
    yield "number-out-of-range.json", once(talk, '"metadata": {}', '"metadata": {\n    "x": 1e999\n  }')


def documents():
    yield "empty.json", ""
    yield "not-json.json", "Dear diary,\n\nthe tide was high today.\n"
    yield "not-text.json", bytes(range(256))
    yield "wrong-format.json", '{\n  "name": "tides",\n  "version": "1.0.0",\n  "dependencies": {}\n}\n'
    yield "top-level-list.json", "[]"


def stores():
    fresh = list(a3s.stored("store", plain()))

    def renamed(folder, files):
        return ((folder + name.removeprefix("store"), content) for name, content in files)

    runs = pretty(
        [a3s.run("run-1", "plain", "completed", "high water?", [{"type": "turn_start", "turn": 1}], a3s_stores.MILLIS)]
    )
    yield from renamed("a3s-damaged-side-file", ((n, runs[:-90] if "/runs/" in n else c) for n, c in fresh))
    yield from renamed("a3s-missing-side-file", ((n, c) for n, c in fresh if "/runs/" not in n))
    yield from renamed("a3s-orphan-side-files", ((n, c) for n, c in fresh if n != "store/plain.json"))
    yield from renamed("a3s-other-id-inside", ((n.replace("plain", "renamed"), c) for n, c in fresh))
    yield from renamed("a3s-leftover-temporary", fresh)
    yield "a3s-leftover-temporary/plain.json.1780310000123456789.4242.tmp", pretty(plain())[:200]
    yield from renamed("a3s-one-unreadable-session", fresh)
    yield "a3s-one-unreadable-session/torn.json", pretty(plain())[:300]

    talk = chat()
    yield f"user-session-escaping-id/sessions/{talk['id']}.json", pretty({**talk, "id": "../../elsewhere"})
    yield f"user-session-markdown-beside/sessions/{talk['id']}.json", pretty(talk)
    yield f"user-session-markdown-beside/sessions/{talk['id']}.md", "# A note with a session's name\n"
    yield "claw-one-torn-journal/session-1780305000001-0.jsonl", journal()
    yield "claw-one-torn-journal/session-1780305000002-0.jsonl", journal()[:-40]
    yield "claw-only-rotation-left/session-1780305000001-0.rot-1780305300000.jsonl", journal()


def files():
    for source in (documents(), journals(), sessions(), stores()):
        for name, content in source:
            yield f"broken/{name}", content
