"""Claw journals: newest revision, reference revision, and the single objects that came before."""

import json

from .spelling import compact, lines


def meta(stamp, number=0, **more):
    return {
        "type": "session_meta",
        "version": 1,
        "session_id": f"session-{stamp + 1}-{number}",
        "created_at_ms": stamp,
        "updated_at_ms": stamp + 240_000,
        **more,
    }


def message(role, *blocks, usage=None):
    body = {"role": role, "blocks": list(blocks)}
    if usage:
        names = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        body["usage"] = dict(zip(names, usage))
    return body


def record(*arguments, **keywords):
    return {"type": "message", "message": message(*arguments, **keywords)}


def said(words):
    return {"type": "text", "text": words}


def thought(words, signature=None):
    block = {"type": "thinking", "thinking": words}
    return block if signature is None else {**block, "signature": signature}


def call(identifier, name, arguments):
    return {"type": "tool_use", "id": identifier, "name": name, "input": arguments}


def result(identifier, name, output, failed=False):
    return record(
        "tool",
        {"type": "tool_result", "tool_use_id": identifier, "tool_name": name, "output": output, "is_error": failed},
    )


def prompt(stamp, words):
    return {"type": "prompt_history", "timestamp_ms": stamp, "text": words}


def compaction(count, removed, summary):
    return {"type": "compaction", "count": count, "removed_message_count": removed, "summary": summary}


CONTINUED = (
    "This session is being continued from a previous conversation that ran out of context. The summary "
    "below covers the earlier part.\n\nSummary:\n"
)
ROOT = "/home/mara/src/tidetable"


def newest():
    """Every record type and every block of the newest revision; two prompts appended after the last snapshot."""
    start = 1780300800000
    summary = "- The parser reads `HH:MM ±metres` lines.\n- Open: heights below datum lose their sign."
    return lines(
        [
            meta(
                start,
                model="mistral-large-tide",
                workspace_root=ROOT,
                fork={"parent_session_id": "session-1780297200001-0", "branch_name": "signed-heights"},
            ),
            compaction(2, 9, f"<summary>\n{summary}\n</summary>"),
            prompt(start + 1_000, "why does −0.3 m come out as 0.3 m?"),
            record("system", said(CONTINUED + summary)),
            record("user", said("why does −0.3 m come out as 0.3 m?")),
            record(
                "assistant",
                thought("U+2212 is not '-'. Look at the scanner first.", "c2lnbmF0dXJlLW9mLXRob3VnaHQ="),
                said("I will look at the scanner and at its tests."),
                call("toolu_01scan", "read_file", '{"path":"src/scan.rs","limit":40}'),
                call("toolu_02test", "bash", '{"command":"cargo test scan -- --nocapture","timeout":60000}'),
                usage=(1840, 96, 512, 1024),
            ),
            result(
                "toolu_01scan",
                "read_file",
                '{\n  "type": "text",\n  "file": {\n    "path": "src/scan.rs",\n    "content": "fn sign(c: char) -> i32 {\\n'
                "    if c == '-' { -1 } else { 1 }\\n}\"\n  }\n}",
            ),
            result(
                "toolu_02test",
                "bash",
                '{\n  "stdout": "running 2 tests\\ntest scan::plus ... ok\\ntest scan::minus ... FAILED",\n'
                '  "stderr": "\\u001b[31merror\\u001b[0m: 1 test failed",\n  "returnCodeInterpretation": "exit_code:101"\n}',
                failed=True,
            ),
            record(
                "assistant",
                thought("", None),
                thought("Both signs then."),
                call(
                    "call_edit",
                    "edit_file",
                    '{"path":"src/scan.rs","old_string":"c == \'-\'","new_string":"c == \'-\' || c == \'−\'"}',
                ),
                usage=(2410, 71, 0, 1536),
            ),
            result("call_edit", "edit_file", "edited src/scan.rs (1 replacement)"),
            record("assistant", said("Fixed: both minus signs are read now. ✓ 🌊"), usage=(2502, 18, 0, 2410)),
            prompt(start + 180_000, "/commit"),
            record("user", said("Commit the change with a short message.")),
            record(
                "assistant",
                call("call_git", "bash", '{"command":"GIT_TOKEN= git commit -am \'Read U+2212\'"}'),
                usage=(2600, 22, 0, 2502),
            ),
            result(
                "call_git", "bash", "OPENAI_API_KEY=[redacted] was set\n[main 3f1c2aa] Read U+2212\n 1 file changed\n"
            ),
            record("assistant", said("Committed as 3f1c2aa."), usage=(2660, 9, 0, 2600)),
        ]
    )


def reference():
    """Reference revision, parent of the fork: strings that need care, and one malformed tool input as once written."""
    return lines(
        [
            meta(1780297200000),
            record("user", said("list the stations\n\tand tell me which lack a datum")),
            record(
                "assistant",
                said("Let me see."),
                call("toolu_1", "bash", '{}{"command": "ls stations"}'),
                usage=(310, 25, 0, 0),
            ),
            result("toolu_1", "bash", 'brest.csv\nsaint-malo.csv\nœrsted "north".csv\n'),
            record(
                "assistant",
                call("toolu_2", "grep_search", '{"pattern":"datum","path":"stations"}'),
                call("toolu_3", "grep_search", '{"pattern":"\\\\bLAT\\\\b","path":"stations"}'),
                usage=(420, 40, 0, 310),
            ),
            result("toolu_2", "grep_search", "stations/brest.csv:1:# datum: LAT"),
            result("toolu_3", "grep_search", "", failed=False),
            record(
                "assistant",
                said(
                    "Odd bytes in one file: bell \u0007, delete \u007f, C1 \u0085\u009f, separator \u2028, "
                    "slash /, backslash \\, 潮, 🌊, e\u0301."
                ),
                usage=(480, 33, 0, 420),
            ),
            record("user", said("")),
        ]
    )


def reference_forked():
    """Reference revision with a compaction and a fork that has no branch name."""
    return lines(
        [
            meta(1780293600000, 3, fork={"parent_session_id": "session-1780290000001-7"}),
            compaction(1, 4, "<summary>Stations are read; heights are not.</summary>"),
            record("system", said(CONTINUED + "Stations are read; heights are not.")),
            record("user", said("go on with the heights")),
            record("assistant", said("Heights are read as centimetres now."), usage=(90, 12, 0, 0)),
        ]
    )


def meta_only():
    """What the program leaves when it is started and left again."""
    return lines([meta(1780304400000, model="mistral-large-tide", workspace_root=ROOT)])


def legacy(with_usage):
    """The single object of the first days: no newline at the end, no id inside."""
    reply = message(
        "assistant",
        said("Brest, Saint-Malo."),
        call("a1b2c3d4", "bash", '{"command":"ls"}'),
        usage=(12, 7, 0, 0) if with_usage else None,
    )
    return compact(
        {
            "version": 1,
            "messages": [
                message("user", said("which ports?")),
                reply,
                message(
                    "tool",
                    {
                        "type": "tool_result",
                        "tool_use_id": "a1b2c3d4",
                        "tool_name": "bash",
                        "output": "brest\nsaint-malo\n",
                        "is_error": False,
                    },
                ),
                message("assistant", said("Two ports."), usage=(30, 4, 0, 12) if with_usage else None),
            ],
        }
    )


def branch_metadata():
    """A branch of the first days: `metadata`, and thinking under the key `text`. Newer programs refuse it."""
    thinking = {"type": "thinking", "text": "two files, two ports", "signature": "c2ln"}
    return compact(
        {
            "version": 1,
            "metadata": {
                "started_at": "1775000000Z",
                "model": "mistral-large-tide",
                "message_count": 2,
                "last_prompt": "which ports?",
            },
            "messages": [
                message("user", said("which ports?")),
                message("assistant", thinking, said("Two."), usage=(12, 7, 0, 0)),
            ],
        }
    )


def port_session_long():
    """The Python port with several prompts, control characters, text outside of ASCII and beyond the BMP."""
    prompts = ["list the stations", "tab\t quote \" backslash \\ slash / delete \u007f", "潮 für Höfn 🌊", ""]
    inner = ",\n".join("    " + json.dumps(prompt) for prompt in prompts)
    return (
        '{\n  "session_id": "0b1c2d3e4f50617283940a1b2c3d4e5f",\n  "messages": [\n'
        + inner
        + '\n  ],\n  "input_tokens": 14,\n  "output_tokens": 31\n}'
    )


def port_session_empty():
    """The Python port, nothing typed yet."""
    return (
        '{\n  "session_id": "ffeeddccbbaa99887766554433221100",\n  "messages": [],\n'
        '  "input_tokens": 0,\n  "output_tokens": 0\n}'
    )


def era(name):
    """One small journal for each era, with what it brought and nothing later."""
    start = {"e3": 1775129460000, "e4": 1775563200000, "e5": 1775822400000}.get(name, 1778025600000)
    more = {}
    if name != "e3":
        more["workspace_root"] = ROOT
    if name not in ("e3", "e4"):
        more["model"] = "mistral-large-tide"
    head = meta(start, **more)
    if name == "e8":
        del head["created_at_ms"]
    records = [head]
    if name != "e3":
        records.append(prompt(start + 5, "which port is first?"))
    records.append(record("user", said("which port is first?")))
    thoughts = [thought("By name, or by tide?", "c2lnbg==")] if name in ("e6", "e7", "e8") else []
    records.append(record("assistant", *thoughts, call("t1", "bash", '{"command":"env"}'), usage=(20, 8, 0, 0)))
    output = "PORT=brest\n"
    if name == "e7":
        filler = "OPENAI_API_KEY=[redacted]\n" + "x=1\n" * 4200
        output = filler[:16353] + "… [truncated for session JSONL]"
    records.append(result("t1", "bash", output))
    records.append(record("assistant", said("Brest."), usage=(30, 3, 0, 20)))
    return lines(records)


def secrets():
    """Texts that the newest program changes at its next save: every marker, and one text that is too long."""
    records = [meta(1778025700000, model="mistral-large-tide", workspace_root=ROOT)]
    words = (
        "ANTHROPIC_API_KEY=tide-1 OPENAI_API_KEY=tide-2, XAI_API_KEY='tide-3' DASHSCOPE_API_KEY=tide-4} "
        "ANTHROPIC_AUTH_TOKEN=tide-5"
    )
    records.append(record("user", said(words)))
    headers = 'curl -H "Authorization: Bearer tide-6" -H "authorization: Bearer tide-7"; Bearer sk-tide-8 sk-ant-tide-9'
    records.append(record("assistant", said(headers), call("t1", "bash", '{"command":"sk-ant-tide-10"}')))
    records.append(result("t1", "bash", "tide table\n" * 1600))
    return lines(records)


def forks():
    """Dialects of other programs that carry a copy of the format; the real program refuses them all."""
    head = meta(1776000000000)
    user = record("user", said("show me the chart"))
    answer = [said("Here it is.")]
    yield (
        "atlastrinity",
        [head, user, record("assistant", thought(""), {**call("c1", "bash", "{}"), "signature": "c2ln"}, usage=(0,) * 4)],
    )
    yield "incomplete", [head, user, {**record("assistant", *answer), "message": {**message("assistant", *answer), "incomplete": True, "incomplete_reason": "max_tokens"}}]
    report = {
        "type": "verification_report",
        "report_id": "r1",
        "phase": "final",
        "status": "passed",
        "summary_text": "ok",
        "touched_paths": ["a.csv"],
    }
    yield "verification", [head, user, record("verification", report), record("assistant", *answer)]
    yield (
        "clawcode",
        [
            head,
            {**compaction(1, 2, "<summary>s</summary>"), "last_savings_ratio": 412000},
            record("user", said("show me"), {"type": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png", "filename": "c.png"}),
            record("assistant", {"type": "thinking", "signature": "c2ln"}, {"type": "redacted_thinking", "data": "eA=="}, *answer),
            record("user", {"type": "image_ref", "hash_hex": "00ff", "mime_type": "image/png"}),
        ],
    )
    yield (
        "passionke",
        [
            head,
            record("user", said("listen"), {"type": "audio", "mime": "audio/ogg", "path": "a.ogg"}),
            record("assistant", {"type": "reasoning_content", "text": "hm"}, *answer),
            record("user", {"type": "video", "mime": "video/mp4", "path": "v.mp4", "url": "https://tides.example/v"}),
        ],
    )
    zo = message("assistant", {"type": "thinking", "thinking": "hm", "signature": "c2ln"}, *answer)
    zo["usage"] = {
        "input_tokens": 1,
        "output_tokens": 2,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens_details": {"thinking_tokens": 1},
    }
    picture = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
    yield (
        "zo",
        [
            {**head, "name": "chart", "session_goal": "see it"},
            {**compaction(1, 2, "s"), "first_kept_message_index": 1},
            {**user, "turn_index": 0},
            {"type": "message", "message": {**zo, "model": "tide", "reasoning_replay": '{"id":"x"}'}, "turn_index": 0, "updated_at_ms": 1776000000009},
            record("tool", {"type": "tool_result", "tool_use_id": "c1", "tool_name": "view", "output": "", "is_error": False, "images": [{"data": "iVBORw0KGgo=", "media_type": "image/png"}]}),
            record("user", {"type": "image", "source": picture}),
        ],
    )
    yield (
        "replay",
        [
            {**head, "user_id": "u1", "tenant_id": "t1"},
            {"type": "turn_started", "turn": 1},
            user,
            {"type": "turn_context", "cwd": ROOT},
            record("assistant", *answer),
            {"type": "turn_completed", "turn": 1},
            {"type": "rollback", "to": 0},
        ],
    )


def go_port():
    """A port in Go: `type` first, members in the order of its structures, messages in the shape of the provider's API."""
    return (
        '{"type":"session_meta","version":1,"session_id":"session-1776000000001-0","created_at_ms":1776000000000,'
        '"updated_at_ms":1776000000002}\n'
        '{"type":"message","message":{"role":"user","content":[{"type":"text","text":"which ports?"}]}}\n'
        '{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"which ports?"}]}}\n'
    )


def port_session():
    """The Python port's own little file: prompts only. Not a journal."""
    return (
        '{\n  "session_id": "5d0c6f1e9b7a4c53a1f2d3e4b5c60718",\n  "messages": [\n    "which ports? '
        '\\ud83c\\udf0a"\n  ],\n  "input_tokens": 2,\n  "output_tokens": 5\n}'
    )


def files():
    yield "claw/store/session-1780300800001-0.jsonl", newest()
    yield "claw/store/session-1780297200001-0.jsonl", reference()
    yield "claw/store/session-1780293600001-3.jsonl", reference_forked()
    yield "claw/store/session-1780304400001-0.jsonl", meta_only()
    yield "claw/store/session-1774978989000.json", legacy(with_usage=False)
    yield "claw/store/session-1774979005000.json", legacy(with_usage=True)
    yield "claw/rotated/session-1780297200001-0.jsonl", reference()
    early = reference().split("\n")
    for number, kept in enumerate((3, 5, 8)):
        name = f"claw/rotated/session-1780297200001-0.rot-{1780297260000 + number * 60_000}.jsonl"
        yield name, "\n".join(early[:kept]) + "\n"
    yield "claw/other/branch-metadata.json", branch_metadata()
    yield "claw/other/port-session.json", port_session()
    for name in ("e3", "e4", "e5", "e6", "e7", "e8"):
        yield f"claw/eras/{name}.jsonl", era(name)
    yield "claw/eras/secrets.jsonl", secrets()
    for make, name in ((port_session_long, "0b1c2d3e4f50617283940a1b2c3d4e5f"), (port_session_empty, "ffeeddccbbaa99887766554433221100")):
        yield f"claw/.port_sessions/{name}.json", make()
    for name, records in forks():
        yield f"claw-forks/{name}.jsonl", lines(records)
    yield "claw-forks/go-port.jsonl", go_port()
