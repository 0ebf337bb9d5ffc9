"""User sessions of eras E1 to E4 and the files around them, in the order and spelling of their program."""

from .spelling import Number, free, pretty

STORE = "user-session/store"
FIRST = "3f6d0f5e-51c7-4f0c-9a57-0c1f4be0a101"
SEED = "9d1b7f26-6a1d-4f65-8e0b-7f4a2c9d3e11"
STEPS = "6c0a7b1d-9e2f-4a3b-8c4d-5e6f70819203"
REASONING = "b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9"


def user(content, stamp):
    return {"content": content, "timestamp": stamp}


def reply(content, session, stamp, phase=None, passed=None, span=None, seed=(None,)):
    """`seed` is a tuple: empty where the era has no such member, as since E3."""
    return {
        "content": content,
        "session_id": session,
        **({"seed_id": seed[0]} if seed else {}),
        "phase_reached": phase,
        "evaluation_passed": passed,
        "timestamp": stamp,
        **({"trajectory_range": {"start": span[0], "end": span[1]}} if span else {}),
    }


def step(tool, arguments, summary, milliseconds, identifier, stamp, failed=False):
    return {
        "tool_name": tool,
        "tool_args": arguments,
        "output_summary": summary,
        "duration_ms": milliseconds,
        "is_error": failed,
        "tool_call_id": identifier,
        "timestamp": stamp,
    }


def reasoning(content, stamp, *spans):
    segments = [{"before_step": before, **({"text": words} if words else {})} for before, words in spans]
    return {
        "content": content,
        "source": "thinking",
        "timestamp": stamp,
        **({"segments": segments} if segments else {}),
    }


def session(
    identifier,
    users,
    replies,
    created,
    updated,
    metadata=None,
    owner="default",
    steps=(),
    reasonings=(),
    space=None,
    seed=None,
    persona=None,
    project=None,
    parent=None,
):
    optional = {
        "brain_space": space,
        "active_seed_id": seed,
        "active_persona_id": persona,
        "project_id": project,
        "parent_session_id": parent,
    }
    return {
        "id": identifier,
        "user_id": owner,
        "user_messages": users,
        "agent_responses": replies,
        **({"trajectory_steps": list(steps)} if steps else {}),
        **({"reasoning_records": list(reasonings)} if reasonings else {}),
        **{name: value for name, value in optional.items() if value is not None},
        "created_at": created,
        "updated_at": updated,
        "metadata": metadata or {},
    }


def first():
    """E1, over HTTP: seeds, phases and evaluations filled in."""
    at = "2026-05-31T08:15:{}Z".format
    return session(
        FIRST,
        [user("count the stations", at("02.104500")), user("and those without datum?", at("40.000900"))],
        [
            reply("There are 31.", FIRST, at("02.104502"), "execute", True, seed=(SEED,)),
            reply("1. Which datum?\n2. Which year?", FIRST, at("40.000902"), "interview", False),
        ],
        at("02.104499"),
        at("40.000903"),
        {"project_id": "5b0e2d3c-7a45-4a0d-8d6f-0a3c9d6b1e22"},
    )


def varied():
    """E1: lists of unequal length, every length of fraction, a tie, metadata of every kind."""
    name = "0e2f4a6c-8b1d-4c3e-9f50-617283940516"
    metadata = {
        "unsigned": 18446744073709551615,
        "signed": -9223372036854775808,
        "wide": Number("1.8446744073709552e+19"),
        "one": Number("1.0"),
        "tiny": Number("1e-7"),
        "minus zero": Number("-0.0"),
        "tide": Number("0.00001"),
        "none": None,
        "yes": True,
        "no": False,
        "empty": {},
        "nothing": [],
        "nested": free({"b": [1, {"é": 1, "z": 2, "A": 3}], "a": "tab\t line\n bell\u0007 delete\u007f / \u2028 🌊"}),
        "title": "A session of everything",
    }
    return session(
        name,
        [
            user("premièrement", "2026-05-31T23:59:59Z"),
            user("세션을 나열해 줘", "2026-06-01T00:00:00.120Z"),
            user("", "2026-06-01T00:00:00.123400Z"),
        ],
        [reply("oui", name, "2026-05-31T23:59:59Z"), reply("네\r\n", None, "2026-06-01T00:00:00.120000001Z", "", None)],
        "2026-05-31T23:59:58.999999999Z",
        "2026-06-01T00:00:01Z",
        metadata,
        owner="mara",
        seed=SEED,
        persona="pilot",
    )


def empty():
    """E1: made and never used; an id that a client chose."""
    return session("chat ~ 세션.1", [], [], "2026-06-02T09:00:00Z", "2026-06-02T09:00:00Z", owner="")


def steps():
    """E2: steps with ranges; arguments as JSON text, one cut at 497 characters; ids that repeat every turn."""
    at = "2026-06-14T06:4{}Z".format
    cut = '{"command":"' + 'find . -name \\"*.csv\\" | xargs wc -l; ' * 20
    taken = [
        step(
            "exec",
            '{"command":"cargo","args":["test"]}',
            "test result: FAILED. 211 passed; 1 failed",
            48211,
            "legacy-0",
            at("1:02.114000"),
        ),
        step(
            "read", '{"path":"tests/heights.rs"}', "use tides::heights;\nfn all() {}", 3, "legacy-1", at("1:02.114001")
        ),
        step(
            "exec", cut[:497] + "...", "ok", 18446744073709551615, "legacy-0", at("3:11.000000").replace(".000000", "")
        ),
        step("write", "", "", 0, "legacy-1", at("3:11.5").replace(".5", ".500")),
    ]
    return session(
        STEPS,
        [
            user("run the tests and fix whatever breaks", at("1:02.114920")),
            user("again", at("3:12")),
            user("thanks", at("4:00.000001")),
        ],
        [
            reply("One test failed; it is fixed.", STEPS, at("1:02.114922"), span=(0, 2)),
            reply("All pass.", STEPS, at("3:12"), "execute", True, (2, 4)),
            reply("Gladly.", STEPS, at("4:00.000002")),
        ],
        at("1:02.114919"),
        at("4:00.000003"),
        {"mode": "chat"},
        steps=taken,
        project="tides",
    )


def steps_without_ranges():
    """E2, its first release: steps that no response claims; arguments as JSON values."""
    name = "71829304-a5b6-4c7d-8e9f-0a1b2c3d4e5f"
    taken = [
        step("read", {"path": "a.csv", "lines": [1, 2]}, "…", 2, "seed-0", "2026-06-05T10:00:00.000001Z"),
        step("exec", None, "exit 1", 7, "seed-1", "2026-06-05T10:00:00.000002Z", True),
    ]
    return session(
        name,
        [user("read a.csv", "2026-06-05T10:00:00Z")],
        [reply("done", name, "2026-06-05T10:00:00.000003Z")],
        "2026-06-05T10:00:00Z",
        "2026-06-05T10:00:00.000004Z",
        steps=taken,
    )


def reasoned():
    """E3: reasoning with segments; the first turn has none, so that record 0 belongs to response 1."""
    at = "2026-07-28T12:0{}Z".format
    taken = [step("exec", '{"command":"python3","args":["prime.py"]}', "True", 37, "legacy-0", at("2:08.999800"))]
    return session(
        REASONING,
        [user("hello", at("0:00.000100")), user("is 7919 prime?", at("2:09.000100")), user("stop", at("3:00"))],
        [
            reply("hello", REASONING, at("0:00.000101"), "execute", seed=()),
            reply("Checked: prime.", REASONING, at("2:09.000120"), span=(0, 1), seed=()),
            reply("", REASONING, at("3:00"), "cancelled", seed=()),
        ],
        at("0:00.000099"),
        at("3:00.000001"),
        steps=taken,
        parent=None,
        reasonings=[
            reasoning("Write a script.Done.", at("2:09.000118"), (0, "Write a script."), (1, "Done.")),
            reasoning("", at("3:00"), (0, "")),
        ],
    )


def newest():
    """E4: a thread of the session above, with a persona, a space, and a summary of its older part."""
    name = "d4c3b2a1-0f1e-4d2c-8b3a-495867768594"
    compression = free(
        {
            "status": "done",
            "summary": "They asked for tides.",
            "compressed_before_index": 1,
            "original_count": 2,
            "compressed_at": "2026-08-30T10:05:00.000001+00:00",
            "model": "mistral/tide-large",
        }
    )
    return session(
        name,
        [user("tides for Höfn?", "2026-08-30T10:00:09.000100Z"), user("and now?", "2026-08-30T10:04:00.000100Z")],
        [
            reply("1.8 m", name, "2026-08-30T10:00:09.000120Z", seed=()),
            reply("upstream error", name, "2026-08-30T10:04:00.000120Z", "", seed=()),
        ],
        "2026-08-30T10:00:09.000099Z",
        "2026-08-30T10:04:00.000121Z",
        {"title": "Tides of Höfn", "compression": compression},
        space="harbour",
        persona="pilot",
        project="",
        parent=REASONING,
    )


def seed():
    return {
        "id": SEED,
        "goal": "Count the stations",
        "constraints": [],
        "acceptance_criteria": ["A number"],
        "ontology": [],
        "created_at": "2026-05-31T08:14:58.771902Z",
        "generation": 0,
        "original_request": "count the stations",
    }


def agent():
    """The run behind the first turn of `steps`: the only place with the provider's ids, usage and cost."""
    calls = [
        {
            "tool": "exec",
            "input": '{"command":"cargo","args":["test"]}',
            "output": "test result: FAILED. 211 passed; 1 failed",
            "duration_ms": 48211,
            "is_error": True,
            "tool_call_id": "toolu_01AbC",
            "timestamp": "2026-06-14T06:40:12.500113Z",
        },
        {
            "tool": "read",
            "input": '{"path":"tests/heights.rs"}',
            "output": "use tides::heights;",
            "duration_ms": 3,
            "is_error": False,
            "tool_call_id": "toolu_01AbD",
            "timestamp": "2026-06-14T06:41:00.801200Z",
        },
    ]
    return {
        "id": "e5d4c3b2-a190-4f8e-9d7c-6b5a49382716",
        "name": "run the tests and fix whatever breaks",
        "status": "Completed",
        "created_at": "2026-06-14T06:40:11.020411Z",
        "seed_id": None,
        "started_at": "2026-06-14T06:40:11.020466Z",
        "completed_at": "2026-06-14T06:41:02.113000Z",
        "steps_completed": 2,
        "tool_calls": calls,
        "tokens_input": 18250,
        "tokens_output": 911,
        "cost_usd": Number("0.068415"),
        "model_id": "mistral/tide-large",
    }


def saves():
    return [
        {
            "message_index": 0,
            "knowledge_path": "notes/heights.md",
            "saved_at": "2026-06-14T06:43:10.900001+00:00",
            "source": "user",
        }
    ]


def spaced():
    """E0: as E1, with the forerunner of projects in the metadata."""
    name = "a0b1c2d3-e4f5-4061-9273-8495a6b7c8d9"
    return session(
        name,
        [user("first light", "2026-05-20T05:00:00.000002Z")],
        [reply("05:12", name, "2026-05-20T05:00:00.000003Z", "execute", True)],
        "2026-05-20T05:00:00.000001Z",
        "2026-05-20T05:00:00.000004Z",
        {"space_id": "harbour"},
    )


def mixed():
    """E2, begun by the first release and gone on with by a later one: the first steps have no range, the others do."""
    name = "c1d2e3f4-a5b6-4788-99aa-bbccddeeff00"
    at = "2026-06-13T07:0{}Z".format
    return session(
        name,
        [user("read a.csv", at("0:00.000010")), user("and b.csv", at("1:00.000010"))],
        [
            reply("3 lines", name, at("0:00.000011")),
            reply("4 lines", name, at("1:00.000011"), span=(1, 2)),
        ],
        at("0:00.000009"),
        at("1:00.000012"),
        steps=[
            step("read", '{"path":"a.csv"}', "a", 2, "legacy-0", at("0:00.000008")),
            step("read", '{"path":"b.csv"}', "b", 2, "legacy-0", at("1:00.000008")),
        ],
    )


def neighbours():
    """The program's other categories, and files that it never lists."""
    name = spaced()["id"]
    memory = {
        "id": "m1",
        "memory_type": "fact",
        "content": "Höfn has two tides a day",
        "tags": ["tides"],
        "source": "chat",
        "session_id": name,
        "importance": Number("0.5"),
        "created_at": "2026-05-20T05:00:01Z",
        "accessed_at": "2026-05-20T05:00:01Z",
    }
    persona = {"id": "pilot", "name": "Pilot", "role": "guide", "enabled": True}
    yield "memory/facts/m1.json", pretty(memory)
    yield "personas/index.json", pretty({"schema_version": 2, "active_persona_id": "pilot", "personas": [persona]})
    yield f"evals/{SEED}-eval.json", pretty({"mechanical_pass": True, "score": Number("0.9"), "notes": []})
    yield "agent_groups/9d1b7f26-6a1d-4f65-8e0b-7f4a2c9d3e12.json", pretty({"parent_seed_id": SEED, "agents": []})
    yield "cron/jobs.json", pretty([])
    yield "email_sent/20260520_050000_abcd1234.json", pretty({"to": "harbour@tides.example", "subject": "tides"})
    yield "token-maxing/tm-1779253200000.json", pretty({"session": 1})
    yield f"seeds/{SEED}.json.md", pretty(seed())
    yield "_spaces/harbour.json", pretty({"id": "harbour"})
    yield "audit/trail.json", pretty([])
    yield "INDEX.md", "# Harbour\n\nNotes of a person, kept as they are.\n"


def files():
    for make in (first, varied, empty, steps, steps_without_ranges, reasoned, newest):
        value = make()
        yield f"{STORE}/sessions/{value['id']}.json", pretty(value)
    yield f"{STORE}/seeds/{SEED}.json", pretty(seed())
    yield f"{STORE}/agents/{agent()['id']}.json", pretty(agent())
    yield f"{STORE}/knowledge-saves/{STEPS}.json", pretty(saves())
    for make in (spaced, mixed):
        value = make()
        yield f"user-session/neighbours/sessions/{value['id']}.json", pretty(value)
    for name, content in neighbours():
        yield f"user-session/neighbours/{name}", content
