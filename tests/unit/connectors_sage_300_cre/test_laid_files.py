"""What is said of a file that lies in the drop: nothing, something that cannot be understood, or a word that is true."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import note_of, perform
from contract.erp.sage_300_cre_files_rig import BUCKET, PREFIX
from tieout.connectors.sage_300_cre.s3_drop import S3Drop
from tieout.policy.ready import ReadyBudget
from tieout.sync.outcomes import Accepted, Applied, InDoubt, NeedsPerson, Refused
from unit.connectors_sage_300_cre.import_desk import Desk
from unit.connectors_sage_300_cre.laying import laid
from unit.connectors_sage_300_cre.site import Site, verdict


def test_file_that_cannot_be_laid_is_told_to_a_person(site: Site, opened: Desk) -> None:
    settings = opened.settings()
    site.s3 = None
    erp = site.erp(file_road=settings)
    with pytest.raises(NeedsPerson, match="no access to S3"):
        perform(erp, erp.plan(site.ready("budget"))[0])
    site.s3 = opened.client
    nowhere = site.erp(file_road=settings | {"bucket": "somebody-elses"})
    with pytest.raises(NeedsPerson, match="s3://somebody-elses/"):
        perform(nowhere, nowhere.plan(site.ready("budget"))[0])


def test_edited_record_gets_no_second_file_while_the_first_waits(site: Site, opened: Desk) -> None:
    erp, _, _ = laid(site, opened, "budget")
    before = opened.lying()
    budget = site.ready("budget")
    assert isinstance(budget, ReadyBudget)
    edited = replace(budget, lines=(replace(budget.lines[0], amount=Decimal("1.00")), budget.lines[1]))
    outcome = perform(erp, erp.plan(edited)[0])
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["file_waits"]
    assert opened.lying() == before


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ({"status": "done"}, "status"),
        ({"status": "rejected"}, "reasons"),
        ({"status": "accepted", "colour": "blue"}, "colour"),
        ({"status": "accepted", "sha256": "0" * 64}, "of another file"),
    ],
)
def test_word_that_cannot_be_understood_is_asked_for_again_and_never_guessed(
    site: Site, opened: Desk, word: dict[str, Any], told: str
) -> None:
    erp, step, taken = laid(site, opened, "budget")
    (manifest,) = opened.waiting()
    opened.put(manifest["acknowledge_at"], {"sha256": manifest["sha256"]} | word)
    with pytest.raises(NeedsPerson, match=told):
        erp.ask(note_of(step, ticket=taken.ticket))
    opened.say(manifest, "Job P100 is closed.")
    assert isinstance(erp.ask(note_of(step, ticket=taken.ticket)), Refused)


def test_file_that_somebody_changed_is_not_taken_for_ours(site: Site, opened: Desk) -> None:
    erp, step, _ = laid(site, opened, "budget")
    opened.put(opened.files()[0], "changed")
    with pytest.raises(NeedsPerson, match="not what its manifest says"):
        perform(erp, step)


def test_file_that_nobody_has_imported_waits_and_is_no_doubt(site: Site, opened: Desk) -> None:
    erp, step, taken = laid(site, opened, "budget")
    assert isinstance(verdict(site, erp, step, taken), Accepted), "three hours later"


def test_acknowledged_file_that_never_shows_is_a_doubt(site: Site, opened: Desk) -> None:
    erp, step, taken = laid(site, opened, "budget")
    opened.say(opened.waiting()[0])
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, InDoubt)
    assert "hh2 has not shown it" in outcome.why


def test_estimate_that_stands_beside_the_budget_is_told_with_its_amount(site: Site, opened: Desk) -> None:
    erp, step, taken = laid(site, opened, "budget")
    besides = {"Job": "P100", "CostCode": "03-300", "Code": "LAB", "Name": "Labor", "OriginalEstimate": "1000.10"}
    site.client.post("/__sandbox__/seed", json={"categories": [besides]}).raise_for_status()
    opened.import_all()
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, Applied)
    assert "03-300/LAB $1,000.10, which the budget does not have" in outcome.note
    budget = site.ready("budget")
    assert isinstance(budget, ReadyBudget)
    lines = (replace(budget.lines[0], amount=Decimal("1.00")),)
    other = replace(budget, external_reference="platform:budget:other", lines=lines)
    refused = perform(erp, erp.plan(other)[0])
    assert isinstance(refused, Refused)
    (reason,) = refused.reasons
    assert "05-120/SUB $250,000.37" in reason.text
    assert "Not in the budget at all: 03-300/LAB $1,000.10, 09-900/SUB -$10.01" in reason.text


def test_invoice_that_sage_has_under_another_number_is_found_by_the_word(site: Site, opened: Desk) -> None:
    erp, step, taken = laid(site, opened, "subcontractor_invoice")
    (manifest,) = opened.waiting()
    renamed = opened.read(PREFIX + manifest["file"]).replace(b"INV-77", b"INV-77A")
    site.client.post("/sage-desktop/import/ap-invoices", content=renamed).raise_for_status()
    opened.say(manifest, document="INV-77A")
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, Applied)
    assert [document.key for document in outcome.documents] == ["V0001/INV-77A"]


def test_path_in_the_drop_is_written_once(opened: Desk) -> None:
    drop = S3Drop(opened.s3, BUCKET, PREFIX)
    assert drop.get("out/a.txt") is None
    assert [drop.put_new("out/a.txt", content) for content in (b"1", b"2")] == [True, False]
    assert (drop.get("out/a.txt"), opened.read(f"{PREFIX}out/a.txt")) == (b"1", b"1")
