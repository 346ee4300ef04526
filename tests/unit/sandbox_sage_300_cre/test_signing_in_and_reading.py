"""Who gets in, and what the lists show."""

import pytest

from unit.sandbox_sage_300_cre.caller import COMMITMENTS, DOCUMENT, INVOICES, JOBS, VENDORS, Caller


def test_five_results_tell_who_is_wrong_and_lock_only_them(hh2: Caller) -> None:
    assert hh2.sign_in(Password="no") == 1
    assert hh2.sign_in(ApiSecret="no") == 2
    for _ in range(5):
        hh2.sign_in(Password="no")
    assert hh2.sign_in() == 3
    assert hh2.sign_in(Username="payables", Password="staple") == 5
    for _ in range(5):
        hh2.sign_in(ApiSecret="no")
    assert hh2.sign_in(Username="payables", Password="staple") == 4


def test_call_without_a_live_session_is_401_and_sign_in_leaves_three_cookies(hh2: Caller) -> None:
    assert len(hh2.client.cookies) == 3
    hh2.advance(3601)
    assert hh2.client.get(VENDORS).status_code == 401
    assert hh2.sign_in() == 5
    hh2.client.post("/__sandbox__/faults", json={"faults": [{"kind": "expire_session"}]})
    assert hh2.client.get(VENDORS).status_code == 401
    assert hh2.client.get(VENDORS).status_code == 401


def test_insufficient_privilege_is_406(hh2: Caller) -> None:
    assert hh2.sign_in(Username="payables", Password="staple") == 5
    assert hh2.client.get(JOBS).status_code == 406
    assert hh2.client.get(VENDORS).status_code == 200


def test_version_walks_every_row_once_in_rising_order(hh2: Caller) -> None:
    seen: list[int] = []
    version = 0
    while block := hh2.get(f"{JOBS}/costcodes", version=version):
        seen += [row["Version"] for row in block]
        version = block[-1]["Version"]
    assert len(seen) == 4
    assert seen == sorted(set(seen))
    pages = [hh2.get(f"{JOBS}/costcodes", page=page) for page in range(3)]
    assert [len(page) for page in pages] == [2, 2, 0]


def test_changed_row_comes_again_under_a_higher_version(hh2: Caller) -> None:
    before = hh2.get(COMMITMENTS)[-1]["Version"]
    guid, failure = hh2.sent(COMMITMENTS, hh2.commitment())
    assert failure == ""
    (row,) = hh2.get(COMMITMENTS, version=before)
    assert (row["Id"], row["HasExternalId"], row["AmountOriginal"]) == (guid, True, 1000.10)


def test_default_format_is_xml(hh2: Caller) -> None:
    answer = hh2.client.get(VENDORS, headers={"accept": "*/*"})
    assert answer.text.startswith("<ArrayOfVendor>")
    assert "<Code>V0001</Code>" in answer.text


def test_search_by_code_finds_one(hh2: Caller) -> None:
    assert [row["Name"] for row in hh2.get(VENDORS, qcode="v0001")] == ["O'Brien & Sons"]
    assert hh2.get(JOBS, q="P1") == []
    assert hh2.client.get(VENDORS, params={"color": "red"}).status_code == 400


def test_filter_of_ids_takes_no_number(hh2: Caller) -> None:
    hh2.sent(DOCUMENT, hh2.invoice())
    (row,) = hh2.get(INVOICES, vendor=hh2.id_of("vendors", "V0001"))
    assert hh2.get(INVOICES, document=row["Id"]) == [row]
    assert hh2.client.get(INVOICES, params={"document": row["Code"]}).status_code == 400


@pytest.mark.parametrize("seed", [{"colour": []}, {"vendors": [{"Code": "V12345678901"}]}, {"jobs": [{"Name": "x"}]}])
def test_wrong_seed_changes_nothing(hh2: Caller, seed: dict[str, object]) -> None:
    before = hh2.client.get("/__sandbox__/state").json()["vendors"]
    answer = hh2.client.post("/__sandbox__/seed", json={"vendors": [{"Code": "NEW", "Name": "New"}], **seed})
    assert answer.status_code == 400
    assert hh2.client.get("/__sandbox__/state").json()["vendors"] == before
