"""Tieout keeps a project platform and an ERP tied out: what is approved here is committed there, exactly once."""
