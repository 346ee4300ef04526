"""From the platform's words to the ERP's, value by value; what has no translation is a reason with a name, never a guess."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tieout.config.connection import CostTypeTarget, EntitySection, ValueMaps
from tieout.policy.ready import FieldLimits, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.cost_line import CostLine
from tieout.records.money import dollars
from tieout.records.parties import Party
from tieout.records.record import Record


def extensions_sent(maps: ValueMaps, section: EntitySection) -> frozenset[str]:
    """The platform's extra fields that are sent: mapped to one of the ERP's, or standing for a field of the record."""
    return frozenset(maps.extensions) | {source.field for source in section.fields.values() if source.field is not None}


@dataclass
class Translation:
    """Translates one record, and collects every reason why it cannot be sent."""

    maps: ValueMaps
    limits: FieldLimits
    problems: list[Reason] = field(default_factory=list)

    def refuse(self, code: str, text: str, where: str = "") -> None:
        self.problems.append(Reason(code, text, where))

    def project(self, project: Party) -> str:
        code = self.maps.projects.get(project.id) or project.erp_code
        if not code:
            text = (
                f"Project '{project.name}' is not linked to an ERP project. Link it, or add it to value_maps.projects."
            )
            self.refuse("unknown_project", text, "project")
        return code or ""

    def vendor(self, vendor: Party | None, name: str) -> str:
        if vendor is None:
            self.refuse("no_vendor", f"{name} has no contract company. Choose one.", "vendor")
            return ""
        code = self.maps.vendors.get(vendor.id) or vendor.erp_code
        if not code:
            text = (
                f"Vendor '{vendor.name}' is not known in the ERP. "
                f"Accounting creates it there or links it; then send {name} again."
            )
            self.refuse("unknown_vendor", text, "vendor")
        return code or ""

    def terms(self, terms: str | None) -> str | None:
        if not terms:
            return None
        mapped = self.maps.terms.get(terms)
        if mapped is None:
            text = f"Payment terms '{terms}' are not mapped to ERP terms. Add them to value_maps.terms."
            self.refuse("unmapped_terms", text, "payment_terms")
        return mapped

    def day(self, moment: datetime | None) -> date | None:
        """The day that a moment was where the firm is, which is the one that its ERP keeps."""
        return None if moment is None else moment.astimezone(self.limits.zone).date()

    def extensions(self, extensions: dict[str, str]) -> dict[str, str]:
        return {self.maps.extensions[name]: value for name, value in extensions.items() if name in self.maps.extensions}

    def line(
        self,
        line: CostLine,
        amount: Decimal,
        project: str,
        *,
        retainage_percent: Decimal | None = None,
        taxed: bool = True,
    ) -> ReadyLine:
        """A line. `taxed`: its tax code is to be sent; one that only changes another line leaves that line's as it is."""
        priced = line.is_unit_price
        target = self._cost_type(line)
        limit = self.limits.line_description
        if limit is not None and len(line.description) > limit:
            length = f"{len(line.description)} characters; the ERP takes {limit}"
            text = f"Line {line.position}: the description has {length}. Shorten it."
            self.refuse("too_long", text, f"lines.{line.position}.description")
        return ReadyLine(
            source_id=line.id,
            description=line.description,
            amount=amount,
            cost_code=self._cost_code(line),
            task=self._task(line, project),
            account=target.account if target else "",
            subaccount=target.subaccount if target else None,
            quantity=line.quantity if priced else None,
            unit=self._unit(line) if priced else None,
            unit_cost=line.unit_cost if priced else None,
            retainage_percent=retainage_percent,
            extensions=self.extensions(getattr(line, "extensions", {})),
            cost_type=target.cost_type if target else "",
            account_group=target.account_group if target else "",
            tax_code=self._tax(line) if taxed else "",
        )

    def lengths(self, record: Record, reference: str) -> None:
        checks = (
            ("number", "Number", record.number, self.limits.number),
            ("title", "Title", record.title, self.limits.title),
            ("reference", "Reference", reference, self.limits.external_reference),
        )
        for where, label, value, limit in checks:
            if limit is not None and len(value) > limit:
                text = f"{label} '{value}' has {len(value)} characters; the ERP takes {limit}. Shorten it."
                self.refuse("too_long", text, where)

    def count(self, name: str, lines: int) -> None:
        if self.limits.lines is not None and lines > self.limits.lines:
            text = f"{name} has {lines} lines; the ERP takes {self.limits.lines}. Split it."
            self.refuse("too_many_lines", text, "lines")

    def adds_up(self, name: str, lines: Decimal, total: Decimal) -> None:
        if lines != total:
            text = (
                f"The lines of {name} add up to {dollars(lines)}, but its total is {dollars(total)}: "
                f"{dollars(lines - total)} apart. Correct the lines."
            )
            self.refuse("total_differs", text, "total")

    def currency(self, record: Record) -> None:
        """Amounts are never converted. A record that names its currency goes only where the books are said to be in the same.

        Where nobody has stated the books' own, "USD" may be right and "CAD" wrong by a third, and nothing tells them apart.
        """
        theirs, ours = record.currency, self.limits.currency
        if theirs is None or theirs == ours:
            return
        if ours is None:
            text = f"{record.number} is in {theirs}, and it is not stated what the ERP keeps its books in. "
            text += "State erp.settings.currency; amounts are never converted."
        else:
            text = f"{record.number} is in {theirs}; the ERP keeps its books in {ours}. Amounts are never converted."
        self.refuse("currency", text, "currency")

    def _cost_code(self, line: CostLine) -> str:
        where = f"lines.{line.position}.cost_code"
        if line.cost_code is None:
            self.refuse("no_cost_code", f"Line {line.position} has no cost code.", where)
            return ""
        code = self.maps.cost_codes.get(line.cost_code.code) or line.cost_code.erp_code
        if not code:
            text = (
                f"Line {line.position}: cost code '{line.cost_code.code}' ({line.cost_code.name}) has no ERP cost code. "
                "Add it to value_maps.cost_codes."
            )
            self.refuse("unmapped_cost_code", text, where)
        return code or ""

    def _cost_type(self, line: CostLine) -> CostTypeTarget | None:
        target = self.maps.cost_types.get(line.cost_type or "")
        if target is None:
            told = f"cost type '{line.cost_type}'" if line.cost_type else "no cost type"
            text = f"Line {line.position} has {told}, which is not mapped to an ERP account. Add it to value_maps.cost_types."
            self.refuse("unmapped_cost_type", text, f"lines.{line.position}.cost_type")
        return target

    def _task(self, line: CostLine, project: str) -> str:
        if not project:
            return ""  # the missing project is already named; a second reason about its tasks would only be noise
        tasks = self.maps.tasks.get(project, {}) or self.maps.tasks.get("*", {})
        task = tasks.get(line.cost_code.code if line.cost_code else "") or tasks.get("*")
        if not task:
            text = f"Line {line.position} has no ERP task on project '{project}'. Add it to value_maps.tasks."
            self.refuse("unmapped_task", text, f"lines.{line.position}.task")
        return task or ""

    def _tax(self, line: CostLine) -> str:
        if not line.tax_code:
            return ""
        where, named = f"lines.{line.position}.tax_code", f"Line {line.position} has tax code '{line.tax_code}'"
        mapped = self.maps.taxes.get(line.tax_code)
        if mapped is None:
            text = (
                f"{named}, which is not mapped to the ERP's. Add it to value_maps.taxes; '' leaves the tax to the ERP."
            )
            self.refuse("unmapped_tax", text, where)
        elif mapped and not self.limits.taxes:
            text = (
                f"{named}, and the lines of this document carry none in the ERP. Take it off the line, or map it to '' in "
                "value_maps.taxes, which leaves the tax to the ERP."
            )
            self.refuse("tax_not_carried", text, where)
        return mapped or ""

    def _unit(self, line: CostLine) -> str | None:
        unit = self.maps.units.get(line.unit or "")
        if unit is None:
            told = f"unit '{line.unit}'" if line.unit else "no unit"
            text = f"Line {line.position} has {told}, which is not mapped to an ERP unit. Add it to value_maps.units."
            self.refuse("unmapped_unit", text, f"lines.{line.position}.unit")
        return unit
