"""Makes the inputs of the measurements: large, invented, and like what agents write.

Writing gigabytes of fresh text would take minutes. So a pool of turns is made once (some tens of megabytes, each turn
different) and the files are random sequences of its turns, with fresh call ids. No compressor in use looks back far
enough to notice: gzip sees 32 KiB.

Of the bytes of a store, some 16 % are pictures in base64.

The same seed gives the same bytes.
"""

import base64
import json
import random
from pathlib import Path

TURNS = 4000
NAMES = ("bash", "read_file", "edit_file", "grep_search", "write_file")
SYLLABLES = (
    "ta ro mi sel ven ka dor li esh un po ter ga ne sti co ra bel mo fi ju wen sha ol ty ex re con pre ing "
    "ment able ful ist ness graph port ver tion"
).split()
ODDITIES = ("café", "naïve", "Übergröße", "→", "✓", "…", "“quoted”", "潮汐", "세션", "🌊", "−0.3 m", "œuvre")
CODE = (
    "    let {a} = {b}({c}, {n})\n",
    '    if {a}.{b} != {n} {{ return "{c}" }}\n',
    "def {a}_{b}(self, {c}={n}):\n",
    "\t\tfor (int i = 0; i < {n}; i++) {{ {a}[i] = {b}[i] * 0x{h:04x}; }}\n",
    "  // {a} {b} {c}: see #{n}\n",
    '  "{a}": {{"{b}": {n}, "{c}": "\\\\d+\\n"}},\n',
    "impl {a} for {b}<'{c}> {{\n",
    "}}\n\n",
    'assert_eq!({a}({n}), "{b}\\t{c}");\n',
)
LOG = (
    "2026-06-{d:02} 1{e}:{n:02}:{m:02}.{h:05} INFO {a}::{b} took {n} ms (request {x:016x})\n",
    "{x:016x}{h:08x}  {a}/{b}/{c}.swift\n",
    "   Compiling {a}-{b} v0.{n}.{m}\n",
    "\u001b[33mwarning\u001b[0m: unused `{c}` --> src/{a}.rs:{n}:{m}\n",
)


class Pool:
    """Turns of a conversation as plain values: (prompt, reasoning, reply, [(tool, arguments, output)])."""

    def __init__(self, seed, count=TURNS):
        self.random = random.Random(seed)
        words = ["".join(self.random.choices(SYLLABLES, k=self.random.choice((1, 2, 2, 3)))) for _ in range(4000)]
        self.words = words + list(ODDITIES) * 12
        self.turns = [self.turn() for _ in range(count)]

    def prose(self, words):
        chosen = self.random.choices(self.words, k=words)
        for at in range(11, words, 13):
            chosen[at] += self.random.choice((".", ",", ".\n\n", ";", ' "so"', ":\n-"))
        return " ".join(chosen)

    def lines(self, templates, count):
        pick, bits = self.random.choice, self.random.getrandbits
        return "".join(
            pick(templates).format(
                a=pick(self.words),
                b=pick(self.words),
                c=pick(self.words),
                n=bits(6),
                m=bits(5),
                d=1 + bits(4),
                e=bits(3),
                h=bits(16),
                x=bits(64),
            )
            for _ in range(count)
        )

    def tool(self):
        name = self.random.choice(NAMES)
        code = self.lines(CODE, self.random.choice((4, 8, 20)))
        path = "src/" + "/".join(self.random.choices(self.words, k=3)) + ".swift"
        arguments = {
            "bash": {"command": f'grep -rn "{path}" . | head -{self.random.getrandbits(6)}', "timeout": 60000},
            "read_file": {"limit": self.random.getrandbits(8), "path": path},
            "edit_file": {"new_string": code, "old_string": code[: len(code) // 2], "path": path},
            "grep_search": {"glob": "*.swift", "pattern": "\\b" + self.random.choice(self.words) + "\\b"},
            "write_file": {"content": code, "path": path},
        }[name]
        size = min(400, int(self.random.lognormvariate(2.6, 1.1)) + 1)
        return name, arguments, self.lines(CODE if name == "read_file" else LOG, size)

    def turn(self):
        tools = [self.tool() for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        return self.prose(40), self.prose(25), self.prose(self.random.choice((10, 30, 120))), tools


def as_text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- Claw ------------------------------------------------------------------------------------------------------------


def claw_turn(turn, at, spelled=None, **seal):
    """One turn as lines of a journal, members in byte order; `@@` stands for the part of call ids that changes.

    `spelled` makes texts of arguments, `seal` are members of the thought before its own.
    """
    prompt, thinking, reply, tools = turn
    calls = [
        {"id": f"toolu_@@{number}", "input": (spelled or as_text)(arguments), "name": name, "type": "tool_use"}
        for number, (name, arguments, _) in enumerate(tools)
    ]
    usage = {
        "cache_creation_input_tokens": at % 512,
        "cache_read_input_tokens": at * 7,
        "input_tokens": 900 + at,
        "output_tokens": 100 + at % 300,
    }
    records = [
        {"blocks": [{"text": prompt, "type": "text"}], "role": "user"},
        {
            "blocks": [{**seal, "thinking": thinking, "type": "thinking"}, {"text": reply, "type": "text"}, *calls],
            "role": "assistant",
            "usage": usage,
        },
        *(
            {
                "blocks": [
                    {
                        "is_error": at % 11 == 0,
                        "output": output,
                        "tool_name": name,
                        "tool_use_id": f"toolu_@@{number}",
                        "type": "tool_result",
                    }
                ],
                "role": "tool",
            }
            for number, (name, _, output) in enumerate(tools)
        ),
    ]
    return "".join(f'{{"message":{as_text(record)},"type":"message"}}\n' for record in records).encode()


def write_journal(pool, path, size, seed, claw_turn=claw_turn):
    fragments = [claw_turn(turn, at) for at, turn in enumerate(pool.turns)]
    chooser = random.Random(seed)
    meta = (
        f'{{"created_at_ms":1780300800000,"model":"tide-large","session_id":"session-1780300800001-0","type":"session_meta",'
        '"updated_at_ms":1780387200000,"version":1,"workspace_root":"/home/mara/src/tidetable"}\n'
    )
    with open(path, "wb") as file:
        written = file.write(meta.encode())
        number = 0
        while written < size:
            number += 1
            written += file.write(chooser.choice(fragments).replace(b"@@", b"%08x" % number))


# --- A3S -------------------------------------------------------------------------------------------------------------


def pretty(value, level):
    """Pretty text of a value that stands `level` levels deep, without a leading indent."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + "  " * level)


def text_block(words):
    return {"type": "text", "text": words}


def a3s_turn(turn, at):
    """One turn as elements of `messages`, each with a leading comma."""
    prompt, reasoning, reply, tools = turn
    calls = [
        {"type": "tool_use", "id": f"toolu_@@{number}", "name": name, "input": arguments}
        for number, (name, arguments, _) in enumerate(tools)
    ]
    messages = [
        {"role": "user", "content": [text_block(prompt)]},
        {"role": "assistant", "content": [text_block(reply), *calls], "reasoning_content": reasoning},
        *(
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": f"toolu_@@{number}",
                        "content": output,
                        "is_error": at % 11 == 0,
                    }
                ],
            }
            for number, (_, _, output) in enumerate(tools)
        ),
    ]
    return "".join(",\n    " + pretty(message, 2) for message in messages).encode()


def a3s_events(turn, at):
    """One turn as events of a run, each with a leading comma, and how many."""
    prompt, reasoning, reply, tools = turn
    events = [{"type": "turn_start", "turn": at}, {"type": "reasoning_delta", "text": reasoning}]
    events += [{"type": "text_delta", "text": reply[start : start + 80]} for start in range(0, len(reply), 80)]
    for number, (name, arguments, output) in enumerate(tools):
        identifier = f"toolu_@@{number}"
        events += [
            {"type": "tool_start", "id": identifier, "name": name},
            {"type": "tool_input_delta", "delta": as_text(arguments)},
            {"type": "tool_end", "id": identifier, "name": name, "output": output, "exit_code": 0},
        ]
    wrapped = ({"sequence": at, "timestamp_ms": 1780300800000 + at, "event": event} for event in events)
    return "".join(",\n      " + pretty(event, 3) for event in wrapped).encode(), len(events)


def head(identifier):
    config = {
        "name": "",
        "workspace": "/home/mara/src/tidetable",
        "system_prompt": "You are a careful engineer.",
        "max_context_length": 200000,
        "auto_compact": False,
        "auto_compact_threshold": 0.8,
        "storage_type": "file",
        "max_parallel_tasks": 8,
        "planning_mode": "Auto",
        "goal_tracking": False,
    }
    return (
        f'{{\n  "id": "{identifier}",\n  "config": {pretty(config, 1)},\n  "state": "Active",\n' '  "messages": ['
    ).encode()


def tail(messages):
    rest = {
        "context_usage": {"used_tokens": 120000, "max_tokens": 200000, "percent": 0.6, "turns": messages},
        "total_usage": {
            "prompt_tokens": messages * 900,
            "completion_tokens": messages * 100,
            "total_tokens": messages * 1000,
            "cache_read_tokens": None,
            "cache_write_tokens": None,
        },
        "total_cost": 1.25,
        "cost_records": [],
        "tool_names": list(NAMES),
        "thinking_enabled": False,
        "thinking_budget": None,
        "created_at": 1780300800,
        "updated_at": 1780387200,
        "tasks": [],
    }
    return ("\n  ],\n" + json.dumps(rest, indent=2)[2:]).encode()


def pictures(chooser, count=150):
    """Messages of a person that show a picture, each with a leading comma."""
    made = []
    for number in range(count):
        data = base64.b64encode(chooser.randbytes(int(chooser.uniform(20_000, 90_000)))).decode()
        image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
        message = {"role": "user", "content": [text_block(f"picture {number}"), image]}
        made.append((",\n    " + pretty(message, 2)).encode())
    return made


def write_list(file, fragments, chooser, size, images=(), share=0.0):
    """Random fragments until `size` bytes, `share` of them images where they fit; the comma of the first is left out.

    Returns how many.
    """
    number = written = shown = 0
    while written < size or number == 0:
        fragment = chooser.choice(fragments)
        if images and shown < share * written:
            image = chooser.choice(images)
            if shown + len(image) <= share * size:
                fragment, shown = image, shown + len(image)
        fragment = fragment.replace(b"@@", b"%08x" % (number + 1))
        written += file.write(fragment[1:] if number == 0 else fragment)
        number += 1
    return number


def write_session(fragments, path, size, seed, name=None, images=(), share=0.0):
    with open(path, "wb") as file:
        file.write(head(name or path.stem))
        file.write(tail(write_list(file, fragments, random.Random(seed), size, images, share)))


def write_runs(events, path, size, seed):
    """One run; the events' sequence numbers are set here, as they differ in each file."""
    chooser, owner = random.Random(seed), path.stem
    body, count, written = [], 0, 0
    while written < size or not body:
        fragment, length = chooser.choice(events)
        fragment = fragment.replace(b"@@", b"%08x" % (len(body) + 1))
        first, *parts = fragment.split(b'"sequence": ')
        parts = [b"%d,%b" % (count + at, part.split(b",", 1)[1]) for at, part in enumerate(parts)]
        fragment = b'"sequence": '.join([first, *parts])
        count += length
        body.append(fragment)
        written += len(fragment)
    snapshot = {
        "id": f"run-{owner}",
        "session_id": owner,
        "status": "completed",
        "prompt": "go on",
        "created_at_ms": 1780300800000,
        "updated_at_ms": 1780387200000,
        "result_text": "done",
        "event_count": count,
    }
    opening = f'[\n  {{\n    "snapshot": {pretty(snapshot, 2)},\n    "events": ['.encode()
    path.write_bytes(opening + b"".join(body)[1:] + b"\n    ]\n  }\n]")


def write_store(pool, folder, sessions, size):
    """A store of era B3: about half of `size` in sessions, the rest in runs, traces and artifacts."""
    messages = [a3s_turn(turn, at) for at, turn in enumerate(pool.turns)]
    events = [a3s_events(turn, at) for at, turn in enumerate(pool.turns[:800])]
    for part in ("artifacts", "traces", "verification", "runs", "subagent_tasks"):
        (folder / part).mkdir(parents=True)
    chooser = random.Random(size)
    images = pictures(random.Random(16))
    weights = [chooser.lognormvariate(0, 1) for _ in range(sessions)]
    for number, weight in enumerate(weights):
        share, name = int(size * weight / sum(weights)), f"sess-{number:05}"
        write_session(messages, folder / f"{name}.json", share * 54 // 100, number, images=images, share=0.32)
        write_runs(events, folder / "runs" / f"{name}.json", share * 38 // 100, -number)
        trace = {
            "schema": "a3s.trace_event.v1",
            "kind": "tool_execution",
            "name": "bash",
            "success": True,
            "exit_code": 0,
            "duration_ms": number,
            "output_bytes": share % 5000,
            "metadata_keys": ["exit_code"],
        }
        traces = [{**trace, "duration_ms": at} for at in range(share // 6000)]
        (folder / "traces" / f"{name}.json").write_text(json.dumps(traces, indent=2))
        content = "".join(output for _, _, output in chooser.choice(pool.turns)[3]) * (1 + share // 40000)
        artifact = {
            "artifact_id": f"tool-output:bash:{number:016x}",
            "artifact_uri": f"a3s://tool-output/bash/{number:016x}",
            "tool_name": "bash",
            "content": content,
            "original_bytes": len(content.encode()),
            "shown_bytes": 102400,
        }
        manifest = folder / "artifacts" / name / "artifacts.json"
        manifest.parent.mkdir()
        manifest.write_text(json.dumps({"artifacts": [artifact]}, ensure_ascii=False, indent=2))
        for part in ("verification", "subagent_tasks"):
            (folder / part / f"{name}.json").write_text("[]")


def write_small_sessions(pool, folder, count):
    """A store of journals, each of a few records: some 2.5 kB."""
    fragments = sorted((claw_turn(turn, at) for at, turn in enumerate(pool.turns)), key=len)[: len(pool.turns) // 4]
    chooser = random.Random(count)
    folder.mkdir(parents=True)
    for number in range(count):
        name = f"session-{1780300800000 + number}-0"
        meta = (
            f'{{"created_at_ms":{1780300800000 + number},"model":"tide-large","session_id":"{name}",'
            f'"type":"session_meta","updated_at_ms":{1780387200000 + number},"version":1,'
            '"workspace_root":"/home/mara/src/tidetable"}\n'
        )
        turn = chooser.choice(fragments).replace(b"@@", b"%08x" % number)
        (folder / f"{name}.jsonl").write_bytes(meta.encode() + turn)


def write_prompts(folder, count):
    """A store of A3S sessions without messages, whose system prompts are 3 MB long."""
    folder.mkdir(parents=True)
    for number in range(count):
        session = json.loads(head(f"long-{number}") + tail(0))
        session["config"]["system_prompt"] = f"{number} " + "Be careful. " * 250_000
        (folder / f"long-{number}.json").write_text(json.dumps(session, indent=2))


# --- the inputs by name ----------------------------------------------------------------------------------------------


def make(kind, path, size):
    """Writes one input; `path` must not exist. `size` in bytes."""
    from measuring import shapes  # which needs what stands here

    pool = Pool(20260601)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.stem + ".partial" + path.suffix)
    if kind == "journal":
        write_journal(pool, partial, size, size)
    elif kind == "session":
        write_session([a3s_turn(turn, at) for at, turn in enumerate(pool.turns)], partial, size, size, path.stem)
    elif kind == "small":
        write_small_sessions(pool, partial, size // 2500)
    elif kind == "prompts":
        write_prompts(partial, size // 3_000_000)
    elif not shapes.make(kind, pool, partial, size):
        write_store(pool, partial, max(4, size // 2_000_000), size)
    partial.rename(path)


if __name__ == "__main__":
    import sys

    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    make(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
