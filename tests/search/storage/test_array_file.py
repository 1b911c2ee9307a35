"""A file of arrays gives back what was written; one whose table is damaged says so, as any unreadable index does."""

from pathlib import Path

import numpy as np
import pytest

from search.storage.array_file import map_arrays, read_array, write_arrays


def test_arrays_come_back_under_their_names(tmp_path: Path) -> None:
    file = tmp_path / "a.impact"
    write_arrays(file, {"heslá/ends": np.array([0, 5], np.uint32), "none": np.empty(0, np.uint16)})

    arrays = map_arrays(file)

    assert {name: array.tolist() for name, array in arrays.items()} == {"heslá/ends": [0, 5], "none": []}
    assert read_array(file, "heslá/ends").dtype == np.uint32


@pytest.mark.parametrize("table", [b"{", b"[]", b'{"a":[1]}', b'{"a":["<u4","x",0]}', b"\xff"])
def test_a_damaged_table_is_a_value_error_that_names_the_file(tmp_path: Path, table: bytes) -> None:
    file = tmp_path / "a.impact"
    file.write_bytes(len(table).to_bytes(8, "little") + table)

    with pytest.raises(ValueError, match=r"a\.impact"):
        map_arrays(file)
