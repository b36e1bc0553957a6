"""Arguments and options that several commands of ``pressmark eval`` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CORPUS = Annotated[str, typer.Argument(help="A name such as wire or wire/dev, or a gold file.")]
PREDICTIONS = Annotated[Path, typer.Argument(help="A predictions file or a run folder.")]
INTERVAL = Annotated[str, typer.Option(help="percentile or bca.")]
STRATA = Annotated[str | None, typer.Option(help="Draw in strata: source, topic or date.")]
CLUSTERS = Annotated[str | None, typer.Option(help="Draw whole groups by one of the same.")]
