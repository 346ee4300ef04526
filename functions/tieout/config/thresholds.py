"""Thresholds: how long is too long, how much is too much, how far apart may be."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema

from tieout.config.section import Section, SomeTime
from tieout.records.money import Money, Number

_TEXT = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
Percent = Annotated[Number, Field(ge=0, le=100), WithJsonSchema(_TEXT)]
"""A percentage as text, such as `2.5`: JSON's own numbers are binary, and would not be what was written."""
Dollars = Annotated[Money, Field(ge=0), WithJsonSchema(_TEXT)]


class DriftAlarm(Section):
    """When a difference between the two systems raises an alarm: whichever of the two is exceeded first."""

    amount: Dollars = Decimal("1000.00")
    age: SomeTime = timedelta(days=3)


class ThreeWayMatch(Section):
    """How far an invoice may lie above its commitment and what was received, in percent. Nothing, unless stated."""

    quantity_percent: Percent = Decimal(0)
    price_percent: Percent = Decimal(0)


class Thresholds(Section):
    """How long a doubt waits before the reference is looked up, and how often a clean miss is repeated.

    `quarantine` overrides the connector's own reasoned figure per ERP document type, for example in a test stack.
    `lost_wake`: how long a record that was wanted may stay untouched before the sweeper wakes it again.
    """

    quarantine: dict[str, timedelta] = Field(default={})
    repeats_after_doubt: Annotated[int, Field(ge=0, le=20)] = 2
    lost_wake: Annotated[timedelta, Field(ge=timedelta(seconds=5))] = timedelta(minutes=5)
    drift: DriftAlarm = Field(default_factory=DriftAlarm)
    three_way_match: ThreeWayMatch = Field(default_factory=ThreeWayMatch)
