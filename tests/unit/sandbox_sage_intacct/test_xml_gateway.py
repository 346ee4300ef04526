"""The XML gateway, over the same records."""

from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from unit.sandbox_sage_intacct.caller import SUBCONTRACTS, Caller, subcontract

LOGIN = (
    "<login><userid>integration</userid><companyid>SandboxCo</companyid><password>sandbox-password</password></login>"
)
DAY = "<year>2026</year><month>03</month><day>01</day>"
ITEM = "<itemid>SUB</itemid><quantity>1</quantity><unit>Each</unit><price>100.99</price>"
JOB = "<projectid>PR2601</projectid><taskid>03-300</taskid><costtypeid>S</costtypeid>"
VENDOR = "<create><VENDOR><VENDORID>{}</VENDORID><NAME>New</NAME></VENDOR></create>"


def send(intacct: Caller, *calls: str, auth: str = LOGIN, **control: str) -> Element:
    """Post functions (control ids c1, c2 …) and parse the answer, which is always HTTP 200."""
    ids = control.pop("ids", "c")
    transaction = control.pop("transaction", "false")
    given = {"senderid": "sandbox-sender", "password": "sandbox-sender-password", "controlid": "x", **control}
    head = "".join(f"<{name}>{value}</{name}>" for name, value in {**given, "dtdversion": "3.0"}.items())
    body = "".join(f'<function controlid="{ids}{at}">{call}</function>' for at, call in enumerate(calls, 1))
    document = (
        f'<request><control>{head}</control><operation transaction="{transaction}">'
        f"<authentication>{auth}</authentication><content>{body}</content></operation></request>"
    )
    answer = post(intacct, document)
    assert answer.status_code == 200
    root: Element = fromstring(answer.content)
    return root


def post(intacct: Caller, document: str) -> httpx.Response:
    return intacct.client.post("/ia/xml/xmlgw.phtml", content=document, headers={"content-type": "application/xml"})


def transaction(*lines: str, number: str = "SC-1", kind: str = "Subcontract") -> str:
    rows = "".join(f"<potransitem>{row}</potransitem>" for row in lines or (ITEM + JOB,))
    return (
        f"<create_potransaction><transactiontype>{kind}</transactiontype><datecreated>{DAY}</datecreated>"
        f"<vendorid>V-101</vendorid><documentno>{number}</documentno><datedue>{DAY}</datedue>"
        "<returnto><contactname></contactname></returnto><payto><contactname></contactname></payto>"
        f"<state>Pending</state><potransitems>{rows}</potransitems></create_potransaction>"
    )


def test_commitment_made_in_xml_is_the_one_that_rest_shows(intacct: Caller) -> None:
    root = send(intacct, transaction())
    assert root.findtext(".//result/key") == "Subcontract-SC-1"
    row = intacct.query(SUBCONTRACTS, ["key", "total"])["ia::result"][0]
    assert row["total"] == "100.99"
    changed = f"{ITEM}{JOB}<relateddockey>{row['key']}</relateddockey>"
    send(intacct, transaction(changed, number="CCO-1", kind="Subcontract Change Order"), ids="d")
    assert intacct.get(SUBCONTRACTS, row["key"])["revision"]["revisedTotal"] == "201.98"


def test_update_counts_lines_from_one_and_reads_count_from_zero(intacct: Caller) -> None:
    key = intacct.made(SUBCONTRACTS, subcontract())
    change = '<updatepotransitem line_num="1"><memo>High priority</memo></updatepotransitem>'
    rows = f"<updatepotransitems>{change}</updatepotransitems>"
    call = f'<update_potransaction key="Subcontract-SC-1">{rows}</update_potransaction>'
    assert send(intacct, call).findtext(".//result/status") == "success"
    line = intacct.get(SUBCONTRACTS, key)["lines"][0]
    assert (line["memo"], line["lineNumber"]) == ("High priority", 0)


def test_completed_control_id_is_refused_and_a_failed_one_is_not(intacct: Caller) -> None:
    bad = transaction(ITEM.replace("SUB", "NONE"))
    assert send(intacct, bad).findtext(".//result/status") == "failure"
    assert send(intacct, transaction()).findtext(".//result/status") == "success"
    again = send(intacct, transaction(number="SC-2"))
    assert "executed and completed" in (again.findtext(".//description2") or "")
    assert len(intacct.state()["documents"]) == 1
    assert send(intacct, transaction(number="SC-2"), uniqueid="false").findtext(".//result/status") == "success"


def test_transaction_rolls_every_function_back(intacct: Caller) -> None:
    root = send(intacct, VENDOR.format("V-300"), VENDOR.format("V-101"), transaction="true")
    numbers = [error.text for error in root.iter("errorno")]
    assert "XL03000009" in numbers
    assert intacct.query("accounts-payable/vendor", ["id"])["ia::meta"]["totalCount"] == 3
    independent = send(intacct, VENDOR.format("V-300"), VENDOR.format("V-101"), ids="d")
    assert [result.findtext("status") for result in independent.iter("result")] == ["success", "failure"]


@pytest.mark.parametrize(
    ("more", "where", "number"),
    [
        ({"senderid": "stranger"}, "errormessage/error/errorno", "XL03000006"),
        ({"auth": LOGIN.replace("sandbox-password", "wrong")}, "operation/errormessage/error/errorno", "XL03000006"),
        ({"auth": "<sessionid>gone</sessionid>"}, "operation/errormessage/error/errorno", "XL03000006"),
    ],
)
def test_each_level_of_failure_has_its_place(intacct: Caller, more: Any, where: str, number: str) -> None:
    assert send(intacct, VENDOR.format("V-300"), **more).findtext(where) == number
    assert intacct.query("accounts-payable/vendor", ["id"])["ia::meta"]["totalCount"] == 3


def test_entities_in_the_document_are_never_expanded(intacct: Caller) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><request>&b;</request>'
    assert fromstring(post(intacct, bomb).content).findtext("errormessage/error/errorno") == "XL03000003"


def test_session_of_either_door_opens_the_gateway(intacct: Caller) -> None:
    session = send(intacct, "<getAPISession/>").findtext(".//api/sessionid")
    shared = intacct.call("GET", "services/core/session/id").json()["ia::result"]["sessionId"]
    for one in (session, shared):
        root = send(
            intacct,
            "<read><object>VENDOR</object><keys>1</keys></read>",
            auth=f"<sessionid>{one}</sessionid>",
            uniqueid="false",
        )
        assert root.findtext("operation/authentication/status") == "success"
    intacct.fault("expire_session", path="*xmlgw*")
    lost = send(intacct, "<getAPISession/>", auth=f"<sessionid>{session}</sessionid>", ids="e")
    assert lost.findtext("operation/authentication/status") == "failure"


def test_queries_page_filter_and_read_more(intacct: Caller) -> None:
    condition = "<equalto><field>STATUS</field><value>active</value></equalto>"
    select = "<select><field>VENDORID</field><field>DISPLAYCONTACT.EMAIL1</field></select>"
    query = f"<query><object>VENDOR</object>{select}<filter>{condition}</filter><pagesize>1</pagesize></query>"
    data = send(intacct, query).find(".//data")
    assert data is not None
    assert (data.get("totalcount"), data.get("numremaining")) == ("2", "1")
    assert data.findtext("VENDOR/DISPLAYCONTACT/EMAIL1") == "office@cascade-concrete.example"
    asked = "<object>VENDOR</object><fields>VENDORID</fields><query>NAME != 'x'</query><pagesize>2</pagesize>"
    by_query = f"<readByQuery>{asked}</readByQuery>"
    first = send(intacct, by_query, uniqueid="false").find(".//data")
    assert first is not None
    more = f"<readMore><resultId>{first.get('resultId')}</resultId></readMore>"
    assert send(intacct, more, uniqueid="false").findtext(".//VENDOR/VENDORID") == "V-103"


def test_rows_come_by_record_number_as_a_number(intacct: Caller) -> None:
    many = [{"id": f"N-{at}", "name": "New"} for at in range(950)]
    intacct.client.post("/__sandbox__/seed", json={"vendors": many}).raise_for_status()
    order = "<orderby><order><field>RECORDNO</field><ascending/></order></orderby>"
    asked = f"<query><object>VENDOR</object><select><field>RECORDNO</field></select>{order}<pagesize>2000</pagesize></query>"
    found = [int(row.text or "") for row in send(intacct, asked, uniqueid="false").iter("RECORDNO")]
    assert len({len(str(number)) for number in found}) > 1, "numbers of one length would stand in order as text too"
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (VENDOR.format("V-300").replace("NAME", "COLOUR"), "COLOUR is unknown"),
        (VENDOR.format("V-101"), "already exists"),
        (transaction().replace("Pending", "Done"), "state must be one of"),
        (
            transaction()
            .replace("<vendorid>V-101</vendorid>", "")
            .replace("<state>", "<vendorid>V-101</vendorid><state>"),
            "out of order",
        ),
        ("<create><PODOCUMENT/></create>", "not supported"),
        ("<frobnicate/>", "is unknown"),
    ],
)
def test_functions_are_strict(intacct: Caller, call: str, text: str) -> None:
    root = send(intacct, call)
    assert root.findtext(".//result/status") == "failure"
    assert any(text in (error.text or "") for error in root.iter("description2"))


def test_lost_answer_in_xml_leaves_one_commitment_behind(intacct: Caller) -> None:
    intacct.fault("lose_answer_after", path="*xmlgw*")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        send(intacct, transaction())
    assert send(intacct, transaction()).findtext(".//result/status") == "failure"
    assert len(intacct.state()["documents"]) == 1


def test_dropped_lines_are_missing_in_both_doors(intacct: Caller) -> None:
    for number, make in (("SC-7", send), ("SC-8", None)):
        intacct.fault("drop_lines", keep=1, method="POST")
        if make is not None:
            send(intacct, transaction(ITEM + JOB, ITEM + JOB, number=number))
        else:
            line = subcontract()["lines"][0]
            intacct.made(SUBCONTRACTS, subcontract(line, line, documentNumber=number))
    assert [len(document["lines"]) for document in intacct.state()["documents"]] == [1, 1]


def test_bill_is_submitted_unless_it_is_a_draft(intacct: Caller) -> None:
    bill = (
        "<create><APBILL><WHENCREATED>03/01/2026</WHENCREATED><VENDORID>V-101</VENDORID><RECORDID>B-1</RECORDID>{}"
        "<TERMNAME>N30</TERMNAME><APBILLITEMS><APBILLITEM><ACCOUNTNO>5010</ACCOUNTNO><TRX_AMOUNT>100.12</TRX_AMOUNT>"
        "</APBILLITEM></APBILLITEMS></APBILL></create>"
    )
    send(intacct, bill.format(""))
    send(intacct, bill.format("<ACTION>Draft</ACTION>").replace("B-1", "B-2"), ids="d")
    fields = ["billNumber", "state", "dueDate", "totalTxnAmount"]
    rows = [list(row.values()) for row in intacct.query("accounts-payable/bill", fields)["ia::result"]]
    assert rows == [["B-1", "posted", "2026-03-31", "100.12"], ["B-2", "draft", "2026-03-31", "100.12"]]
