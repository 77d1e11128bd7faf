"""Option types that several commands share."""

import math
from typing import Any

import click


class NumberRange(click.FloatRange):
    """A range of floats without nan, which click's own range accepts because no comparison with nan is true."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; wrong usage when it is none, or out of the range."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number
