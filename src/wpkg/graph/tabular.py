"""What every answer can do: be a table, a list of dictionaries, a data frame, a table in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from wpkg.graph.answer import Answer, Column, Value

if TYPE_CHECKING:
    import pandas as pd


class Tabular(ABC):
    """A typed record that is also a table."""

    __slots__ = ()

    @abstractmethod
    def table(self) -> Answer:
        """Return the record as columns and rows."""

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return one mapping a row."""
        return self.table().to_dicts()

    def to_csv(self) -> str:
        """Return comma-separated text with a heading line."""
        return self.table().to_csv()

    def to_dataframe(self) -> pd.DataFrame:
        """Return a pandas frame.

        Raises:
            ExtraMissing: pandas is not installed.
        """
        return self.table().to_dataframe()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def columns(*described: tuple[str, str, str]) -> tuple[Column, ...]:
    """Make columns of (name, type, meaning)."""
    return tuple(Column(*entry) for entry in described)
