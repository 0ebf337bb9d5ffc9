"""The invented A3S stores of eras C and D: snapshots under `v1/`, a log, a lease, sealed documents."""

import base64
import hashlib

from . import a3s, a3s_stores, sealing
from .a3s import BEGIN, assistant, call, event, result, said, usage, user
from .spelling import pretty, scalar, text

MILLIS = BEGIN * 1000
ERA_C = "a3s/store-c"
ERA_D = "a3s/store-d"
# Invented, and told to everybody: it opens the sealed documents of the sample.
KEY = bytes(range(0x40, 0x60))


def key_of(identifier):
    return "id_" + base64.urlsafe_b64encode(identifier.encode()).decode().rstrip("=")


def dense(value):
    """No blanks, members in their order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{text(key, 0)}:{dense(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dense, value)) + "]"
    return scalar(value, 0)


def digest(domain, value):
    return "sha256:" + hashlib.sha256(domain.encode() + b"\0" + dense(value).encode()).hexdigest()


def later(config):
    """A configuration of 8.0.0 and later."""
    return {
        **config,
        "tool_presentation_profile": {"schema": "a3s.code.tool-presentation-profile.v1", "mode": "adaptive"},
        "tool_result_transform_policy": {
            "schema": "a3s.code.tool-result-transform-policy.v1",
            "max_output_bytes": 102400,
            "head_bytes": 102400,
            "tail_bytes": 0,
            "fold_repeated_lines": False,
            "repeated_line_threshold": 3,
            "structured_sample_items": 0,
        },
    }


def snapshot(value, artifacts=(), traces=(), runs=(), reports=(), subagents=(), retained=None):
    return {
        "schema_version": 1,
        "session": value,
        "artifacts": list(artifacts),
        **({"retained_artifact_uris": retained} if retained is not None else {}),
        "trace_events": list(traces),
        "run_records": list(runs),
        "verification_reports": list(reports),
        "subagent_tasks": list(subagents),
    }


def era_c():
    """A snapshot, a bare session with one part saved alone, a session that is still flat, and a stale copy."""
    owner = "sess-tide-fix"
    messages = a3s_stores.fix_messages()
    value = a3s.session(owner, messages, total=usage(9412, 279, 7630, 512), cost="0.041875", lasted=452)
    run = a3s_stores.fix_first_run(owner)
    uri = a3s_stores.DUMP_URI
    whole = snapshot(
        value,
        [a3s.artifact("5be1f0a97c3d2e44", "bash", a3s_stores.DUMP, len(a3s_stores.DUMP) + 41)],
        [a3s.trace("bash", 101, 812, 7, ("exit_code",), (uri,))],
        [run, a3s_stores.fix_second_run(owner)],
        [a3s.report("working tree", "passed", a3s.check("rust:test", "test", "cargo test", "passed", True))],
        [a3s.subagent("task-look-1", owner, "explore", "look at the tests", "completed", MILLIS, [], "ok", True)],
    )
    yield f"{ERA_C}/v1/sessions/{key_of(owner)}.json", pretty(whole)
    checkpoint = a3s.checkpoint(
        a3s_stores.FIX_SECOND_RUN, owner, 1, messages[12:], usage(2660, 31, 2600), 1, MILLIS + 400_300
    )
    yield f"{ERA_C}/v1/loop_checkpoints/{key_of(a3s_stores.FIX_SECOND_RUN)}.json", pretty(checkpoint)
    yield from a3s.stored(ERA_C, a3s.session(owner, messages[:3]))

    bare = a3s.session("harbour/näht 1", [user(said("hello")), assistant(said("hello, harbour"))], begin=BEGIN + 10)
    yield f"{ERA_C}/v1/sessions/{key_of(bare['id'])}.json", pretty(bare)
    alone = a3s.run("run-alone-1", bare["id"], "completed", "hello", [event("agent_start", prompt="hello")], MILLIS)
    yield f"{ERA_C}/v1/runs/{key_of(bare['id'])}.json", pretty([alone])

    yield from a3s.stored(ERA_C, a3s.session("sess-still-flat", [user(said("later"))], begin=BEGIN + 20))
    outcome = {
        "task_id": "t1",
        "session_id": "task-t1",
        "agent": "explore",
        "output": "done",
        "success": True,
        "source_anchors": [],
    }
    workflow = {
        "schema_version": 1,
        "workflow_id": "wf/tides",
        "steps": [{"task_id": "t1", "outcome": outcome}],
        "checkpoint_ms": MILLIS,
    }
    yield f"{ERA_C}/v1/workflow_checkpoints/{key_of('wf/tides')}.json", pretty(workflow)


def trusted():
    owner = "../notes/tide..2026"
    messages = [
        user(said("What does the page say?")),
        assistant(call("call_1_fetch", "fetch", url="https://tides.example/brest")),
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "call_1_fetch",
                    "content": "4.20 m\n",
                    "is_error": False,
                    "trust": "external",
                    "redaction_reviewed": True,
                }
            ],
        },
        {"role": "assistant", "content": [said("4.20 m ✓")], "transcript_text": "4.20 m"},
    ]
    value = a3s.session(owner, messages, later(a3s.config()), begin=BEGIN + 3000, total=usage(240, 60))
    uri = "a3s://tool-output/fetch/6f0e"
    return snapshot(
        value,
        [a3s.artifact("6f0e", "fetch", "4.20 m\n" * 40, 280)],
        [a3s.trace("fetch", 0, 40, 280, (), (uri,))],
        [a3s.run("run-page-1", owner, "completed", "What?", [event("agent_start", prompt="What?")], MILLIS, "4.20 m")],
        retained=["a3s://tool-output/fetch/6f0e"],
    )


def entry(sequence, identifier, snapshot_digest, phase, stamp):
    schema = "a3s.code.session-store-wal-entry.v1"
    identity = {
        "schema": schema,
        "sequence": sequence,
        "session_id": identifier,
        "snapshot_digest": snapshot_digest,
        "phase": phase,
        "recorded_at_ms": stamp,
    }
    line = {
        "schema": schema,
        "sequence": sequence,
        "sessionId": identifier,
        "snapshotDigest": snapshot_digest,
        "phase": phase,
        "recordedAtMs": stamp,
        "entryDigest": digest("a3s.code.session-store-wal-entry.identity.v1", identity),
    }
    return dense(line) + "\n"


def era_d():
    """A snapshot that the log knows, a save that was not acknowledged, a lease, two sealed documents."""
    value = trusted()
    owner = value["session"]["id"]
    yield f"{ERA_D}/v1/sessions/{key_of(owner)}.json", pretty(value)

    secret = snapshot(
        a3s.session(
            "sess-sealed",
            [user(said("Where is the key?")), assistant(said("Under the third bollard.")), result("call_0", "none\n")],
            later(a3s.config()),
            begin=BEGIN + 4000,
        ),
        retained=[],
    )
    nonce = bytes(range(12))
    yield f"{ERA_D}/v1/sessions/{key_of('sess-sealed')}.json", sealing.document(KEY, nonce, pretty(secret).encode())
    left = a3s.checkpoint("run-sealed-1", "sess-sealed", 1, [user(said("Where?"))], usage(3, 1), 0, MILLIS)
    yield (
        f"{ERA_D}/v1/loop_checkpoints/{key_of('run-sealed-1')}.json",
        sealing.document(KEY, nonce[::-1], pretty(left).encode()),
    )

    domain = "a3s.code.session-store-snapshot.identity.v1"
    now = digest(domain, value)
    log = entry(1, owner, digest(domain, secret), "intent", MILLIS) + entry(
        1, owner, digest(domain, secret), "committed", MILLIS + 1
    )
    log += entry(2, "sess-sealed", digest(domain, secret), "intent", MILLIS + 10)
    log += entry(2, "sess-sealed", digest(domain, secret), "committed", MILLIS + 11)
    log += entry(3, owner, now, "intent", MILLIS + 20) + entry(3, owner, now, "committed", MILLIS + 21)
    log += entry(4, owner, digest(domain, {"never": "written"}), "intent", MILLIS + 30)
    yield f"{ERA_D}/v1/wal/session-store.ndjson", log
    yield f"{ERA_D}/v1/wal/session-store.lock", ""
    yield f"{ERA_D}/v1/wal/session-store.ndjson.corrupt.1780309999", log[:100]
    lease = {
        "schema": "a3s.code.session-store-writer-lease.v1",
        "epoch": 3,
        "holderId": "tide-worker",
        "acquiredAtMs": MILLIS,
    }
    yield f"{ERA_D}/v1/writer_lease.json", pretty(lease)
    yield "a3s/store-d.key", KEY.hex() + "\n"


def files():
    yield from era_c()
    yield from era_d()
