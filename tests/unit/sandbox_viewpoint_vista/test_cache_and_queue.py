"""Reads come from a copy that is behind, and writes go through a queue."""

from unit.sandbox_viewpoint_vista.caller import DATA, MONTH, Caller, line


def test_action_is_taken_first_and_done_later(slow: Caller) -> None:
    taken = slow.act("po/po_batches", "upsert", {"Co": 1, "Mth": MONTH}).json()
    assert slow.asked(taken["id"])["status"] == "Queued"
    assert slow.state()["po_batches"] == []
    slow.advance(10)
    assert slow.asked(taken["id"])["status"] == "InProgress"
    answer = slow.asked(taken["id"])
    assert (answer["status"], answer["result"]) == ("Completed", {"batchId": 1})
    assert set(answer) == {"actionCode", "createdUtc", "dataObjectCode", "id", "result", "status", "subscriberCode"}


def test_cache_shows_a_change_after_its_lag(slow: Caller) -> None:
    slow.advance(61)
    since = slow.client.get(f"{DATA}/jc/2/data/jobs/cache").json()[-1]["__modifiedUTC"]
    slow.client.post("/__sandbox__/seed", json={"jobs": [{"JCCo": 1, "Job": "  1299-"}]}).raise_for_status()
    assert slow.search("jc/jobs", Job="  1299-")["data"] == []
    slow.advance(61)
    changed = slow.client.get(f"{DATA}/jc/2/data/jobs/cache", params={"modifiedUTCSince": since}).json()
    assert changed[-1]["Job"] == "  1299-"
    assert slow.client.get(f"{DATA}/jc/2/data/jobs/cache/natural/1/%20%201299-").json()["__key"]["KeyID"] > 0


def test_search_pages_by_a_token_in_the_body(vista: Caller) -> None:
    first = vista.search("ap/vendors", VendorGroup=2)
    second = vista.search("ap/vendors", VendorGroup=2, continuationToken=first["continuationToken"])
    assert [row["Vendor"] for page in (first, second) for row in page["data"]] == [1001, 1002]
    assert "continuationToken" not in second


def test_wrong_key_and_foreign_subscriber_are_refused(vista: Caller) -> None:
    path = f"{DATA}/jc/2/data/jobs/cache"
    assert vista.client.get(path, headers={"X-Application-Key": "guess"}).status_code == 401
    assert vista.client.get(path.replace("sandbox", "other")).status_code == 403
    assert vista.client.get(path.replace("jobs", "rockets")).status_code == 404


def test_limit_is_told_with_the_time_to_wait(slow: Caller) -> None:
    answers = [slow.client.get(f"{DATA}/jc/2/data/jobs/cache") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_dropped_lines_are_answered_as_if_all_was_well(vista: Caller) -> None:
    fault = {"kind": "drop_lines", "method": "POST", "path": "*/po_batch_entries/actions/add", "keep": 1}
    vista.client.post("/__sandbox__/faults", json={"faults": [fault]}).raise_for_status()
    assert vista.entry(vista.batch(), line(), line())["status"] == "Completed"
    assert len(vista.state()["po_batch_entries"][0]["LineItems"]) == 1
