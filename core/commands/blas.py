"""The number of BLAS threads of the commands."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def single_blas_thread(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorate a command so that it runs with one BLAS thread: a second gains nothing on matrices this small."""

    @wraps(command)
    def limited(*arguments: Parameters.args, **options: Parameters.kwargs) -> Result:
        with threadpool_limits(1, user_api="blas"):
            return command(*arguments, **options)

    return limited
