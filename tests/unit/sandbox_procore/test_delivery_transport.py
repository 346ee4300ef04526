"""How a delivery travels: TLS against the given authority, five seconds to answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import Site

UPDATED = ("Work Order Contracts", "update")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "receiver.pem"
    file.write_bytes(secret + signed.public_bytes(pem))
    return file


def _deliver(site: Site, url: str) -> Any:
    hook = site.hook(url, UPDATED)
    site.edit_subcontract(title="x")
    site.settle()
    return site.call("GET", f"{hook}/deliveries").json()["data"][0]


def test_delivery_over_tls_trusts_the_given_authority(site_with: Callable[..., Site], certificate: Path) -> None:
    site = site_with(ca_file=str(certificate))
    with Receiver(certificate) as secure:
        assert _deliver(site, secure.url)["status"] == "delivered"
        assert len(secure.bodies) == 1


def test_delivery_to_an_untrusted_certificate_is_a_failure(site: Site, certificate: Path) -> None:
    with Receiver(certificate) as secure:
        assert _deliver(site, secure.url)["status"] == "retrying"
        assert secure.bodies == []


def test_receiver_that_does_not_answer_in_time_pauses_its_hook(
    site_with: Callable[..., Site], receiver: Receiver
) -> None:
    site = site_with(delivery_timeout_seconds=0.1)
    receiver.silent = True
    delivery = _deliver(site, receiver.url)
    assert (delivery["status"], delivery["delivery_attempts"][0]["response_status"]) == ("retrying", None)


def test_unreachable_receiver_pauses_its_hook(site: Site) -> None:
    with Receiver() as gone:
        url = gone.url
    assert _deliver(site, url)["delivery_attempts"][0]["success"] is False
