"""A3S sessions and stores: eras A and B3, in the field order and spelling of the program that writes them."""

from .spelling import Number, free, pretty

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=="
BEGIN = 1780310000


def said(words):
    return {"type": "text", "text": words}


def picture():
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}


def call(identifier, name, **arguments):
    return {"type": "tool_use", "id": identifier, "name": name, "input": free(arguments)}


def user(*blocks):
    return {"role": "user", "content": list(blocks)}


def assistant(*blocks, reasoning=None):
    message = {"role": "assistant", "content": list(blocks)}
    return message if reasoning is None else {**message, "reasoning_content": reasoning}


def result(identifier, content, failed=False):
    return user({"type": "tool_result", "tool_use_id": identifier, "content": content, "is_error": failed})


def usage(prompt, completion, read=None, written=None):
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cache_read_tokens": read,
        "cache_write_tokens": written,
    }


def delegation(enabled=False, tasks=4):
    return {
        "enabled": enabled,
        "autoParallel": True,
        "allowManualDelegation": True,
        "minConfidence": Number("0.72"),
        "maxTasks": tasks,
    }


def config(
    policies=None,
    system="You are a careful engineer.",
    era="B3",
    planning="Auto",
    goal=False,
    name="",
    parent=None,
    security=None,
):
    """`config` as written: `policies` go where the queue, confirmation and permission settings stand."""
    parallel = {"max_parallel_tasks": 8, "auto_delegation": delegation()} if era == "B3" else {}
    mode = {"planning_enabled": planning} if isinstance(planning, bool) else {"planning_mode": planning}
    return {
        "name": name,
        "workspace": "/home/mara/src/tidetable",
        "system_prompt": system,
        "max_context_length": 200000,
        "auto_compact": False,
        "auto_compact_threshold": Number("0.8"),
        "storage_type": "file",
        **(policies or {}),
        **parallel,
        **({"parent_id": parent} if parent else {}),
        **({"security_config": security} if security else {}),
        **mode,
        "goal_tracking": goal,
    }


def session(
    identifier,
    messages,
    config=None,
    context=(0, "0.0", 0),
    total=None,
    cost="0.0",
    model=None,
    records=(),
    tools=("bash", "read"),
    thinking=(False, None),
    begin=BEGIN,
    lasted=600,
    llm=None,
    tasks=(),
    task_name="tasks",
    parent=None,
    labels=None,
):
    """The session object; members that the program leaves out when empty are left out here."""
    used, percent, turns = context
    return {
        "id": identifier,
        "config": config or globals()["config"](),
        "state": "Active",
        "messages": messages,
        "context_usage": {"used_tokens": used, "max_tokens": 200000, "percent": Number(percent), "turns": turns},
        "total_usage": total or usage(0, 0),
        "total_cost": Number(cost),
        **({"model_name": model} if model else {}),
        "cost_records": list(records),
        "tool_names": list(tools),
        "thinking_enabled": thinking[0],
        "thinking_budget": thinking[1],
        "created_at": begin,
        "updated_at": begin + lasted,
        **({"llm_config": llm} if llm else {}),
        task_name: list(tasks),
        **({"parent_id": parent} if parent else {}),
        **(labels or {}),
    }


def task(identifier, content, status, priority="medium", tool=None, after=(), done=None):
    return {
        "id": identifier,
        "content": content,
        "status": status,
        "priority": priority,
        **({"tool": tool} if tool else {}),
        **({"dependencies": list(after)} if after else {}),
        **({"success_criteria": done} if done else {}),
    }


def cost(identifier, prompt, completion, dollars, stamp):
    return {
        "model": "tide-large",
        "provider": "mistral",
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cost_usd": Number(dollars) if dollars else None,
        "timestamp": stamp,
        "session_id": identifier,
    }


# --- side data -------------------------------------------------------------------------------------------------------


def run(identifier, owner, status, prompt, events, begin, text=None, error=None, earlier=0):
    """A run with its events, one every 40 ms; `earlier` events were dropped from the front of the list."""
    records = [
        {"sequence": earlier + at, "timestamp_ms": begin + 40 * at, "event": event} for at, event in enumerate(events)
    ]
    snapshot = {
        "id": identifier,
        "session_id": owner,
        "status": status,
        "prompt": prompt,
        "created_at_ms": begin,
        "updated_at_ms": begin + 40 * len(events),
        **({"result_text": text} if text is not None else {}),
        **({"error": error} if error else {}),
        "event_count": earlier + len(events),
    }
    return {"snapshot": snapshot, "events": records}


def event(kind, **members):
    return {"type": kind, **members}


def tool_events(identifier, name, arguments, output, code=0, metadata=None):
    yield event("tool_start", id=identifier, name=name)
    yield event("tool_input_delta", delta=arguments)
    yield event(
        "tool_end",
        id=identifier,
        name=name,
        output=output,
        exit_code=code,
        **({"metadata": free(metadata)} if metadata else {}),
    )


def agent_end(words, total):
    summary = {
        "status": "skipped",
        "report_count": 0,
        "required_check_count": 0,
        "pending_required_check_count": 0,
        "failed_check_count": 0,
        "residual_risk_count": 0,
    }
    meta = {
        "provider": "mistral",
        "request_model": "tide-large",
        "response_id": "resp-0042",
        "response_model": "tide-large-2026-05",
        "first_token_ms": 212,
        "duration_ms": 1830,
    }
    return event("agent_end", text=words, usage=total, verification_summary=summary, meta=meta)


def trace(name, code, milliseconds, size, keys=(), artifacts=(), kind="tool_execution", details=None):
    return {
        "schema": "a3s.trace_event.v1",
        "kind": kind,
        "name": name,
        "success": code == 0,
        "exit_code": code,
        "duration_ms": milliseconds,
        "output_bytes": size,
        **({"metadata_keys": list(keys)} if keys else {}),
        **({"artifact_uris": list(artifacts)} if artifacts else {}),
        **({"details": free(details)} if details else {}),
    }


def report(subject, status, *checks, risks=()):
    return {
        "schema": "a3s.verification_report.v1",
        "subject": subject,
        "status": status,
        "checks": list(checks),
        **({"residual_risks": list(risks)} if risks else {}),
    }


def check(identifier, kind, description, status, required=False, tools=(), evidence=(), risk=None):
    return {
        "id": identifier,
        "kind": kind,
        "description": description,
        "status": status,
        "required": required,
        **({"suggested_tools": list(tools)} if tools else {}),
        **({"evidence_uris": list(evidence)} if evidence else {}),
        **({"residual_risk": risk} if risk else {}),
    }


def artifact(digits, tool, content, original):
    return {
        "artifact_id": f"tool-output:{tool}:{digits}",
        "artifact_uri": f"a3s://tool-output/{tool}/{digits}",
        "tool_name": tool,
        "content": content,
        "original_bytes": original,
        "shown_bytes": len(content.encode()),
    }


def subagent(identifier, owner, agent, description, status, begin, progress, output=None, success=None):
    finished = {"finished_ms": begin + 9_000} if status != "running" else {}
    return {
        "task_id": identifier,
        "parent_session_id": owner,
        "child_session_id": f"{identifier}-session",
        "agent": agent,
        "description": description,
        "status": status,
        "started_ms": begin,
        "updated_ms": begin + 9_000,
        **finished,
        **({"output": output} if output is not None else {}),
        **({"success": success} if success is not None else {}),
        "progress": [
            {"timestamp_ms": begin + at, "status": name, "metadata": free(metadata)} for at, name, metadata in progress
        ],
    }


def checkpoint(run_id, owner, turn, messages, total, calls, stamp, reports=()):
    return {
        "schema_version": 1,
        "run_id": run_id,
        "session_id": owner,
        "turn": turn,
        "messages": messages,
        "total_usage": total,
        "tool_calls_count": calls,
        "verification_reports": list(reports),
        "checkpoint_ms": stamp,
    }


def safe(identifier):
    return identifier.replace("/", "_").replace("\\", "_").replace("..", "_")


def stored(folder, value, artifacts=(), traces=(), reports=(), runs=(), subagents=(), checkpoints=()):
    """A session file and its side files, as one save of era B3 leaves them."""
    name = safe(value["id"])
    yield f"{folder}/{name}.json", pretty(value)
    yield f"{folder}/artifacts/{name}/artifacts.json", pretty({"artifacts": list(artifacts)})
    yield f"{folder}/traces/{name}.json", pretty(list(traces))
    yield f"{folder}/verification/{name}.json", pretty(list(reports))
    yield f"{folder}/runs/{name}.json", pretty(list(runs))
    yield f"{folder}/subagent_tasks/{name}.json", pretty(list(subagents))
    for one in checkpoints:
        yield f"{folder}/loop_checkpoints/{safe(one['run_id'])}.json", pretty(one)
