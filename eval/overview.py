"""What can be run and measured here, a row each, for the command line and the documentation."""

from __future__ import annotations

from ..schema import PressmarkError
from . import systems
from .measures import FAMILIES


def systems_overview() -> list[dict[str, object]]:
    """A row for each system: name, version, layers, what it is or what it needs to run here."""
    return [_system(name) for name in systems.names()]


def _system(name: str) -> dict[str, object]:
    try:
        system = systems.create(name)
    except PressmarkError as fault:
        return {"system": name, "version": "n/a", "layers": "n/a", "description": str(fault)}
    return {
        "system": name,
        "version": system.version,
        "layers": ", ".join(system.layers),
        "description": system.description,
    }


def measures_overview() -> list[dict[str, object]]:
    """A row for each measure: name, the layer it needs, parameters with defaults, definition."""
    return [
        {
            "measure": family.name,
            "layer": family.layer,
            "parameters": ", ".join(f"{p.name}={p.default}" for p in family.parameters),
            "definition": family.definition,
        }
        for family in FAMILIES.values()
    ]
