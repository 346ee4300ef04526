"""Deliveries that the receiver made durable."""

from tieout.wiring.taking import take_deliveries

handler = take_deliveries
