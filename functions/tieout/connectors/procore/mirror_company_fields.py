"""A company of accounting as fields of the directory, and a company of the directory as the pull flow compares it.

Field names: "Sync company vendors" and "List company vendors" of Procore's reference. A tax id leaves this room only as a keyed
hash, for matching, and only where the connection's secret has a key for it (`tax_id_key`, the same as in the ERP's secret).
"""

import hashlib
import hmac
import re

from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_settings import CompanyField
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import identifier, part, text
from tieout.records.company import Company
from tieout.sync.plan import fingerprint
from tieout.sync.pull_ports import Row, Shown

ALWAYS = ("name", "is_active", "origin_code")
CHOSEN: dict[CompanyField, tuple[str, ...]] = {
    "address": ("address", "city", "state_code", "zip", "country_code"),
    "phone": ("business_phone",),
    "email": ("email_address",),
    "website": ("website",),
}

_STATE, _COUNTRY = re.compile(r"[A-Z]{2,3}"), re.compile(r"[A-Z]{2}")


class CompanyFields:
    """The fields that are written, as configured: exactly those are compared."""

    def __init__(self, chosen: tuple[CompanyField, ...], tax_id_key: str) -> None:
        self._tax_id_key = tax_id_key
        self.names = (*ALWAYS, *(name for group in CHOSEN if group in chosen for name in CHOSEN[group]))

    def written(self, row: Row) -> Json:
        """What is written of a company. What the ERP does not have is null: the field is accounting's.

        `state_code` and `country_code` take ISO 3166 codes only; other words for a place are left out (`left_out`).
        """
        company = company_of(row)
        told = {
            "name": company.title.strip() or company.number,
            "is_active": not row.withdrawn,
            "origin_code": company.number,
            "address": company.address.street,
            "city": company.address.city,
            "state_code": _code(company.address.region, _STATE),
            "zip": company.address.postal_code,
            "country_code": _code(company.address.country, _COUNTRY),
            "business_phone": company.phone,
            "email_address": company.email,
            "website": company.website,
        }
        return {name: None if told[name] == "" else told[name] for name in self.names}

    def left_out(self, row: Row) -> str:
        """What of the address Procore has no code for, in words; "" if nothing."""
        address = company_of(row).address
        words = [
            word
            for name, word, codes in (
                ("state_code", address.region, _STATE),
                ("country_code", address.country, _COUNTRY),
            )
            if name in self.names and word and not _code(word, codes)
        ]
        return f"{' and '.join(repr(word) for word in words)} is no ISO code, and left out" if words else ""

    def content(self, row: Row) -> str:
        """Comparable with `Shown.content`. Makes no call."""
        return self._fingerprint(self.written(row))

    def shown(self, row: Json, links: RowLinks) -> Shown:
        """A company of the directory. Raises: ValueError."""
        origin_id, code = text(row.get("origin_id")), text(row.get("origin_code"))
        return Shown(
            id=identifier(row.get("id")),
            link=links.key(origin_id),
            name=text(row.get("name")),
            content=self._fingerprint(row),
            foreign_link=links.foreign(origin_id),
            fields={
                name: word for name, word in (("number", code), *self._recognised_by(row, links.key(origin_id))) if word
            },
            active=row.get("is_active") is not False,
        )

    def _recognised_by(self, row: Json, link: str | None) -> tuple[tuple[str, str], ...]:
        """What a company is recognised by that is called otherwise there. One that is linked is known without its address."""
        street, postal_code = text(row.get("address")), text(row.get("zip"))
        place = (("street", street), ("postal_code", postal_code)) if link is None and street and postal_code else ()
        return (("tax_id_hash", self._tax_hash(row)), *place)

    def _tax_hash(self, row: Json) -> str:
        """Equal for equal letters and digits, however they are punctuated; "" where nothing is told."""
        told = text(part(row, "business_register").get("identifier")) if self._tax_id_key else ""
        plain = "".join(letter for letter in told.upper() if letter.isalnum())
        return hmac.new(self._tax_id_key.encode(), plain.encode(), hashlib.sha256).hexdigest() if plain else ""

    def _fingerprint(self, row: Json) -> str:
        # Procore shows what is not recorded as null or as "", whichever was written.
        return fingerprint({name: "" if row.get(name) is None else row[name] for name in self.names})


def company_of(row: Row) -> Company:
    """The row's company. Raises: TypeError: it is a row of another kind."""
    if not isinstance(row.record, Company):
        raise TypeError(f"{row.key} is no company")
    return row.record


def _code(word: str, codes: re.Pattern[str]) -> str:
    found = word.strip().upper()
    return found if codes.fullmatch(found) else ""
