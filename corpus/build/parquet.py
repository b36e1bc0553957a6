"""Parquet files of a config: written from checked rows, and read back to rows again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...schema import PressmarkError
from .features import decode, encode, features
from .items import Row

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a row group: what a reader of a stream or a page of the viewer fetches at once.
ROW_GROUP = {"full": 100}
_ROW_GROUP = 1000
#: The key under which a file of the test split carries the canary, uncompressed.
CANARY_KEY = b"pressmark.canary"


@dataclass(frozen=True, slots=True)
class Written:
    """A Parquet file: its path in the release, rows, and bytes in memory (Arrow) and on disk."""

    config: str
    split: str
    path: str
    rows: int
    memory_bytes: int
    file_bytes: int


def parquet_path(config: str, split: str) -> str:
    """Where the rows of a config and split lie in a release."""
    return f"{config}/{split}-00000-of-00001.parquet"


def _table(config: str, rows: Iterable[Row], canary: str | None) -> pa.Table:
    import pyarrow as pa

    columns = features(config)
    schema = columns.arrow_schema
    if canary:
        schema = schema.with_metadata({**(schema.metadata or {}), CANARY_KEY: canary.encode()})
    encoded = [encode(columns, row, f"$[{n}]") for n, row in enumerate(rows)]
    return pa.Table.from_pylist(encoded, schema=schema)


def write_parquet(
    folder: Path, config: str, split: str, rows: Iterable[Row], canary: str | None = None
) -> Written:
    """Write the rows of a config and split under ``folder``; the same rows give the same bytes.

    The bytes also depend on the version of pyarrow, which stands in ``release.json``.
    """
    import pyarrow.parquet as pq

    path = folder / parquet_path(config, split)
    path.parent.mkdir(parents=True, exist_ok=True)
    table = _table(config, rows, canary)
    pq.write_table(
        table,
        path,
        compression="zstd",
        row_group_size=ROW_GROUP.get(config, _ROW_GROUP),
        write_page_index=True,
        use_content_defined_chunking=True,
    )
    size = path.stat().st_size
    return Written(config, split, parquet_path(config, split), len(table), table.nbytes, size)


def read_parquet(path: Path, config: str) -> list[Row]:
    """The rows of a Parquet file, labels as names; PressmarkError for a file that is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as fault:
        raise PressmarkError(
            f"{path} cannot be read as Parquet ({str(fault).splitlines()[0]}); build the release "
            "anew with `pressmark corpus build`"
        ) from None
    return [decode(features(config), row) for row in rows]
