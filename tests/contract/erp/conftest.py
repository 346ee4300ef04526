"""The ERPs under the contract. Another ERP adds a rig of its own and one entry here; the tests stay as they are.

Every promise that names `kind` runs for each kind that a rig tries; `searched` leaves out those whose doubts are settled by
sending fixed values again, `lined` those that have no lines of their own, `moved` those that are done once they are made.
`updated` are the kinds that are brought up to date in place, `guarded` those of which a second create makes no second document,
`doubled` those of which it does, `keyed` those whose number or code the ERP gives to one document only.
`fed` is every kind that accounting keeps, `offered` those of them that are read, `company` vendors and customers among these.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

import pytest

from contract.erp.acumatica_rig import LEFT_OUT as LEFT_OUT_OF_ACUMATICA
from contract.erp.acumatica_rig import LEFT_OUT_OF_COMMITMENTS, acumatica
from contract.erp.acumatica_rig import RELEASES as ACUMATICA_MOVES
from contract.erp.acumatica_rig import UPDATES as ACUMATICA_UPDATES
from contract.erp.matrix_run import DECLARED, KIND_NAMES, SUITE, promised, pytest_configure
from contract.erp.records import KINDS, READ_KINDS
from contract.erp.rig import ErpRig
from contract.erp.sage_300_cre_files_rig import KINDS as SAGE_300_CRE_FILES
from contract.erp.sage_300_cre_files_rig import LEFT_OUT as LEFT_OUT_OF_FILES
from contract.erp.sage_300_cre_files_rig import NOT_ASKED as NOT_ASKED_OF_FILES
from contract.erp.sage_300_cre_files_rig import sage_300_cre_files
from contract.erp.sage_300_cre_rig import KINDS as SAGE_300_CRE_KINDS
from contract.erp.sage_300_cre_rig import LEFT_OUT as LEFT_OUT_OF_SAGE_300_CRE
from contract.erp.sage_300_cre_rig import RELEASES as SAGE_300_CRE_MOVES
from contract.erp.sage_300_cre_rig import sage_300_cre
from contract.erp.sage_intacct_rig import LEFT_OUT as LEFT_OUT_OF_SAGE_INTACCT
from contract.erp.sage_intacct_rig import UPDATES as SAGE_INTACCT_UPDATES
from contract.erp.sage_intacct_rig import sage_intacct
from contract.erp.sage_intacct_seed import RELEASES as SAGE_INTACCT_MOVES
from contract.erp.sage_intacct_xml_rig import KINDS as SAGE_INTACCT_XML_KINDS
from contract.erp.sage_intacct_xml_rig import LEFT_OUT as LEFT_OUT_OF_SAGE_INTACCT_XML
from contract.erp.sage_intacct_xml_rig import RELEASES as SAGE_INTACCT_XML_MOVES
from contract.erp.sage_intacct_xml_rig import sage_intacct_xml
from contract.erp.viewpoint_vista_rig import KINDS as VIEWPOINT_VISTA_KINDS
from contract.erp.viewpoint_vista_rig import LEFT_OUT as LEFT_OUT_OF_VIEWPOINT_VISTA
from contract.erp.viewpoint_vista_rig import NOT_ASKED as NOT_ASKED_OF_VIEWPOINT_VISTA
from contract.erp.viewpoint_vista_rig import RELEASES as VIEWPOINT_VISTA_MOVES
from contract.erp.viewpoint_vista_rig import UPDATES as VIEWPOINT_VISTA_UPDATES
from contract.erp.viewpoint_vista_rig import viewpoint_vista
from tieout.records.commitment import CommitmentKind
from tieout.records.company import CompanyKind
from tieout.sync.ports import Erp

__all__ = ["pytest_configure"]
COMPANIES = tuple(str(kind) for kind in CompanyKind)
COMMITMENTS = tuple(str(kind) for kind in CommitmentKind)


@dataclass(frozen=True)
class Entry:
    """A rig, and what the suite runs on it: `sent_again` and `unlined` are the kinds that are so on this ERP.

    `moves`: the kinds whose documents are moved on after they are made (submitted, released, posted).
    `read`: the kinds that accounting keeps and that are read; `fed`: those that are asked for; `unseeded`: those of which
    the rig's company has none.
    `updates`: the kinds that are brought up to date in place; `doubled`: those of which the ERP takes a second create;
    `unkeyed`: those whose number the ERP does not keep apart.
    `left_out`: why kinds are left out, by the name under which tests ask for them, for each of `DECLARED` that leaves any.
    `not_asked`: the tests whose promise cannot be asked of this way in, with the reason that the matrix gives.
    """

    rig: Callable[[], AbstractContextManager[ErpRig]]
    suite: tuple[str, ...]
    moves: Collection[str]
    sent_again: frozenset[str] = frozenset()
    unlined: frozenset[str] = frozenset()
    read: tuple[str, ...] = READ_KINDS
    fed: tuple[str, ...] = READ_KINDS
    unseeded: frozenset[str] = frozenset()
    updates: Collection[str] = ()
    doubled: frozenset[str] = frozenset()
    unkeyed: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    not_asked: Mapping[str, str] = field(default_factory=dict)


RIGS: dict[str, Entry] = {
    "acumatica-oauth": Entry(
        partial(acumatica, "oauth", guarded=False),
        KINDS,
        ACUMATICA_MOVES,
        sent_again=frozenset({"budget"}),
        unlined=frozenset({"project", "budget"}),
        updates=ACUMATICA_UPDATES,
        doubled=frozenset(KINDS) - {"project", "budget"},
        unkeyed=frozenset(KINDS) - {"project", "budget"},
        left_out=LEFT_OUT_OF_ACUMATICA,
    ),
    # The way in is the same for every kind: one is enough to see that it holds.
    "acumatica-cookie-guarded": Entry(
        partial(acumatica, "cookie", guarded=True),
        COMMITMENTS,
        ACUMATICA_MOVES,
        read=(),
        fed=(),
        unkeyed=frozenset(COMMITMENTS),
        left_out=LEFT_OUT_OF_COMMITMENTS,
    ),
    "sage-intacct-rest": Entry(
        sage_intacct,
        KINDS,
        SAGE_INTACCT_MOVES,
        sent_again=frozenset({"budget"}),
        unlined=frozenset({"project"}),
        updates=SAGE_INTACCT_UPDATES,
        left_out=LEFT_OUT_OF_SAGE_INTACCT,
    ),
    "sage-intacct-xml-gateway": Entry(
        sage_intacct_xml,
        tuple(SAGE_INTACCT_XML_KINDS),
        SAGE_INTACCT_XML_MOVES,
        read=("vendor", "customer"),
        left_out=LEFT_OUT_OF_SAGE_INTACCT_XML,
    ),
    "sage-300-cre": Entry(
        sage_300_cre,
        tuple(SAGE_300_CRE_KINDS),
        SAGE_300_CRE_MOVES,
        sent_again=frozenset({"subcontractor_invoice"}),
        read=("vendor", "payment"),
        doubled=frozenset(SAGE_300_CRE_MOVES),
        left_out=LEFT_OUT_OF_SAGE_300_CRE,
    ),
    # What does not go through hh2. A person or a job of the firm imports it: laid twice, a file is the one that lies there.
    "sage-300-cre-files": Entry(
        sage_300_cre_files,
        tuple(SAGE_300_CRE_FILES),
        (),
        sent_again=frozenset(SAGE_300_CRE_FILES),
        read=(),
        fed=(),
        left_out=LEFT_OUT_OF_FILES,
        not_asked=NOT_ASKED_OF_FILES,
    ),
    "viewpoint-vista": Entry(
        viewpoint_vista,
        tuple(VIEWPOINT_VISTA_KINDS),
        VIEWPOINT_VISTA_MOVES,
        # A change is filled into its batch entry by entry: sent again it goes on where it stopped, and each call is one line.
        sent_again=frozenset({"commitment_change_order"}),
        unlined=frozenset({"commitment_change_order", "project"}),
        read=("vendor", "customer", "payment"),
        updates=VIEWPOINT_VISTA_UPDATES,
        unkeyed=frozenset({"commitment_change_order"}),
        left_out=LEFT_OUT_OF_VIEWPOINT_VISTA,
        not_asked=NOT_ASKED_OF_VIEWPOINT_VISTA,
    ),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per rig and kind; no pair that would only be skipped."""
    for name in KIND_NAMES:
        if name in metafunc.fixturenames:
            asked = {rig: entry for rig, entry in RIGS.items() if metafunc.function.__name__ not in entry.not_asked}
            pairs = [(rig, kind) for rig, entry in asked.items() for kind in _kinds(name, entry)]
            ids = [f"{rig}-{kind}" for rig, kind in pairs]
            metafunc.parametrize(("served", name), pairs, ids=ids, indirect=["served"], scope="module")
            return
    if "served" in metafunc.fixturenames:
        metafunc.parametrize("served", sorted(RIGS), indirect=True, scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each promise is known by name, ERP and kind; those that cannot be asked of an ERP, or of a kind, by their reasons."""
    ours = [item for item in items if isinstance(item, pytest.Function) and item.path.is_relative_to(SUITE)]
    tests = {name: {item.originalname for item in ours if name in item.fixturenames} for name in DECLARED}
    reasons: dict[str, Mapping[str, str]] = {}
    for erp, entry in RIGS.items():
        left_out = {test: entry.left_out[name] for name in DECLARED if name in entry.left_out for test in tests[name]}
        reasons[erp] = left_out | dict(entry.not_asked)
    for item in ours:
        promised(item, reasons)


def _kinds(name: str, entry: Entry) -> list[str]:
    asked = {"fed": entry.fed, "offered": entry.read, "company": _companies(entry)}
    if name in asked:
        return list(asked[name])
    left_out = {
        "searched": entry.sent_again,
        "lined": entry.unlined,
        "moved": set(KINDS) - set(entry.moves),
        "commitment_kind": set(KINDS) - set(COMMITMENTS),
        "updated": set(KINDS) - set(entry.updates),
        "guarded": entry.doubled,
        "doubled": set(KINDS) - entry.doubled,
        "keyed": entry.unkeyed,
    }
    kinds = [kind for kind in entry.suite if kind not in left_out.get(name, frozenset())]
    if name in DECLARED and len(kinds) < len(entry.suite) and name not in entry.left_out:
        raise pytest.UsageError(f"{entry.suite}: say in `left_out` why not all of these are {name}")
    return kinds


def _companies(entry: Entry) -> list[str]:
    return [kind for kind in entry.read if kind in COMPANIES and kind not in entry.unseeded]


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest) -> Iterator[ErpRig]:
    """One ERP's sandbox for a whole module."""
    with RIGS[request.param].rig() as rig:
        yield rig


@pytest.fixture
def rig(served: ErpRig) -> ErpRig:
    """The ERP, seeded and untouched."""
    served.begin()
    return served


@pytest.fixture
def erp(rig: ErpRig) -> Iterator[Erp]:
    """A connector, closed after the test."""
    connector = rig.open()
    yield connector
    connector.close()
