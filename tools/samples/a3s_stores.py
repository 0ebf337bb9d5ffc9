"""The invented A3S sessions: a store of era B3, a second one bound to a model, and single files of era A."""

from . import a3s
from .a3s import BEGIN, agent_end, assistant, call, event, result, said, tool_events, usage, user
from .spelling import Number, free, pretty

STORE = "a3s/store-b3"
MILLIS = BEGIN * 1000
DUMP = "".join(f"{hour:02}:{minute:02} {3.1 + hour * 0.07:.2f} m\n" for hour in range(8) for minute in (0, 20, 40))
DUMP_URI = "a3s://tool-output/bash/5be1f0a97c3d2e44"

FIX_FIRST_RUN = "run-0a4f7d52-7f3e-4a6d-9d0e-5d6a1c2b3e4f"
FIX_SECOND_RUN = "run-7b9e2c10-41d8-4f0a-8c55-0f6e7d8c9ba1"
FIX_LOST_RUN = "run-c3d4e5f6-0718-4293-a4b5-c6d7e8f90a1b"


def fix_messages():
    """Many tool calls: parallel ones, failures, a list as result, reasoning, an output cut short."""
    return [
        user(said("Heights below datum lose their sign.\nFind out why, then fix it.")),
        assistant(
            said("I will look at the scanner and at its tests."),
            call("call_81_read", "read", file_path="src/scan.rs", offset=0, limit=40),
            call("call_82_bash", "bash", command="cargo test scan -- --nocapture", timeout=60000),
            reasoning="U+2212 is not '-'. Look at the scanner first.",
        ),
        result(
            "call_81_read", "     1\tfn sign(c: char) -> i32 {\n     2\t    if c == '-' { -1 } else { 1 }\n     3\t}\n"
        ),
        result("call_82_bash", "test scan::plus ... ok\ntest scan::minus ... FAILED\n\u001b[31merror\u001b[0m\n", True),
        assistant(
            call(
                "call_83_edit",
                "edit",
                file_path="src/scan.rs",
                old_string="c == '-'",
                new_string="c == '-' || c == '−'",
                options={"Zeta": 1, "alpha": [1, Number("2.5"), None], "œ": {}},
            )
        ),
        result("call_83_edit", "edited src/scan.rs (1 replacement)\n"),
        assistant(call("call_84_bash", "bash", command="./tides --dump brest"), said("")),
        result("call_84_bash", [said(DUMP[:60] + "\n[cut; the whole output is " + DUMP_URI + "]"), a3s.picture()]),
        assistant(call("call_85_read", "read", file_path="missing.rs")),
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "call_85_read", "content": "", "is_error": None}],
        },
        assistant(said('Fixed: both minus signs are read now. ✓ 🌊\n\n```rust\nlet café = "\\u{2212}";\n```')),
        user(said("Goal: commit")),
        user(said("Commit it.")),
        assistant(call("call_86_bash", "bash", command="git commit -am 'Read U+2212'")),
        result("call_86_bash", "[main 3f1c2aa] Read U+2212\n 1 file changed, 1 insertion(+)\n"),
    ]


def fix_first_run(owner):
    total = usage(6752, 248, 4970)
    events = [
        event("agent_mode_changed", mode="general", agent="general", description="General purpose"),
        event("agent_start", prompt="Heights below datum lose their sign.\nFind out why, then fix it."),
        event("context_resolving", providers=["skills_catalog"]),
        event("context_resolved", total_items=1, total_tokens=29),
        event("turn_start", turn=1),
        event("reasoning_delta", text="U+2212 is not '-'."),
        event("text_delta", text="I will look at the scanner"),
        *tool_events("call_81_read", "read", '{"file_path":"src/scan.rs"}', "     1\tfn sign(c: char)\n"),
        *tool_events("call_82_bash", "bash", '{"command":"cargo test scan"}', "FAILED\n", 101, {"exit_code": 101}),
        event("tool_output_delta", id="call_82_bash", name="bash", delta="FAILED\n"),
        event("turn_end", turn=1, usage=usage(1840, 96, 1024)),
        event(
            "permission_denied",
            tool_id="call_9",
            tool_name="bash",
            args=free({"command": "rm -rf target"}),
            reason="rule bash(rm:*)",
        ),
        event("task_updated", session_id=owner, tasks=[a3s.task("1", "read U+2212", "in_progress")]),
        event("memory_stored", memory_id="m-1", memory_type="fact", importance=Number("0.6"), tags=["tide"]),
        event("turn_end", turn=4, usage=usage(2502, 18, 2410)),
        agent_end("Fixed: both minus signs are read now. ✓ 🌊", total),
    ]
    return a3s.run(
        FIX_FIRST_RUN,
        owner,
        "completed",
        "Heights below datum lose their sign.",
        events,
        MILLIS,
        text="Fixed: both minus signs are read now. ✓ 🌊",
        earlier=3,
    )


def fix_second_run(owner):
    events = [
        event("agent_start", prompt="Commit it."),
        event("turn_start", turn=1),
        *tool_events("call_86_bash", "bash", '{"command":"git commit"}', "[main 3f1c2aa]\n", 0, {"exit_code": 0}),
    ]
    return a3s.run(FIX_SECOND_RUN, owner, "executing", "Commit it.", events, MILLIS + 400_000)


def fix():
    """Everything at once; its second run was cut off by a crash and left a checkpoint, a third left nothing else."""
    owner = "sess-tide-fix"
    messages = fix_messages()
    value = a3s.session(
        owner,
        messages,
        context=(2660, "0.0133", 6),
        total=usage(9412, 279, 7630, 512),
        cost="0.041875",
        records=[
            a3s.cost(owner, 6752, 248, "0.03", "2026-06-01T10:35:12.004500Z"),
            a3s.cost(owner, 2660, 31, None, "2026-06-01T10:41:07Z"),
        ],
        tools=("bash", "edit", "read", "grep", "glob"),
        thinking=(True, 2048),
        lasted=452,
        tasks=[
            a3s.task("1", "read U+2212 as a sign", "completed", "high", "edit", done="cargo test scan passes"),
            a3s.task("2", "commit", "in_progress", after=("1",)),
            a3s.task("3", "tell the café's harbour master", "skipped", "low"),
        ],
    )
    checks = [
        a3s.check("rust:test", "test", "cargo test", "passed", True, ("bash",), (DUMP_URI,)),
        a3s.check("rust:lint", "lint", "cargo clippy", "needs_review", risk="2 warnings were not looked at"),
    ]
    reports = [a3s.report("turn:1", "needs_review", *checks, risks=("warnings",)), a3s.report("turn:2", "skipped")]
    traces = [
        a3s.trace("read", 0, 1, 74),
        a3s.trace("bash", 101, 8123, 60, ("exit_code",)),
        a3s.trace("edit", 0, 2, 36, ("after", "before", "file_path")),
        a3s.trace("bash", 0, 40, len(DUMP), ("artifact", "exit_code"), (DUMP_URI,)),
        a3s.trace("read", 1, 0, 0),
        a3s.trace(
            "script",
            0,
            12,
            5,
            kind="program_execution",
            details={"program_name": "script", "success": True, "step_count": 2, "failed_steps": []},
        ),
    ]
    subagents = [
        a3s.subagent(
            "task-explore-1",
            owner,
            "explore",
            "look for other minus signs",
            "completed",
            MILLIS + 50_000,
            [
                (900, "tool_completed", {"tool": "grep", "exit_code": 0, "output_bytes": 120}),
                (
                    1800,
                    "turn_completed",
                    {"turn": 1, "prompt_tokens": 210, "completion_tokens": 30, "total_tokens": 240},
                ),
            ],
            "none found",
            True,
        ),
        a3s.subagent("task-review-1", owner, "review", "review the change", "running", MILLIS + 410_000, []),
    ]
    checkpoints = [
        a3s.checkpoint(FIX_SECOND_RUN, owner, 1, messages[12:], usage(2660, 31, 2600), 1, MILLIS + 400_300),
        a3s.checkpoint(FIX_LOST_RUN, owner, 2, messages[:4], usage(1840, 96), 2, MILLIS - 90_000),
    ]
    return a3s.stored(
        STORE,
        value,
        [a3s.artifact("5be1f0a97c3d2e44", "bash", DUMP, len(DUMP) + 41)],
        traces,
        reports,
        [fix_first_run(owner), fix_second_run(owner)],
        subagents,
        checkpoints,
    )


def photo():
    """Pictures in a message and in a tool result; a child of the first session; labels of a host."""
    owner = "sess-tide-photo"
    messages = [
        user(a3s.picture(), a3s.picture(), said("What does the gauge read?")),
        assistant(said("Let me look closer."), call("toolu_01zoom", "zoom", box=[0, 0, 1, 1], factor=Number("2.0"))),
        result("toolu_01zoom", [a3s.picture(), said("zoomed")]),
        assistant(said("4.20 m"), reasoning="The mark is between 4 and 5."),
    ]
    labels = {
        "tenant_id": "harbour",
        "principal": "mara",
        "agent_template_id": "gauge-reader",
        "correlation_id": "c-17",
    }
    value = a3s.session(
        owner,
        messages,
        begin=BEGIN + 1000,
        parent="sess-tide-fix",
        labels=labels,
        total=usage(820, 12),
        tools=("zoom",),
    )
    run = a3s.run(
        "run-photo-1",
        owner,
        "failed",
        "What does the gauge read?",
        [event("agent_start", prompt="What does the gauge read?"), event("error", message="HTTP 529")],
        MILLIS + 1_000_000,
        error="HTTP 529",
    )
    return a3s.stored(STORE, value, runs=[run])


def policies():
    """An id outside ASCII; every policy, a plan, a goal."""
    owner = "küste 潮汐.v1"
    queue = {
        "controlMaxConcurrency": 2,
        "queryMaxConcurrency": 4,
        "executeMaxConcurrency": 2,
        "generateMaxConcurrency": 1,
        "laneHandlers": {"Execute": {"mode": "Hybrid", "timeout_ms": 60000}},
        "enableDlq": True,
        "dlqMaxSize": 1000,
        "enableMetrics": True,
        "enableAlerts": False,
        "defaultTimeoutMs": 45000,
        "storagePath": None,
        "retryPolicy": {"strategy": "exponential", "maxRetries": 3, "initialDelayMs": 100, "fixedDelayMs": None},
        "rateLimit": {"limitType": "per_second", "maxOperations": 5},
        "priorityBoost": {"strategy": "standard", "deadlineMs": 1000},
        "pressureThreshold": None,
        "laneTimeouts": {"Query": 1000},
    }
    confirmation = {
        "enabled": True,
        "default_timeout_ms": 1500,
        "timeout_action": "AutoApprove",
        "yolo_lanes": ["Query"],
    }
    permission = {
        "deny": [{"rule": "bash(rm:*)"}],
        "allow": [{"rule": "Bash(cargo:*)"}, {"rule": "read"}],
        "ask": [{"rule": "write(*)"}],
        "default_decision": "ask",
        "enabled": True,
    }
    security = {
        "enabled": True,
        "classification_rules": [
            {"name": "iban", "pattern": "[A-Z]{2}\\d{2}", "level": "HighlySensitive", "description": "bank account"}
        ],
        "redaction_strategy": "Mask",
        "network_whitelist": ["tides.example"],
        "dangerous_commands": ["rm"],
        "features": {
            "output_sanitizer": True,
            "taint_tracking": True,
            "tool_interceptor": True,
            "injection_defense": False,
        },
    }
    config = a3s.config(
        {"queue_config": queue, "confirmation_policy": confirmation, "permission_policy": permission},
        system=None,
        planning="Enabled",
        goal=True,
        name="Küste",
        parent="sess-tide-fix",
        security=security,
    )
    messages = [
        user(said("Zeig mir die Gezeiten für 東京 und Höfn.")),
        user(said("Execute step 1: look them up")),
        assistant(said("Höfn: 1,8 m · 東京: 2,0 m")),
    ]
    plan = {
        "goal": "Gezeiten",
        "steps": [a3s.task("s1", "look them up", "completed")],
        "complexity": "Simple",
        "required_tools": ["read"],
        "estimated_steps": 1,
    }
    goal = {
        "description": "Gezeiten",
        "success_criteria": ["zwei Höhen"],
        "progress": Number("0.33333334"),
        "achieved": False,
        "created_at": BEGIN + 2000,
        "achieved_at": None,
    }
    events = [
        event("planning_start", prompt="Gezeiten"),
        event("goal_extracted", goal=goal),
        event("planning_end", plan=plan, estimated_steps=1),
        event("step_start", step_id="s1", description="look them up", step_number=1, total_steps=1),
        event("step_end", step_id="s1", status="completed", step_number=1, total_steps=1),
        event("goal_progress", goal="Gezeiten", progress=Number("1.0"), completed_steps=1, total_steps=1),
    ]
    run = a3s.run("run-küste-1", owner, "cancelled", "Gezeiten", events, MILLIS + 2_000_000)
    return a3s.stored(STORE, a3s.session(owner, messages, config, begin=BEGIN + 2000), runs=[run])


def unsafe_id():
    """An id that is no file name; the file has another name than the session."""
    value = a3s.session(
        "../notes/tide..2026", [user(said("hello")), assistant(said("hello, harbour"))], begin=BEGIN + 3000
    )
    return a3s.stored(STORE, value)


def empty():
    return a3s.stored(STORE, a3s.session("sess-empty", [], begin=BEGIN + 4000, lasted=0))


def bound_to_model():
    """`model_name` and `llm_config`: the real client loads it only where that model is configured."""
    value = a3s.session(
        "sess-model",
        [user(said("hi")), assistant(said("hi"))],
        model="mistral/tide-large",
        llm={"provider": "mistral", "model": "tide-large", "base_url": "https://models.example/v1"},
    )
    return a3s.stored("a3s/store-b3-model", value)


def era_a_early():
    """The older revision: `planning_enabled`, and the list of tasks under its old name."""
    config = a3s.config(era="A", planning=True, goal=True)
    value = a3s.session(
        "early",
        [user(said("plan the week")), assistant(said("Planned."))],
        config,
        tasks=[a3s.task("1", "Monday", "pending"), a3s.task("2", "Tuesday", "failed", "high")],
        task_name="todos",
        begin=1767000000,
    )
    return pretty(value)


def era_a_late():
    """The later revision: usage, cost, model."""
    config = a3s.config(era="A")
    messages = [user(said("how much was that?")), assistant(said("A quarter of a dollar."))]
    return pretty(
        a3s.session(
            "late",
            messages,
            config,
            context=(1200, "0.006", 1),
            total=usage(1100, 100, 900, 0),
            cost="0.25",
            model="mistral/tide-large",
            records=[a3s.cost("late", 1100, 100, "0.25", "2026-02-03T04:05:06.789Z")],
            llm={"provider": "mistral", "model": "tide-large", "base_url": None},
            begin=1770000000,
        )
    )


HAND_EDITED = """{ "updated_at": -1, "created_at": -86400,
  "id": "hand-edited", "config": {"name":"", "workspace":"~/tides", "max_context_length":0, "auto_compact":false, "x_note":1.50},
  "state": "Paused", "messages": [ {"content": [{"text":"hi","type":"text","x_lang":"en"}], "role": "user", "x_time": 1e3} ],
\t"context_usage": {"used_tokens":18446744073709551615,"max_tokens":200000,"percent":0,"turns":0},
  "total_usage": {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0},
  "llm_config": {"provider":"mistral","model":"tide-large","base_url":null,"api_key":"an-invented-key"},
  "x_big": 123456789012345678901234567890, "x_big": -0.0,
  "tool_names": [], "thinking_enabled": false
}
"""


def files():
    for stored in (fix(), photo(), policies(), unsafe_id(), empty(), bound_to_model()):
        yield from stored
    yield "a3s/era-a/early.json", era_a_early()
    yield "a3s/era-a/late.json", era_a_late()
    yield "a3s/era-a/hand-edited.json", HAND_EDITED
