"""The eight data types that flow, and which way each of them may go."""

from enum import StrEnum


class Entity(StrEnum):
    """One of the eight data types. The value is what stands in configuration, queue names and ledger keys."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    PROJECT = "project"
    BUDGET = "budget"
    COMMITMENT = "commitment"
    CHANGE_ORDER = "change_order"
    INVOICE = "invoice"
    PAYMENT = "payment"


class Direction(StrEnum):
    """The one way an entity flows. Nothing is two-way."""

    TO_ERP = "to_erp"
    TO_PLATFORM = "to_platform"
